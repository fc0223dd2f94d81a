namespace SpectralEdge.Monitor.Analysis.Tests;

public sealed class HistoryTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_TrainerState_HasColumnsOfTheirOwnSteps()
    {
        // As Hugging Face's Trainer writes it: evaluations between, a summary at the end, NaN as Python writes it.
        var history = Read("""
            {
              "best_metric": null, "epoch": 1.0, "global_step": 30, "is_hyper_param_search": false,
              "log_history": [
                {"epoch": 0.3, "grad_norm": 1.5, "learning_rate": 5e-05, "loss": 2.5, "step": 10},
                {"epoch": 0.7, "grad_norm": NaN, "learning_rate": 4e-05, "loss": 2.25, "step": 20},
                {"epoch": 0.7, "eval_loss": 2.0, "eval_runtime": 1.2, "step": 20},
                {"epoch": 1.0, "grad_norm": 1.25, "learning_rate": 3e-05, "loss": 2.0, "step": 30},
                {"epoch": 1.0, "step": 30, "total_flos": 1e15, "train_loss": 2.25, "train_runtime": 60.0}
              ],
              "logging_steps": 10, "max_steps": 30
            }
            """);

        Assert.Equal([10, 20, 30], history.Column("loss").Steps);
        Assert.Equal([2.5, 2.25, 2], history.Column("loss").Values);
        Assert.Equal([1.5, double.NaN, 1.25], history.Column("grad_norm").Values);
        Assert.Equal([20], history.Column("eval_loss").Steps);
        Assert.Equal([2], history.Column("eval_loss").Values);
        Assert.Empty(history.Column("loss").Notes());
    }

    [Fact]
    public void Read_InfinityAsPandasWritesIt_IsAValue() => Assert.Equal(
        [double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1],
        Read("step,loss\n1,inf\n2,-inf\n3,NaN\n4,1\n5,\n").Column("loss").Values);

    [Fact]
    public void Read_StepsThatGoBackOrRepeat_KeepTheLater()
    {
        var loss = Read("step,loss\n10,5\n20,4\n30,3\n40,9\n20,3.5\n30,2.5\n30,2.5\n30,2\n50,1\n").Column("loss");

        Assert.Equal([10, 20, 30, 50], loss.Steps);
        Assert.Equal([5, 3.5, 2, 1], loss.Values);
        Assert.Equal((1, 3, 1), (loss.Restarts, loss.Replaced, loss.Repeated));
        Assert.Equal(
            [
                "loss: steps go back once, first to 20; 3 values are left out that had been logged for these steps and later ones, as "
                    + "a run that is resumed forgets them.",
                "loss: a step comes again with another value once, first 30; the last value counts. Rows of several runs or processes in "
                    + "one file look like this: give each alone.",
            ],
            loss.Notes());
    }

    [Fact]
    public void Notes_RowsOfAnotherRhythm_AreSaid()
    {
        Assert.Empty(Column([.. Enumerable.Range(0, 100).Select(i => i == 50 ? 5000L : i < 50 ? i : 5000 + i)]).Notes());
        Assert.Equal(
            ["x: its rows are 1 to 10 steps apart (nine tenths of them); detectors count rows, and a mean over a longer interval scatters "
                + "less."],
            Column([.. Enumerable.Range(0, 100).Select(i => i < 50 ? i : 50 + (10L * (i - 50)))]).Notes());
    }

    [Theory]
    [InlineData("", "the file is empty; there must be a table with steps. Log the run again.")]
    [InlineData("step,loss,note\n1,2,a\n", "there is no column 'x'. Name one of loss.", "x")]
    [InlineData("step,loss,note\n1,2,a\n", "the column 'note' holds no number in any row. Name one of loss.", "note")]
    [InlineData("step,loss\n1,2\n,3\n", "line 3 has no step; the column step must hold a whole number. Write it again.")]
    public void Read_WhatCannotBeUsed_SaysWhy(string text, string message, string column = "loss") => Assert.Equal(
        $"{_path}: {message}", Assert.Throws<FormatException>(() => Read(text).Column(column)).Message);

    [Fact]
    public void Rule_AboutColumns_TakesNamesWithBlanks()
    {
        var history = Read("step,\"my run - train/loss\",\"my run\"\n10,2,1\n20,1,1\n30,nan,1\n");

        Assert.Equal((RuleVerdict.Holds, "in all 2 values, from 1 to 2"), Judge("my run - train/loss < 3 before 30"));
        Assert.Equal((RuleVerdict.Broken, "my run - train/loss is 2 at step 10"), Judge("my run - train/loss < 2"));
        Assert.Equal((RuleVerdict.Broken, "my run - train/loss is NaN at step 30"), Judge("my run - train/loss < 3"));
        Assert.Equal((RuleVerdict.Holds, "in all 3 values, from 1 to 1"), Judge("my run >= 1"));
        Assert.Equal(
            (RuleVerdict.Unjudged, "the history has no value in my run after 30"), Judge("my run >= 1 after 30"));

        (RuleVerdict, string) Judge(string text) =>
            RunRule.Parse(text, history).Judge(history, []) is var outcome ? (outcome.Verdict, outcome.Reason) : default;
    }

    [Theory]
    [InlineData("los < 3", "there is no measure 'los'; it must be one of loss")]
    [InlineData("gap_ratio < 3", "there is no measure 'gap_ratio'; it must be one of loss")]
    [InlineData("loss < 3 in all", "a column has no groups; leave 'in' out")]
    [InlineData("no gap_collapsed in loss",
        "a history has no events of the kind 'gap_collapsed'; it must be one of level_changed, spike")]
    [InlineData("no spike", "of a history it must name a column: 'no spike in COLUMN', with one of loss")]
    [InlineData("no spike in x", "there is no column 'x'; it must be one of loss")]
    public void Rule_ThatFitsNoHistory_SaysWhatIsWrong(string text, string problem)
    {
        var history = Read("step,loss\n1,2\n");

        Assert.Equal(
            $"The rule '{text}' cannot be used: {problem}.",
            Assert.Throws<FormatException>(() => RunRule.Parse(text, history)).Message);
    }

    private static HistoryColumn Column(long[] steps)
    {
        var column = new HistoryColumn("x");
        Array.ForEach(steps, step => column.Add(step, 1));
        return column;
    }

    private History Read(string text)
    {
        File.WriteAllText(_path, text);
        return History.Read(_path);
    }
}
