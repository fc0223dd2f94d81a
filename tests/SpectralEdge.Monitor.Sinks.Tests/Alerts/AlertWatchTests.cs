using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>What the rules say, when, and how often.</summary>
public sealed class AlertWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly List<Alert> _alerts = [];

    [Theory]
    [InlineData("gone", "gone")]
    [InlineData("not-finite", "not_finite")]
    [InlineData("silent:10m", "silent")]
    [InlineData(" event:gap_collapsed in a after 5 before 9 ", "event")]
    [InlineData("no gap_collapsed after 1000", "rule")]
    [InlineData("some gap_opened before 1000", "rule")]
    [InlineData("gap_ratio < 10 in all after 500", "rule")]
    public void Parse_KnowsEveryKind(string text, string what)
    {
        var rule = AlertRule.Parse(text);
        Assert.Equal((what, text.Trim()), (rule.What, rule.Text));
    }

    [Theory]
    [InlineData("silent:30s", 30)]
    [InlineData("silent:10m", 600)]
    [InlineData("silent:2h", 7200)]
    [InlineData("silent:1d", 86400)]
    public void Parse_Silence_HasUnits(string text, double seconds) =>
        Assert.Equal(seconds, AlertRule.Parse(text).Silence.TotalSeconds);

    [Theory]
    [InlineData("gones", "The rule 'gones' cannot be used: it must be 'event:KIND', 'silent:10m' (s, m, h or d), 'gone', "
        + "'not-finite', or a rule of check such as 'no KIND' or 'MEASURE < VALUE'.")]
    [InlineData("silent", "The rule 'silent' cannot be used: it must be 'event:KIND', 'silent:10m' (s, m, h or d), 'gone', "
        + "'not-finite', or a rule of check such as 'no KIND' or 'MEASURE < VALUE'.")]
    [InlineData("silent:10", "The rule 'silent:10' cannot be used: '10' must be a time such as 30s, 10m, 2h or 1d.")]
    [InlineData("silent:0m", "The rule 'silent:0m' cannot be used: '0m' must be a time such as 30s, 10m, 2h or 1d.")]
    [InlineData("silent:-5m", "The rule 'silent:-5m' cannot be used: '-5m' must be a time such as 30s, 10m, 2h or 1d.")]
    [InlineData("gap_ratio < x", "The rule 'gap_ratio < x' cannot be used: 'x' must be a number.")]
    [InlineData("gone:5m", "The rule 'gone:5m' cannot be used: "
        + "'gone' takes nothing after it; write 'gone', or 'silent:10m' for a time without samples.")]
    [InlineData("not-finite:x", "The rule 'not-finite:x' cannot be used: "
        + "'not-finite' takes nothing after it; write 'not-finite'.")]
    [InlineData("not-finite:", "The rule 'not-finite:' cannot be used: "
        + "'not-finite' takes nothing after it; write 'not-finite'.")]
    [InlineData("event:gap_opened after 100 before 50", "The rule 'event:gap_opened after 100 before 50' cannot be used: "
        + "no step lies in its range, to which neither end belongs; it must hold a step, as 'after 50 before 100' does.")]
    [InlineData("event:gap_opened after 5 before 6", "The rule 'event:gap_opened after 5 before 6' cannot be used: "
        + "no step lies in its range, to which neither end belongs; it must hold a step, as 'after 50 before 100' does.")]
    [InlineData("gap_ratio < 10 before 0", "The rule 'gap_ratio < 10 before 0' cannot be used: "
        + "no step lies in its range, to which neither end belongs; it must hold a step, as 'after 50 before 100' does.")]
    [InlineData("no gap_opened after 9223372036854775807", "The rule 'no gap_opened after 9223372036854775807' cannot be used: "
        + "no step lies in its range, to which neither end belongs; it must hold a step, as 'after 50 before 100' does.")]
    [InlineData("event:gap_collapsed after x", "The rule 'event:gap_collapsed after x' cannot be used: "
        + "'x' must be a step, a whole number from 0.")]
    [InlineData("event:gap_collapsed x", "The rule 'event:gap_collapsed x' cannot be used: "
        + "'x' cannot be read; what follows must be 'in GROUP', 'after N', 'before N', in this order.")]
    public void Parse_WrongRule_SaysWhatIsAllowed(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => AlertRule.Parse(text)).Message);

    [Fact]
    public void Parse_RangeOfOneStep_IsARange() =>
        Assert.Equal(5, AlertRule.Parse("event:gap_opened after 5 before 7").Check!.Range.After);

    [Fact]
    public void UnknownKinds_AreFoundOnce_WithTheNearest()
    {
        string[] rules =
        [
            "event:gap_colapsed", "no gap_collpased in all", "some gap_colapsed", "event:gap_collapsed", "event:norm_grew",
            "gap_ratio < 9", "gone",
        ];
        var unknown = EventSpelling.Unknown(rules.Select(AlertRule.Parse)).ToList();

        Assert.Equal(["gap_colapsed", "gap_collpased", "norm_grew"], unknown.Select(static pair => pair.Kind));
        Assert.Equal(
            "No event is called 'gap_colapsed' here; did you mean gap_collapsed? A detector of your own may raise it.",
            EventSpelling.Sentence(unknown[0].Kind, unknown[0].Hint));
        Assert.Equal("did you mean gap_collapsed?", unknown[1].Hint);
        Assert.Equal($"those of the library are {string.Join(", ", EventKinds.Known)}.", unknown[2].Hint);
    }

    [Theory]
    [InlineData("gap_ratio < 1.05", "rule broken: gap_ratio is 1.77 and must stay below 1.05")]
    [InlineData("gap_ratio  >  2 after 5", "rule broken: gap_ratio is 1.77 and must stay above 2 after 5")]
    [InlineData("gap_ratio <= 1", "rule broken: gap_ratio is 1.77 and must stay at or below 1")]
    [InlineData("gap_ratio >= 2", "rule broken: gap_ratio is 1.77 and must stay at or above 2")]
    public void BrokenBy_SaysWhatMustHold(string rule, string message) =>
        Assert.Equal(message, AlertRule.Parse(rule).BrokenBy(1.77));

    [Fact]
    public void Event_IsToldWithItsFields()
    {
        var sink = Run(100);
        Watch("event:gap_opened", sink.Records);

        var alert = Assert.Single(_alerts);
        var expected = sink.Of<GapOpened>().Single();
        Assert.Equal(("event", "event:gap_opened", "run", expected.Step, 0L), (alert.What, alert.Rule, alert.Run, alert.Step, alert.LeftOut));
        Assert.Equal($"run: {expected}", alert.ToString());
        var json = JsonDocument.Parse(alert.ToJson()).RootElement;
        Assert.Equal(
            ["what", "rule", "run", "step", "time", "message", "left_out", "event"],
            json.EnumerateObject().Select(static field => field.Name));
        Assert.Equal(expected.ToJson(), json.GetProperty("event").GetRawText());
    }

    [Fact]
    public void Measure_IsToldOnce_UntilItHasCleared()
    {
        // Open between 62 and 130, between 162 and 210: a minute for each sample, so that the rate does not matter.
        var broken = Run(260).Of<SpectralSample>().Select(static s => s.GapRatio >= 10).ToList();
        var begins = broken.Index().Count(pair => pair.Item && (pair.Index == 0 || !broken[pair.Index - 1]));
        Watch("gap_ratio < 10", Run(260).Records, minutes: 1);

        Assert.Equal(begins, _alerts.Count);
        Assert.InRange(begins, 2, 3);
        Assert.Matches(@"^rule broken: gap_ratio is 1\d\.\d+ and must stay below 10 \(step 6\d, group all\)$", _alerts[0].Message);
    }

    [Fact]
    public void Rate_IsOneAMinuteForEachRule_AndWhatWasLeftOutIsCounted()
    {
        // Seven events within a minute.
        var sink = Run(660);
        var events = sink.Of<SpectralEvent>().Count();
        var watch = Watch(["event:gap_opened", "event:gap_collapsed"], sink.Records, minutes: 0);
        Assert.Equal(2, _alerts.Count);

        watch.Look(Start.AddMinutes(1), null);
        Assert.Equal(4, _alerts.Count);
        Assert.Equal(events, _alerts.Sum(static alert => 1 + alert.LeftOut));
        Assert.Matches(@" \(and \d more of rule 'event:gap_\w+' since the last alert of it\)$", _alerts[^1].ToString());

        watch.Look(Start.AddMinutes(5), null);
        Assert.Equal(4, _alerts.Count);
    }

    [Fact]
    public void End_SendsWhatWaits()
    {
        var sink = Run(660);
        Watch("event:gap_opened", sink.Records).End(Start);

        Assert.Equal(2, _alerts.Count);
        Assert.Equal(sink.Of<GapOpened>().Last(), _alerts[^1].Event);
    }

    [Fact]
    public void Wish_IsToldWhenItsRangeIsOver_OrTheRun()
    {
        Watch("some gap_opened before 50", Run(100).Records);
        Assert.Equal("no gap_opened before 50 up to step 49; the rule is 'some gap_opened before 50'", Assert.Single(_alerts).Message);

        _alerts.Clear();
        Watch("some gap_opened before 80", Run(100).Records);
        Assert.Empty(_alerts);

        Watch("some gap_collapsed", Run(100).Records);
        Assert.StartsWith("no gap_collapsed up to step ", Assert.Single(_alerts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_IsToldOnce_AndAgainAfterASample()
    {
        var samples = Run(12).Records.Where(static record => record.Value is SpectralSample).ToList();
        var watch = Watch("silent:10m", []);
        watch.Take(samples[0] with { Time = Start });
        for (var minute = 0; minute <= 30; minute++)
        {
            watch.Look(Start.AddMinutes(minute), RunState.Live);
        }

        var alert = Assert.Single(_alerts);
        Assert.Equal(("no new sample for 10 min; the last one is of step 10", Start.AddMinutes(10)), (alert.Message, alert.Time));

        watch.Take(samples[1] with { Time = Start.AddMinutes(31) });
        watch.Look(Start.AddMinutes(31), RunState.Live);
        watch.Look(Start.AddMinutes(41), RunState.Live);
        Assert.Equal(2, _alerts.Count);
    }

    [Theory]
    [InlineData(RunState.Ended)]
    [InlineData(RunState.Killed)]
    public void Silence_AfterTheEnd_IsNone(RunState state)
    {
        var watch = Watch("silent:1s", Run(20).Records);
        watch.Look(Start.AddDays(1), state);
        Assert.Empty(_alerts);
    }

    [Fact]
    public void Gone_IsToldOnce_AndAgainIfItComesBackAndGoes()
    {
        var watch = Watch("gone", Run(20).Records);
        foreach (var (minute, state) in new[]
        {
            RunState.Live, RunState.Unreachable, RunState.Killed, RunState.Killed, RunState.Unreachable, RunState.Killed, RunState.Live,
            RunState.Killed,
        }.Index())
        {
            watch.Look(Start.AddMinutes(minute), state);
        }

        Assert.Equal([Start.AddMinutes(2), Start.AddMinutes(7)], _alerts.Select(static alert => alert.Time));
        Assert.Equal("the process is gone and the run has no end: it was killed or crashed, after step 20", _alerts[0].Message);
    }

    [Fact]
    public void NotFinite_IsAboutParametersLossAndMetrics()
    {
        var sink = new KeepingSink();
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            using var subscription = monitor.AddSink(sink);
            SmallRun.Train(monitor, parameters, 20);
            monitor.Observe(21, loss: double.NaN);
            monitor.Observe(22, loss: double.PositiveInfinity);
            monitor.RecordMetric(22, "accuracy", double.NaN);
            var kept = parameters[3];
            parameters[3] = float.NaN;
            monitor.Observe(23, loss: 1);
            parameters[3] = kept;
            SmallRun.Train(monitor, parameters, 20, from: 23);
            monitor.Observe(44, loss: double.NaN);
        }

        Watch("not-finite", sink.Records, minutes: 1);

        Assert.Equal(
            ["the loss is NaN at step 21", "metric 'accuracy' is NaN at step 22", "a parameter is NaN or infinite at step 23",
                "the loss is NaN at step 44"],
            _alerts.Select(static alert => alert.Message));
    }

    [Fact]
    public void Past_EventsAreNotTold_ConditionsThatStillHoldAre()
    {
        var (records, rules) = (Run(200).Records, new[] { "event:gap_opened", "gap_ratio < 10", "gap_ratio > 0.5", "gone" });
        var watch = new AlertWatch("run", [.. rules.Select(AlertRule.Parse)], _alerts.Add) { IsPast = true };
        records.ForEach(watch.Take);
        Assert.Empty(_alerts);

        watch.Look(Start, RunState.Killed);

        Assert.Equal(["gap_ratio < 10", "gone"], _alerts.Select(static alert => alert.Rule));
    }

    [Fact]
    public void FileReadAgain_TellsNothingTwice_AnotherRunDoes()
    {
        var records = Run(100).Records;
        var watch = Watch("event:gap_opened", records);
        watch.Take(records[0]);
        watch.Take(new SinkRecord(Start, 0, RecordedEntry.Of("resumed", 0, JsonDocument.Parse("""{"reason":"file_replaced"}""").RootElement)));
        records[1..].ForEach(record => watch.Take(record with { Time = Start.AddHours(1) }));
        Assert.Single(_alerts);

        watch.Take(records[0] with { Value = ((RunHeader)records[0].Value) with { Started = Start } });
        records[1..].ForEach(record => watch.Take(record with { Time = Start.AddHours(2) }));
        Assert.Equal(2, _alerts.Count);
    }

    [Fact]
    public void Resumed_StepsThatAreTrainedAgain_MayBringTheEventAgain()
    {
        var records = Run(100).Records;
        var watch = Watch("event:gap_opened", records);
        watch.Take(new SinkRecord(Start, 50, RecordedEntry.Of("resumed", 50, JsonDocument.Parse("{}").RootElement)));
        records.Where(static record => record.Step > 50).ToList().ForEach(record => watch.Take(record with { Time = Start.AddHours(1) }));

        Assert.Equal(2, _alerts.Count);
    }

    private static KeepingSink Run(int steps)
    {
        var sink = new KeepingSink();
        using var monitor = SmallRun.Monitor(out var parameters);
        using var subscription = monitor.AddSink(sink);
        SmallRun.Train(monitor, parameters, steps);
        monitor.Dispose();
        return sink;
    }

    private AlertWatch Watch(string rule, IEnumerable<SinkRecord> records, double minutes = 0) => Watch([rule], records, minutes);

    private AlertWatch Watch(string[] rules, IEnumerable<SinkRecord> records, double minutes)
    {
        var watch = new AlertWatch("run", [.. rules.Select(AlertRule.Parse)], _alerts.Add);
        foreach (var record in records)
        {
            watch.Take(record with { Time = Start.AddMinutes(minutes * record.Step) });
        }

        return watch;
    }
}
