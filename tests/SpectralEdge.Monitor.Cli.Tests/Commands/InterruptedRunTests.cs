namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A run with NaN at steps 26 and 27, as each command shows it.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _run;

    public InterruptedRunTests() => _run = Record(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("all")]
    [InlineData("layer.first")]
    public void Analyze_ShowsTheInterruptionWithEverySpectrum(string group)
    {
        var json = Tool.Run("analyze", _run, "--group", group, "--json").Json;

        Assert.Contains("The watch was interrupted 1 time, first at step 26 (not "
            + "finite).", json.GetProperty("verdict").GetString(), StringComparison.Ordinal);
        var events = json.GetProperty("events").EnumerateArray()
            .Where(value => value.GetProperty("quantity").GetString() == "samples_skipped").ToArray();
        Assert.Equal(
            [("not_finite", 26), ("watch_resumed", 28)],
            events.Select(value => (value.GetProperty("kind").GetString(), value.GetProperty("step").GetInt32())));
        Assert.Equal("layer.second.weight", events[0].GetProperty("block").GetString());
        Assert.DoesNotContain("raised not_finite", json.GetProperty("verdict").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_AsATable_HasTheKinds()
    {
        var outcome = Tool.Run("analyze", _run);

        Assert.Equal(0, outcome.Code);
        Assert.Contains(outcome.Lines, line => line.Contains("not_finite", StringComparison.Ordinal));
        Assert.Contains(outcome.Lines, line => line.Contains("watch_resumed", StringComparison.Ordinal));
    }

    [Fact]
    public void Info_CountsTheKinds() => Assert.Contains(
        Tool.Run("info", _run).Lines, line => line.Contains("1 not_finite", StringComparison.Ordinal)
            && line.Contains("1 watch_resumed", StringComparison.Ordinal));

    [Fact]
    public void Replay_SaysTheSame() =>
        Assert.Equal("The replay says the same as the run, to the byte.", Tool.Run("replay", _run).Lines[^1]);

    [Fact]
    public void Check_NoNotFinite_IsBroken()
    {
        Assert.Equal(1, Tool.Run("check", _run, "--rule", "no not_finite").Code);
        Assert.Equal(0, Tool.Run("check", _run, "--rule", "no watch_suspended").Code);
    }

    private static string Record(string folder)
    {
        var (run, options) = (
            new SmallRun(),
            new MonitorOptions
            {
                Windows = [new(1, 5)],
                Run = new() { Folder = folder, Name = "broken" },
                Grouping = ParameterGrouping.ByLayer,
            });
        using var monitor = new SpectralMonitor(run.Parameters, options);
        var values = run.Blocks[1].Values;
        for (var step = 1; step <= SmallRun.Steps; step++)
        {
            run.Move(step);
            var kept = values[3];
            values[3] = step is 26 or 27 ? float.NaN : kept;
            monitor.Observe(step, loss: SmallRun.LossAt(step));
            values[3] = kept;
        }

        return Path.GetDirectoryName(monitor.RunFile!)!;
    }
}
