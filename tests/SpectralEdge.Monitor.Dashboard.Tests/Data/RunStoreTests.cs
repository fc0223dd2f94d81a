using System.Text;
using System.Text.Json;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Sinks.Tests;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>A store holds what the run file says, and forgets what the run gave up.</summary>
public class RunStoreTests
{
    [Fact]
    public void SampleLine_ReadsWhatTheFullReaderReads()
    {
        using var folder = new TempFolder();
        DashboardServerTests.Run(folder.Path, "run", steps: 60, groups: 3);
        var (fast, slow, lines) = (new SampleLine(), new SampleRow(), 0);
        foreach (var text in File.ReadLines(Path.Combine(folder.Path, "run", "run.jsonl")).Where(t => t.Contains("\"sample\"", StringComparison.Ordinal)))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            slow.Fill(RunSample.Read(RunLineText.Read(bytes, 2, out _)!));

            Assert.True(SampleLine.Is(bytes));
            Assert.True(fast.Read(bytes));
            Assert.Equal((slow.Key, slow.Step, slow.Stride), (fast.Row.Key, fast.Row.Step, fast.Row.Stride));
            var isWhole = slow.Group == "all";
            Assert.Equal(
                slow.Values.Where((_, i) => isWhole || Quantity.All[i].OfGroups),
                fast.Row.Values.Where((_, i) => isWhole || Quantity.All[i].OfGroups));
            Assert.Equal(isWhole ? slow.Sigma : new float[10], fast.Row.Sigma);
            lines++;
        }

        Assert.Equal(4 * 51, lines);
        Assert.Contains(fast.Row.Values, float.IsFinite);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":\"sample\"")]
    [InlineData("{\"type\":\"sample\",\"step\":1}")]
    [InlineData("{\"type\":\"sample\",\"step\":\"1\",\"group\":\"all\",\"window\":2,\"sigma\":[1,2]}")]
    [InlineData("{\"type\":\"sample\",\"step\":1,\"group\":\"all\",\"window\":2,\"sigma\":[1,2]} x")]
    [InlineData("{\"type\":\"sample\",\"step\":1,\"group\":\"all\",\"window\":3,\"sigma\":[1,2]}")]
    [InlineData("{\"type\":\"sample\",\"step\":1,\"group\":\"all\",\"window\":100000,\"sigma\":[1,2]}")]
    [InlineData("{\"type\":\"sample\",\"step\":1e300,\"group\":7,\"window\":2,\"sigma\":{\"a\":1}}")]
    [InlineData("{\"type\":\"sample\",\"step\":1,\"group\":\"\\ud800\",\"window\":2,\"sigma\":[1,2]}")]
    [InlineData("{\"type\":\"sample\",\"step\":1,\"group\":\"all\",\"window\":2,\"sigma\":[[1],2],\"backbone\":3}")]
    public void SampleLine_Damaged_IsLeftOut(string text) => Assert.False(new SampleLine().Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Resumed_LaterStepsAreForgotten()
    {
        var store = Filled(out var path, out var folder);
        using (folder)
        {
            var events = store.Events.Count(e => e.Value.Step <= 100);
            Append(path, """{"type":"resumed","step":100,"after_line":2}""");
            Read(store, path);

            Assert.Equal(100, store.Main!.LastStep);
            Assert.Equal(91, store.Main.Samples);
            Assert.Equal(events, store.Events.Count);
            Assert.Equal(100, store.LastStep);
            Assert.Null(store.End);
        }
    }

    [Fact]
    public void WindowRestart_LinesBreak()
    {
        using var folder = new TempFolder();
        var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = folder.Path, Name = "run" });
        SmallRun.Train(monitor, parameters, 30);
        var kept = parameters[3];
        parameters[3] = float.NaN;
        monitor.Observe(31, 1);
        parameters[3] = kept;
        SmallRun.Train(monitor, parameters, 30, from: 31);
        monitor.Dispose();
        var store = new RunStore("id", "run", TimeProvider.System);
        Read(store, Path.Combine(folder.Path, "run", "run.jsonl"));

        var gap = Assert.Single(store.Main!.Gaps);
        Assert.InRange(store.Main.Steps[gap], 31, 33);
        Assert.True(float.IsNaN(store.Main[Quantity.GapRatio]![gap]));
        Assert.Contains(GapStates.Of(store), stretch => stretch.State == "undefined" && stretch.From == store.Main.Steps[gap - 0]);
        Assert.Contains("1 sample skipped (not finite)", Health.Sentence(store), StringComparison.Ordinal);
    }

    [Fact]
    public void Emptied_Replaced_Newer_SaysWhatIsShown()
    {
        var store = Filled(out var path, out var folder);
        using (folder)
        {
            var other = File.ReadAllText(path);
            var feed = new RunFeed(store, path);
            Assert.False(feed.Read());
            File.WriteAllText(path, string.Empty);
            feed.Read();
            Assert.Equal((RunState.Unreachable, 0), (store.State, store.Spectra.Count));

            File.WriteAllText(path, other.Replace("\"format\":1", "\"format\":99", StringComparison.Ordinal));
            feed.Read();
            Assert.Equal(RunState.Unreachable, store.State);
            Assert.Contains("newer version", store.Problem, StringComparison.Ordinal);

            File.WriteAllText(path, other);
            feed.Read();
            Assert.Equal((RunState.Ended, 191), (store.State, store.Main!.Samples));

            File.Delete(path);
            feed.Read();
            Assert.Equal((RunState.Unreachable, 191), (store.State, store.Main!.Samples));
            Assert.Contains("What is shown was read before.", store.Problem, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Path, store.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cut_AndDamagedLines_AreCounted()
    {
        var store = Filled(out var path, out var folder);
        using (folder)
        {
            var lines = File.ReadAllLines(path);
            var damaged = new RunStore("id", "run", TimeProvider.System);
            File.WriteAllText(path, string.Join('\n', lines[..50]) + "\n{\"type\":\"sample\",\"step\":9\n\0\u0001\n" + lines[50] + "\n"
                + lines[51][..100]);
            Read(damaged, path);

            Assert.Equal(2, damaged.LinesLeftOut);
            Assert.Equal(RunState.Killed, damaged.State);
            Assert.Equal(lines[1..51].Count(line => line.Contains("\"type\":\"sample\"", StringComparison.Ordinal)), damaged.Main!.Samples);
        }
    }

    [Fact]
    public void Verdict_SaysWhereTheGapStands()
    {
        var store = Filled(out _, out var folder);
        using (folder)
        {
            var opened = store.Events.Select(e => e.Value).OfType<GapOpened>().Last();
            var verdict = Verdict.Of(store);

            Assert.StartsWith("The gap stands open at k* = 1, ratio ", verdict, StringComparison.Ordinal);
            Assert.Contains(FormattableString.Invariant($"since step {opened.Step:N0}."), verdict, StringComparison.Ordinal);
            Assert.EndsWith("The run ended at step 200. Nothing was skipped.", verdict, StringComparison.Ordinal);
            var strip = GapStates.Of(store);
            Assert.Equal(["undefined", "closed", "open", "collapsed", "open"], strip.Select(stretch => stretch.State));
            Assert.Equal((0, 200), (strip[0].From, strip[^1].To));
            Assert.All(strip.Zip(strip.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        }
    }

    /// <summary>While it is unsteady nothing is told of it, so that openings before say nothing of now.</summary>
    [Theory]
    [InlineData("1", "open", "The gap is open, and steady since step 199; it stands at k* = 1 now, ratio ")]
    [InlineData("null", "collapsed", "The gap is closed, and steady since step 199: ratio ")]
    public void Verdict_OfAnUnsteadyGap_SaysSoUntilItIsSteady(string position, string state, string sentence)
    {
        var store = Filled(out var path, out var folder);
        using (folder)
        {
            Append(path, Line("gap_unsteady", 190, "1", "calm_samples"));
            Read(store, path);
            Assert.Equal("unsteady", GapStates.Of(store)[^1].State);
            Assert.StartsWith("The gap comes and goes since step 190; its ratio is ", Verdict.Of(store), StringComparison.Ordinal);

            Append(path, Line("gap_steady", 199, position, "changes"));
            Read(store, path);
            Assert.Equal(["unsteady", state], GapStates.Of(store).Select(stretch => stretch.State).TakeLast(2));
            Assert.StartsWith(sentence, Verdict.Of(store), StringComparison.Ordinal);
        }

        static string Line(string kind, int step, string position, string number) =>
            $$"""{"type":"event","kind":"{{kind}}","severity":"low","step":{{step}},"first_step":{{step}},"group":"all","window":10,"""
            + $$""" "stride":1,"quantity":"gap_ratio","before":2,"after":2,"threshold":1.1,"standard_error":0,"p_value":0.001,"""
            + $$""" "k_before":{{position}},"k_after":{{position}},"{{number}}":50}""";
    }

    [Fact]
    public void Verdict_OfParametersThatAreNotFinite_SaysThatFirst()
    {
        using var folder = new TempFolder();
        using (var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = folder.Path, Name = "nan" }))
        {
            SmallRun.Train(monitor, parameters, 30);
            parameters[0] = float.NaN;
            for (var step = 31; step <= 40; step++)
            {
                monitor.Observe(step);
            }
        }

        var store = new RunStore("id", "nan", TimeProvider.System);
        Read(store, Path.Combine(folder.Path, "nan", "run.jsonl"));

        Assert.StartsWith(
            "Parameters are not finite since step 31: no sample can be taken. ", Verdict.Of(store), StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_OfParametersThatNeverChange_SaysThatThereIsNoSpectrum()
    {
        using var folder = new TempFolder();
        using (var monitor = SmallRun.Monitor(out _, new RunOptions { Folder = folder.Path, Name = "still" }))
        {
            for (var step = 1; step <= 30; step++)
            {
                monitor.Observe(step);
            }
        }

        var store = new RunStore("id", "still", TimeProvider.System);
        Read(store, Path.Combine(folder.Path, "still", "run.jsonl"));

        Assert.StartsWith("There is no gap at step 30: the window has no spectrum", Verdict.Of(store), StringComparison.Ordinal);
        Assert.Equal(["undefined"], GapStates.Of(store).Select(stretch => stretch.State));
        Assert.Contains(("k", "k* was never defined: no window had a spectrum."), Verdict.Charts(store));
    }

    [Theory]
    [InlineData(1.9, 0.0234, "1.90 ± 0.02")]
    [InlineData(1.9, 0, "1.90")]
    [InlineData(12.345, 1.7, "12 ± 2")]
    [InlineData(double.NaN, 1, "undefined")]
    [InlineData(123456.7, 0, "123,457")]
    [InlineData(0.000123456, 0, "0.000123")]
    public void Measured_HasTheDigitsThatAreKnown(double value, double error, string text) =>
        Assert.Equal(text, Words.Measured(value, error));

    [Fact]
    public void Events_OfAllKinds_HaveWords()
    {
        var options = new Dictionary<string, string> { ["run_length_each"] = "10000" };
        foreach (var kind in EventReader.AllKinds.Append("norm_grew"))
        {
            var e = EventReader.Read(Line(kind));

            Assert.Matches("^[A-Z].*\\.$", EventWords.Text(e));
            Assert.DoesNotContain("NaN", EventWords.Text(e) + EventWords.Null(e, options), StringComparison.Ordinal);
            Assert.EndsWith(".", EventWords.Caveat(e), StringComparison.Ordinal);
            Assert.EndsWith(".", EventWords.Null(e, options), StringComparison.Ordinal);
        }
    }

    /// <summary>A line that has the fields of every kind.</summary>
    private static RunLine Line(string kind) => new(2, "event", JsonDocument.Parse($$"""
        {"type":"event","kind":"{{kind}}","severity":"low","step":20,"first_step":10,"group":"all","window":10,"stride":1,
         "quantity":"gap_ratio","before":null,"after":1.5,"threshold":null,"standard_error":0.1,"p_value":null,"k_before":null,
         "k_after":1,"peak_ratio":2,"peak_step":5,"drawdown":1,"drawdown_threshold":1,"calm_samples":50,"changes":3,"position":1,"deciding_p_value":0.1,
         "duration":1,"rotation":1,"reference":3,"random_walk_ratio":1,"method":"derivative","phase_before":"rise",
         "phase_after":"plateau","regime_before":"plateau","regime_after":"transition","statistic":1,"statistic_threshold":1,
         "test":"cusum","expected_run_length":10000,"source":"update_geometry","state_before":"undefined",
         "state_after":"{{GrokkingState.OrderReturned.ToText()}}","reason":"not_finite","block":null,"detail":"A block."}
        """).RootElement);

    private static RunStore Filled(out string path, out TempFolder folder)
    {
        folder = new TempFolder();
        DashboardServerTests.Run(folder.Path, "run", steps: 200);
        path = Path.Combine(folder.Path, "run", "run.jsonl");
        var store = new RunStore("id", "run", TimeProvider.System);
        Read(store, path);
        return store;
    }

    private static void Append(string path, string line) => File.AppendAllText(path, line + "\n");

    private static void Read(RunStore store, string path)
    {
        var feed = new RunFeed(store, path);
        while (feed.Read())
        {
            // Portion after portion.
        }
    }
}
