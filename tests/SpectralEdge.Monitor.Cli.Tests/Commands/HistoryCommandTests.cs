using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Histories of runs that were made elsewhere.</summary>
public sealed class HistoryCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string State => SmallHistory.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyze_TrainerState_FindsWhatHappenedAndNoMore()
    {
        var json = Tool.Run("analyze", State, "--column", "grad_norm", "--json").Json;
        var events = json.GetProperty("events").EnumerateArray().ToList();

        Assert.Equal(["spike", "level_changed"], events.Select(found => found.GetProperty("kind").GetString()));
        Assert.Equal(SmallHistory.SpikeStep, events[0].GetProperty("step").GetInt64());
        Assert.InRange(events[1].GetProperty("step").GetInt64(), SmallHistory.ShiftStep + 50, SmallHistory.ShiftStep + 1000);

        // exp(0.2 z) has the median 1, and e^0.4 after the shift.
        Assert.Equal(1, events[1].GetProperty("before").GetDouble(), 0.1);
        Assert.All(events, found => Assert.Equal(20_000, found.GetProperty("run_length").GetDouble()));
        Assert.Equal("log", json.GetProperty("detectors")[0].GetProperty("scale").GetString());
        Assert.Equal(1200, json.GetProperty("columns")[0].GetProperty("values").GetInt32());
        Assert.Contains("one event in 10000 values", json.GetProperty("verdict").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info", "semicolons.csv", "Step;Loss\n1;0,5\n2;0,4\n")]
    [InlineData("info", "words.csv", "step,loss\n0,abc\n")]
    [InlineData("analyze", "blank.csv", "step,loss\n5,\n")]
    [InlineData("info", "trainer_state.json", """{"log_history":[{"step":1,"loss":"a"}]}""")]
    public void History_WithoutANumber_IsRefused(string command, string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);

        var outcome = Tool.Run(command, _folder.File(name));

        Assert.Equal(2, outcome.Code);
        Assert.DoesNotContain("of the tool itself", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_QuietHistory_HasNoEvent()
    {
        var outcome = Tool.Run("analyze", SmallHistory.Write(_folder.Path, isQuiet: true), "--column", "grad_norm", "--json");

        Assert.Empty(outcome.Json.GetProperty("events").EnumerateArray());
    }

    [Fact]
    public void Analyze_LossThatFalls_SaysThatItIsDeafThere()
    {
        // Three times as much scatter at the beginning; what is steeper than four times is left behind.
        var random = new Random(1);
        var rows = Enumerable.Range(1, 1000).Select(t => FormattableString.Invariant(
            $"{t},{(2 + (3 * Math.Sqrt(50.0 / t))) * (1 + (0.4 * (random.NextDouble() + random.NextDouble() - 1)))}"));
        var slow = Path.Combine(_folder.Path, "slow.csv");
        File.WriteAllLines(slow, rows.Prepend("step,loss"));
        var all = Tool.Run("analyze", slow, "--column", "loss").Output;
        var late = Tool.Run("analyze", State, "--column", "loss").Output;

        Assert.Contains("The 100 values that the level of loss was learnt from scatter ", all, StringComparison.Ordinal);
        Assert.Contains("begin behind the trend with --from.", all, StringComparison.Ordinal);
        Assert.Contains(
            "begin behind the trend with --from.", Tool.Run("check", slow, "--rule", "no level_changed in loss").Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("scatter ", late.Replace("its values scatter around", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    /// <summary>The worked example of docs/guide/foreign-logs.md is what the commands print.</summary>
    [Theory]
    [InlineData("analyze", "--column", "grad_norm")]
    [InlineData("check", "--rule", "loss < 3 after 5000", "--rule", "no level_changed in grad_norm", "--rule", "no spike in loss")]
    public void Guide_WorkedExample_IsTheOutput(string command, params string[] options)
    {
        var guide = File.ReadAllText(Repository.PathOf("docs", "guide", "foreign-logs.md"));
        var outcome = Tool.Run([command, State, .. options]);

        Assert.All(outcome.Lines, line => Assert.Contains(line, guide, StringComparison.Ordinal));
        Assert.Equal(command == "check" ? 1 : 0, outcome.Code);
    }

    [Theory]
    [InlineData(0, "holds", "loss < 10 after 1000", "no level_changed in grad_norm before 7000", "some spike in grad_norm")]
    [InlineData(1, "broken", "loss < 3 after 1000", "no spike in eval_loss")]
    [InlineData(1, "broken", "no spike in grad_norm")]
    [InlineData(2, "unjudged", "no level_changed in eval_loss")]
    [InlineData(2, "unjudged", "some level_changed in grad_norm after 11000")]
    [InlineData(2, "unjudged", "loss < 3 after 12000", "loss < 3 after 5000")]
    public void Check_History_HasTheDocumentedExitCodes(int code, string verdict, params string[] rules)
    {
        var outcome = Tool.Run(["check", State, "--json", .. rules.SelectMany(rule => new[] { "--rule", rule })]);

        Assert.Equal((code, verdict), (outcome.Code, outcome.Json.GetProperty("verdict").GetString()));
    }

    /// <summary>What a rule must not pass over: values that are no numbers, changes that cannot be seen, columns without a number.</summary>
    [Theory]
    [InlineData("inf", "x > 0", 1, "x is Infinity at step 300")]
    [InlineData("inf", "no spike in x", 1, "x is Infinity at step 300")]
    [InlineData("-inf", "x < 3", 1, "x is -Infinity at step 300")]
    [InlineData("nan", "no level_changed in x", 1, "x is NaN at step 300")]
    [InlineData("1", "no level_changed in slow", 2, "the values that the level of slow was learnt from scatter ")]
    [InlineData("1", "no level_changed in empty", 2, "the column 'empty' holds no number in any row; name one of x, slow")]
    public void Check_WhatARuleCannotSee_IsNotHeld(string cell, string rule, int code, string reason)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(1, 1000).Select(t => FormattableString.Invariant(
            $"{t},{(t == 300 ? cell : "1")},{(2 + (3 * Math.Sqrt(50.0 / t))) * (0.6 + (0.4 * (random.NextDouble() + random.NextDouble())))},nan"));
        var outcome = Tool.Run("check", Write("rules.csv", "step,x,slow,empty\n" + string.Join('\n', rows) + "\n"), "--rule", rule);

        Assert.Equal(code, outcome.Code);
        Assert.Contains(reason, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("live.jsonl", "{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":1.5}\n{\"step\":3,\"lo", 0, "line 3 is cut off and left out")]
    [InlineData("live.csv", "step,loss,lr\n1,2,3\n2,1.5,3\n3,1", 0, "line 4 is cut off and left out")]
    [InlineData("bad.jsonl", "{\"step\":1,\"loss\":2}\n{\"step\":2,\"lo\n{\"step\":3,\"loss\":1}\n", 2, "line 2 is no JSON object")]
    [InlineData("empty.jsonl", "", 2, "the file is empty")]
    [InlineData("trainer_state.json", "{\"epoch\":1}", 2, "trainer_state.json with a log_history")]
    [InlineData("newest.csv", "step,loss\n5,1\n4,1\n3,2\n2,2\n1,3\n", 2, "the steps of 'loss' go back 4 times in 5 rows")]
    [InlineData("keras.csv", "epoch,accuracy,loss\n0,0.5,2\n1,0.6,1\n", 0, "accuracy")]
    public void Info_OfWhatIsCutOffOrOutOfOrder_SaysSo(string name, string text, int code, string message)
    {
        var outcome = Tool.Run("info", Write(name, text));

        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>A steep beginning that was left behind is neither deaf nor smooth; a column that does not move has no scatter.</summary>
    [Theory]
    [InlineData("steep")]
    [InlineData("flat")]
    public void Analyze_WhatIsNoTrouble_HasNoCaveat(string column)
    {
        var random = new Random(2);
        var rows = Enumerable.Range(1, 1000).Select(t => FormattableString.Invariant(
            $"{t},{(1 + (20 * Math.Exp(-t / 10.0))) * (0.9 + (0.1 * (random.NextDouble() + random.NextDouble())))},{(t < 50 ? 1 : 2)}"));
        var outcome = Tool.Run("analyze", Write("fine.csv", "step,steep,flat\n" + string.Join('\n', rows) + "\n"), "--column", column);

        Assert.DoesNotContain("smoothed", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("times as much as later ones", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TableOfWeightsAndBiases_WithNamesThatHoldBlanks()
    {
        var path = Write("wandb.csv", "\"Step\",\"fancy-1 - train/loss\",\"fancy-1 - train/loss__MIN\",\"fancy-1 - train/loss__MAX\"\n"
            + "\"10\",\"2.5\",\"2.5\",\"2.5\"\n\"20\",\"NaN\",\"NaN\",\"NaN\"\n\"30\",\"2\",\"2\",\"2\"\n");

        Assert.Equal(0, Tool.Run("check", path, "--rule", "fancy-1 - train/loss < 3 before 20").Code);
        Assert.Contains("fancy-1 - train/loss is NaN at step 20", Tool.Run("check", path, "--rule", "fancy-1 - train/loss < 3").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WarmUpAndTest_AreFollowed()
    {
        var text = string.Concat(Enumerable.Range(1, 60).Select(i => $"{i},{(i < 40 ? 1 : 3) + (i % 3 / 10.0)}\n"));
        var path = Write("epochs.csv", "step,val_loss\n" + text);
        string[] check = ["check", path, "--rule", "no level_changed in val_loss"];

        Assert.Equal(2, Tool.Run(check).Code);
        Assert.Contains("learns from 100 values of val_loss first", Tool.Run(check).Output, StringComparison.Ordinal);
        Assert.Equal(1, Tool.Run([.. check, "--warm-up", "20"]).Code);
        Assert.Contains("no test of level_changed was asked for", Tool.Run([.. check, "--test", "spike"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run([.. check, "--warm-up", "20", "--test", "drawdown"]).Code);
    }

    [Fact]
    public void EventFiles_InAFolder_AreOneHistory()
    {
        foreach (var line in File.ReadAllLines(Repository.PathOf(
            "tests", "SpectralEdge.Monitor.Sinks.Tests", "Golden", "foreign_events.txt")))
        {
            File.WriteAllBytes(_folder.File(line.Split(' ')[0]), Convert.FromHexString(line.Split(' ')[1]));
        }

        var info = Tool.Run("info", _folder.Path, "--json").Json;
        var check = Tool.Run("check", _folder.Path, "--rule", "train/loss <= 2.5 after 30", "--rule", "grad_norm < 2 before 30");

        Assert.Equal(("history", 10, 80), (info.GetProperty("kind").GetString(), info.GetProperty("first_step").GetInt64(),
            info.GetProperty("last_step").GetInt64()));
        Assert.Equal(0, check.Code);
        Assert.Contains("train/loss: steps go back 2 times, first to 40", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void EventFile_ThatIsCut_IsReadToThere()
    {
        var line = File.ReadAllLines(Repository.PathOf("tests", "SpectralEdge.Monitor.Sinks.Tests", "Golden", "foreign_events.txt"))[0];
        var path = _folder.File(line.Split(' ')[0]);
        File.WriteAllBytes(path, Convert.FromHexString(line.Split(' ')[1])[..^10]);

        var outcome = Tool.Run("check", path, "--rule", "train/loss < 3 before 30");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("is cut off; the 10 scalars before it were read", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze CSV", "'log.csv' is a history and no column is named. Name those to watch with --column: loss, lr. info says "
        + "what each holds.")]
    [InlineData("analyze CSV --column x", "CSV: there is no column 'x'. Name one of loss, lr.")]
    [InlineData("analyze CSV --column note", "CSV: the column 'note' holds no number in any row. Name one of loss, lr.")]
    [InlineData("analyze NOSTEPS --column loss", "NOSTEPS: the columns are 'loss', 'lr'; there must be one of steps, called step, "
        + "global_step, trainer/global_step, train/global_step, _step, steps, iteration, iter, iterations, epoch, and at least one more. "
        + "Name them on the first line, as 'step,loss'.")]
    [InlineData("analyze EMPTY --column loss", "EMPTY: the file is empty; there must be a table with steps. Log the run again.")]
    [InlineData("check CSV --rule loss~<~1 --column loss", "'--column' is no option of this command, and no path either. See its "
        + "--help.")]
    [InlineData("analyze CSV --column loss --null none", "--null cannot be used here: a history has values that were logged, and no "
        + "spectra. Leave it out.")]
    [InlineData("analyze CSV --column loss --watch gap", "--watch cannot be used here: a history has values that were logged, and no "
        + "spectra; --test says what looks at it. Leave it out.")]
    [InlineData("analyze CSV --column loss --out x", "--group, --loss, --at and --out cannot be used here: a history has values that "
        + "were logged, and no spectra. Leave them out; --json has all numbers.")]
    [InlineData("analyze CSV --column loss --test x", "--test is 'x'; it must be some of page-hinkley, cusum, shiryaev-roberts, "
        + "derivative, two-sample, drawdown, spike. See spectral-edge analyze --help.")]
    [InlineData("analyze CSV --column loss --run-length 6000000", "The run length cannot be used: 6000000 values times 2 detectors is "
        + "12000000; it must lie between 100 and 10000000. False alarms of several detectors add up. Watch fewer columns, or ask for "
        + "less.")]
    [InlineData("analyze CKPT --column loss", "--column cannot be used here: it is for a history, such as a table or TensorBoard's event "
        + "files, and 'step-1.safetensors' is none. Leave it out.")]
    [InlineData("check CKPT --rule loss~<~1 --warm-up 30", "--warm-up cannot be used here: it is for a history, such as a table or "
        + "TensorBoard's event files, and 'step-1.safetensors' is none. Leave it out.")]
    [InlineData("report CSV --out x", "'CSV' is a history of values that were logged, without parameters or their updates. analyze, "
        + "check and info read it; with --loss it goes beside a run or checkpoints.")]
    [InlineData("convert CSV --out x.csv", "'CSV' is a history of values that were logged, without parameters or their updates. "
        + "analyze, check and info read it; with --loss it goes beside a run or checkpoints.")]
    [InlineData("replay CSV", "'CSV' is no run. Give the folder of a run, or its run.jsonl.")]
    [InlineData("analyze EVENTS --column loss", "EVENTS: there is no scalar in it; x.tfevents.y: the record at byte 0 of 4 is cut off; "
        + "the 0 scalars before it were read. Give the folder of a run that logged some.")]
    public void Run_WhatCannotBeUsed_IsOneLine(string line, string message)
    {
        Write("log.csv", "step,loss,lr,note\n1,2,0.1,a\n2,1,0.1,b\n");
        Write("none.csv", "loss,lr\n1,2\n");
        Write("empty.csv", string.Empty);
        Write("step-1.safetensors", "x");
        Directory.CreateDirectory(_folder.File("events"));
        Write("events/x.tfevents.y", "abcd");

        var outcome = Tool.Run([.. line.Split(' ').Select(word => Fill(word).Replace('~', ' '))]);

        Assert.Equal((2, $"spectral-edge: {Fill(message)}\n"), (outcome.Code, outcome.Error));
    }

    [Fact]
    public void Analyze_TrainerStateThatIsCut_IsRefused()
    {
        var whole = File.ReadAllText(State);
        Write("trainer_state.json", whole[..1000]);

        Assert.Contains("it begins like JSON and is no list of objects", Tool.Run("info", _folder.File("trainer_state.json")).Error,
            StringComparison.Ordinal);
    }

    /// <summary>What was read before as something else still is.</summary>
    [Theory]
    [InlineData("list.csv", "file,step\na.npz,1\n", false)]
    [InlineData("list.json", "[{\"file\": \"a.npz\", \"step\": 1}]", false)]
    [InlineData("config.json", "{\"hidden\": 1,\n \"layers\": 2}", false)]
    [InlineData("run.jsonl", "{}\n", false)]
    [InlineData("other.jsonl", "{\"type\":\"header\",\"format\":1}\n", false)]
    [InlineData("other.jsonl", "{\"step\": 1, \"loss\": NaN}\n", true)]
    [InlineData("log.jsonl", "{\"step\": 1, \"loss\": 2}\n", true)]
    [InlineData("log.json", "{\"step\": 1, \"loss\": 2}\n{\"step\": 2, \"loss\": 2}\n", true)]
    [InlineData("log.json", "[[1.5, 1, 2.0]]", true)]
    [InlineData("log.tsv", "step\tloss\n1\t2\n", true)]
    [InlineData("log.csv", "step,loss\n1,2\n", true)]
    [InlineData("events.out.tfevents.1", "", true)]
    [InlineData("step-1.npy", "", false)]
    public void Is_AHistory(string name, string text, bool isHistory) =>
        Assert.Equal(isHistory, Histories.Is(Write(name, text)));

    [Fact]
    public void Is_FolderWithCheckpointsBesideEventFiles_NoHistory()
    {
        Write("events.out.tfevents.1", string.Empty);
        Assert.True(Histories.Is(_folder.Path));
        Directory.CreateDirectory(_folder.File("checkpoints"));
        Write("checkpoints/step-1.ckpt", string.Empty);
        Assert.False(Histories.Is(_folder.Path));
    }

    [Fact]
    public void Run_FolderOfKeras_ListsItsTwoHistories()
    {
        foreach (var run in new[] { "train", "validation" })
        {
            Directory.CreateDirectory(_folder.File(run));
            Write($"{run}/events.out.tfevents.1.v2", string.Empty);
        }

        Assert.Equal($"spectral-edge: '{_folder.Path}' is no history but holds 2 folders with event files; there must be one. Give one "
            + $"of them: {_folder.File("train")}, {_folder.File("validation")}.\n", Tool.Run("info", _folder.Path).Error);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    private string Fill(string text) => text
        .Replace("NOSTEPS", _folder.File("none.csv"), StringComparison.Ordinal)
        .Replace("EMPTY", _folder.File("empty.csv"), StringComparison.Ordinal)
        .Replace("EVENTS", _folder.File("events"), StringComparison.Ordinal)
        .Replace("CKPT", _folder.File("step-1.safetensors"), StringComparison.Ordinal)
        .Replace("CSV", _folder.File("log.csv"), StringComparison.Ordinal);
}
