using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What the run file tells about a run.</summary>
public sealed class SpectralMonitorRunFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly EditableModel _model = new EditableModel().Add("fc.weight", 300).Add("fc.bias", 100).Add("out", 200);
    private readonly MonitorOptions _options;

    public SpectralMonitorRunFileTests() =>
        _options = TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path, Name = "run" } };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Constructor_Header_HoldsEveryOptionAndTheInventory()
    {
        var options = _options with
        {
            Sketch = _options.Sketch with { Mode = WindowMode.Sketch, Length = 64, Seed = 9, MemoryBudget = 1 << 20 },
            Windows = [new(7, 5), new(7, 4), new(20, 12)],
            Grouping = ParameterGrouping.ByLayer,
            Spectrum = _options.Spectrum with
            {
                NoiseLevel = 0.95,
                GapRule = GapPositionKind.Fixed,
                FixedPosition = 2,
                Null = GapNull.ColouredNoise,
                Measures = SampleMeasures.Motion | SampleMeasures.Flow,
            },
            MaxOverhead = 0.015,
            Detectors = [Detect.Gap(new GapOptions { OpenAbove = 2.5, CollapseBelow = 1.25, Hold = 4 })],
        };
        using var monitor = new SpectralMonitor(_model, options, startStep: 70, time: new FixedTime());

        var header = RunLines.Of(monitor.RunFile!).Single();

        Assert.Equal("header", header.GetProperty("type").GetString());
        Assert.Equal(70, header.GetProperty("start_step").GetInt64());
        Assert.Equal(FixedTime.Now, header.GetProperty("started").GetDateTimeOffset());
        Assert.StartsWith("0.", header.GetProperty("library_version").GetString(), StringComparison.Ordinal);
        var settings = header.GetProperty("options").Deserialize<Dictionary<string, string>>()!;
        Assert.StartsWith("gap: p at most 0.001 in 4 consecutive samples, changes of ", settings["thresholds"], StringComparison.Ordinal);
        Assert.EndsWith(" deviations of the run in 4, bounds set by hand", settings["thresholds"], StringComparison.Ordinal);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["every"] = "7",
                ["window"] = "5",
                ["more_windows"] = "4 every 7, 12 every 20",
                ["mode"] = "sketch",
                ["memory_budget"] = "1048576",
                ["sketch_length"] = "64",
                ["sketch_version"] = "1",
                ["projection"] = "Blocked",
                ["seed"] = "9",
                ["max_overhead"] = "0.015",
                ["grouping"] = "by layer",
                ["largest_position"] = "4, 3, 11",
                ["gap_rule"] = "Fixed",
                ["fixed_gap_position"] = "2",
                ["null"] = "ColouredNoise",
                ["noise_level"] = "0.95",
                ["measures"] = "Motion, Flow",
                ["weights"] = "none",
                ["watch"] = "Gap",
                ["expected_run_length"] = "10000",
                ["run_length_each"] = "90000",
                ["thresholds"] = settings["thresholds"],
                ["open_above"] = "2.5",
                ["collapse_below"] = "1.25",
                ["persistence"] = "4",
                ["maximum_run_file_bytes"] = "268435456",
                ["record"] = "none",
            },
            settings);
        Assert.Equal(
            """[{"name":"fc","parameters":400,"sketch_length":64},{"name":"out","parameters":200,"sketch_length":64}]""",
            header.GetProperty("groups").GetRawText());
        Assert.Equal(
            ["fc.weight", "fc.bias", "out"],
            header.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("name").GetString()));
        Assert.Equal(
            ["fc", "fc", "out"],
            header.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("group").GetString()));
    }

    [Fact]
    public void Constructor_HeaderOfDefaults_SaysWhatIsNotAskedFor()
    {
        using var monitor = new SpectralMonitor(_model, new MonitorOptions { Run = new() { Folder = _folder.Path } });

        var options = RunLines.Of(monitor.RunFile!).Single().GetProperty("options");

        Assert.Equal(
            ["10", "10", "", "exact", "8192", "none", "5", "Restricted", "none", "auto"],
            new[] { "every", "window", "more_windows", "mode", "sketch_length", "max_overhead", "largest_position", "gap_rule", "fixed_gap_position", "null" }.Select(
                name => options.GetProperty(name).GetString()));
    }

    [Fact]
    public void Constructor_NoRunName_TakesTheTime()
    {
        using var monitor = new SpectralMonitor(
            _model, _options with { Run = _options.Run with { Name = null } }, time: new FixedTime());

        Assert.Equal(Path.Combine(_folder.Path, "2026-03-15_10-30-00", "run.jsonl"), monitor.RunFile);
    }

    [Fact]
    public void Constructor_RunNameThatIsTaken_GetsANumber()
    {
        using var first = new SpectralMonitor(_model, _options);
        using var second = new SpectralMonitor(_model, _options);

        Assert.Equal(Path.Combine(_folder.Path, "run", "run.jsonl"), first.RunFile);
        Assert.Equal(Path.Combine(_folder.Path, "run-2", "run.jsonl"), second.RunFile);
    }

    [Fact]
    public void Observe_Samples_AreWrittenAsTheyAreTaken()
    {
        using var monitor = new SpectralMonitor(_model, _options with { Grouping = ParameterGrouping.ByLayer });
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(_model, 1, 6, monitor);

        var lines = RunLines.Of(monitor.RunFile!, "sample");
        Assert.Equal(9, lines.Length);
        Assert.Equal(
            samples.Select(sample => (sample.Step, sample.Group, sample.GapRatio, sample.NoiseFloor, sample.UpdateNorm)),
            lines.Select(line => (
                line.GetProperty("step").GetInt64(),
                line.GetProperty("group").GetString()!,
                line.GetProperty("gap_ratio").GetDouble(),
                line.GetProperty("noise_floor").GetDouble(),
                line.GetProperty("update_norm").GetDouble())));
    }

    [Theory]
    [InlineData(SampleMeasures.None, false)]
    [InlineData(SampleMeasures.Phases, true)]
    public void Observe_Phases_AreWrittenWhereTheyAreMeasured(SampleMeasures measures, bool expected)
    {
        using var monitor = new SpectralMonitor(
            _model, _options with { Spectrum = _options.Spectrum with { Measures = measures } });

        TrainingLoop.Run(_model, 1, 12, monitor);

        var sample = RunLines.Of(monitor.RunFile!, "sample")[^1];
        string[] names = ["phase_peak", "phase_derivative", "phase_threshold", "phase_peak_ratio", "phase_peak_step"];
        Assert.Equal(
            expected ? names : [], RunLines.NamesOf(sample).Where(name => name.StartsWith("phase_", StringComparison.Ordinal)));
        Assert.True(
            !expected || sample.GetProperty("phase_peak_ratio").GetDouble() >= sample.GetProperty("gap_ratio").GetDouble());
    }

    [Fact]
    public void Observe_EachKindOfRestart_IsWrittenWithItsReason()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, _options);
        TrainingLoop.Run(_model, 1, 2, monitor);

        monitor.Observe(4);
        monitor.Observe(3);
        monitor.Observe(4);
        _model.Blocks[0].Values[0] = float.NaN;
        monitor.Observe(5);
        source.Script = _ => throw new InvalidOperationException();
        monitor.Observe(6);
        monitor.Dispose();

        Assert.Equal(
            [(4, "stride_changed"), (3, "step_went_backwards"), (5, "not_finite"), (6, "read_failed")],
            RunLines.Of(monitor.RunFile!, "window_restart").Select(
                line => (line.GetProperty("step").GetInt32(), line.GetProperty("reason").GetString()!)));
    }

    [Fact]
    public void Observe_BlocksThatChange_AreWrittenAsANewInventory()
    {
        using var monitor = new SpectralMonitor(_model, _options);
        TrainingLoop.Run(_model, 1, 2, monitor);
        _model.Blocks.RemoveAt(2);
        TrainingLoop.Run(_model, 3, 3, monitor);

        var line = Assert.Single(RunLines.Of(monitor.RunFile!, "inventory"));
        Assert.Equal(3, line.GetProperty("step").GetInt64());
        Assert.Equal("""[{"name":"all","parameters":400,"sketch_length":null}]""", line.GetProperty("groups").GetRawText());
        Assert.Equal(2, line.GetProperty("blocks").GetArrayLength());
    }

    [Fact]
    public void RecordMetric_Value_IsWrittenWhereItBelongs()
    {
        using var monitor = new SpectralMonitor(_model, _options);
        monitor.RecordMetric(100, "test_accuracy", 0.75);
        monitor.RecordMetric(200, null!, double.NaN);

        Assert.Equal(
            [
                """{"type":"metric","step":100,"name":"test_accuracy","value":0.75}""",
                """{"type":"metric","step":200,"name":"","value":null}""",
            ],
            RunLines.Of(monitor.RunFile!, "metric").Select(line => line.GetRawText()));
    }

    [Fact]
    public void Dispose_EndLine_HoldsTheCountersOfTheReport()
    {
        using var monitor = new SpectralMonitor(_model, _options);
        TrainingLoop.Run(_model, 1, 5, monitor);
        monitor.Observe(5);
        monitor.Observe(-1);
        monitor.Dispose();

        var (lines, report) = (RunLines.Of(monitor.RunFile!), monitor.Report);
        var end = lines[^1];
        Assert.Equal(
            [
                "type", "steps_received", "steps_repeated", "updates_kept", "window_restarts", "events_raised",
                "handler_failures",
                "lines_lost", "milliseconds_in_monitor", "overhead", "stride_widening", "skipped_negative_step",
            ],
            RunLines.NamesOf(end));
        Assert.Equal("end", end.GetProperty("type").GetString());
        Assert.Equal(7, end.GetProperty("steps_received").GetInt64());
        Assert.Equal(1, end.GetProperty("steps_repeated").GetInt64());
        Assert.Equal(5, end.GetProperty("updates_kept").GetInt64());
        Assert.Equal(1, end.GetProperty("skipped_negative_step").GetInt64());
        Assert.Equal(report.TimeInMonitor.TotalMilliseconds, end.GetProperty("milliseconds_in_monitor").GetDouble());
    }

    [Fact]
    public void RunFile_OfARunThatWasNeverDisposed_IsReadable()
    {
        // As after a kill: nothing is flushed or closed at the end. The file handle goes with the test process.
#pragma warning disable CA2000
        var monitor = new SpectralMonitor(_model, _options);
#pragma warning restore CA2000
        TrainingLoop.Run(_model, 1, 6, monitor);

        Assert.Equal(
            ["header", "sample", "sample", "sample"],
            RunLines.Of(Path.Combine(_folder.Path, "run", "run.jsonl")).Select(line => line.GetProperty("type").GetString()));
        GC.KeepAlive(monitor);
    }
}
