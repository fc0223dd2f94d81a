namespace SpectralEdge.Monitor.Analysis.Tests;

public sealed class RunRuleTests : IDisposable
{
    private readonly SmallRun _small = new();
    private readonly RunRecord _run;

    public RunRuleTests() => _run = RunRecordReader.Read(_small.Path);

    private long Opened => _run.Events[0].Step;

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Judge_Events_KnowsBothSidesOfEachBound()
    {
        Assert.Equal(RuleVerdict.Broken, Judge($"no gap_opened after {Opened - 1} before {Opened + 1}").Verdict);
        Assert.Equal(RuleVerdict.Holds, Judge($"no gap_opened after {Opened}").Verdict);
        Assert.Equal(RuleVerdict.Holds, Judge($"no gap_opened before {Opened}").Verdict);
        Assert.Equal(
            (RuleVerdict.Holds, Opened), (Judge("some gap_opened in all").Verdict, Judge("some gap_opened in all").Step));
        Assert.Equal(RuleVerdict.Broken, Judge("some gap_position_shifted").Verdict);
        Assert.Equal(RuleVerdict.Unjudged, Judge("no gap_opened in other").Verdict);
    }

    [Fact]
    public void Judge_SomeInARunThatWasCutOff_CannotBeSaid()
    {
        var cut = _run with { IsComplete = false };
        var last = _run.Samples[^1].Step;

        Assert.Equal(RuleVerdict.Unjudged, RunRule.Parse("some gap_position_shifted").Judge(cut).Verdict);
        Assert.Equal(RuleVerdict.Broken, RunRule.Parse($"some gap_position_shifted before {last + 1}").Judge(cut).Verdict);
        Assert.Equal(RuleVerdict.Holds, RunRule.Parse("no gap_position_shifted").Judge(cut).Verdict);
    }

    [Fact]
    public void Judge_Measures_ComparesEverySample()
    {
        var most = FormattableString.Invariant($"{_run.Samples.Max(sample => sample.GapRatio):R}");

        Assert.Equal(RuleVerdict.Holds, Judge($"gap_ratio <= {most}").Verdict);
        Assert.Equal(RuleVerdict.Broken, Judge($"gap_ratio < {most}").Verdict);
        Assert.Equal(RuleVerdict.Broken, Judge($"gap_ratio >= {most}").Verdict);
        Assert.Equal(RuleVerdict.Broken, Judge($"gap_ratio > {most}").Verdict);
        Assert.Equal(_run.Samples.MaxBy(sample => sample.GapRatio)!.Step, Judge($"gap_ratio < {most}").Step);
        Assert.Equal((RuleVerdict.Unjudged, "learning_rate_sum is undefined in every sample in "
            + "all"), (Judge("learning_rate_sum > 0").Verdict, Judge("learning_rate_sum > 0").Reason));
    }

    [Theory]
    [InlineData(
        "no", "it must be 'no KIND', 'some KIND' or 'MEASURE < VALUE' (also >, <=, >=), each with spaces between the words")]
    [InlineData("gap_ratio = 2", "it must be 'no KIND', 'some KIND' or 'MEASURE < VALUE' (also >, <=, >=), each with spaces "
        + "between the words")]
    [InlineData("gap_ratio < NaN", "'NaN' must be a number")]
    [InlineData("no gap_opened after -1", "'-1' must be a step, a whole number from 0")]
    [InlineData("no gap_opened before 3 after 1", "'after 1' cannot be read; what follows must be 'in GROUP', 'after N', 'before "
        + "N', in this order")]
    [InlineData("no gap_opened after 100 before 101", "no step lies in its range, to which neither end belongs; it must hold a "
        + "step, as 'after 50 before 100' does")]
    [InlineData("gap_ratio < 2 before 0", "no step lies in its range, to which neither end belongs; it must hold a step, as 'after "
        + "50 before 100' does")]
    public void Parse_NoRule_SaysWhatIsWrong(string text, string problem) =>
        Assert.Equal(
            $"The rule '{text}' cannot be used: {problem}.", Assert.Throws<FormatException>(() => RunRule.Parse(text)).Message);

    [Fact]
    public void Judge_KindThatNobodyRaises_IsRefused() =>
        Assert.StartsWith("The rule 'no gap_colapsed' cannot be used: there is no kind 'gap_colapsed'; it must be one of "
            + "", Assert.Throws<FormatException>(() => Judge("no gap_colapsed")).Message, StringComparison.Ordinal);

    private RuleOutcome Judge(string rule) => RunRule.Parse(rule).Judge(_run);
}
