using System.Globalization;
using System.Text.RegularExpressions;
using SpectralEdge.Monitor.Analysis;
using Spectre.Console;
using Spectre.Console.Testing;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>What the view says, at any width.</summary>
public sealed class ViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(300)]
    public void Lines_AreNeverWiderThanTheTerminal_AndEveryNumberIsWhole(int width)
    {
        var view = Seen(200, name: "a run \e[31mwith\u202E 漢字漢字漢字 and a name that is longer than forty columns");
        var lines = Lines(view, width, RunState.Live);
        var all = string.Join('\n', Lines(view, 1000, RunState.Live));

        Assert.All(lines, line => Assert.InRange(new Spectre.Console.Rendering.Segment(line).CellCount(), 0, width - 1));
        Assert.DoesNotContain(lines, static line => line.Any(static c => char.IsControl(c) || c == '\u202E'));
        var whole = Numbers(all).ToHashSet();
        Assert.All(lines.Skip(1).SelectMany(Numbers), number => Assert.Contains(number, whole));
        Assert.Contains("step 200", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_SayWhatTheNewestSampleHas()
    {
        var sink = Records(200);
        var view = new RunView("run");
        sink.Records.ForEach(view.Take);
        var (lines, last) = (Lines(view, 120, RunState.Killed), sink.Of<SpectralSample>().Last());

        Assert.Equal("run · killed · step 200", lines[0]);
        Assert.StartsWith("loss       0.005  ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"gap ratio  {last.GapRatio.ToString("G4", CultureInfo.InvariantCulture)}  ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("k*         1 · noise floor ", lines[3], StringComparison.Ordinal);
        Assert.Equal($"gap        open since step {sink.Of<GapOpened>().Last().Step}", lines[4]);
        Assert.StartsWith("events     step 165 · gap opened · all · gap ratio ", lines[6], StringComparison.Ordinal);
        Assert.Equal(6 + sink.Of<SpectralEvent>().Count(), lines.Length);
    }

    /// <summary>Four samples from step 62 on settle the opening, three from step 129 on, when the window is noise, the
    /// collapse.</summary>
    [Theory]
    [InlineData(50, "no gap so far")]
    [InlineData(100, "open since step 65")]
    [InlineData(150, "collapsed at step 131")]
    [InlineData(3, "no sample yet: the window fills")]
    public void State_IsThatOfTheGap(int steps, string state) => Assert.Equal(state, Seen(steps).State);

    [Theory]
    [InlineData(1, "open, steady since step 190")]
    [InlineData(null, "closed, steady since step 190")]
    public void State_OfAnUnsteadyGap_SaysSoUntilItIsSteady(int? position, string state)
    {
        var view = Seen(100);
        Take(new GapUnsteady
        {
            Origin = At(101), PositionBefore = null, PositionAfter = 1, RatioBefore = 1, RatioAfter = 2, CalmSamples = 50,
        });
        Assert.Equal("unsteady since step 101", view.State);

        Take(new GapSteady
        {
            Origin = At(190), PositionBefore = position, PositionAfter = position, RatioBefore = 2, RatioAfter = 2, Changes = 3,
        });
        Assert.Equal(state, view.State);

        void Take(SpectralEvent value) => view.Take(new SinkRecord(Start, value.Step, value));
        static Origin At(long step) => new("all", 10, 1, step, step);
    }

    [Fact]
    public void State_ParametersAreNotFinite_SaysSoUntilTheyAre()
    {
        var view = new RunView("run");
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            using var sink = monitor.AddSink(new Forward(view.Take));
            SmallRun.Train(monitor, parameters, 30);
            parameters[3] = float.NaN;
            monitor.Observe(31);
        }

        Assert.Equal("not finite since step 31", view.State);
    }

    [Fact]
    public void StandardError_StandsBesideTheRatio()
    {
        var view = new RunView("run");
        var parameters = new float[4000];
        var options = new MonitorOptions
        {
            Windows = [new(1, 5)], Run = new RunOptions { Folder = null }, Sketch = new SketchOptions { Mode = WindowMode.Sketch, Length = 512 },
        };
        using (var monitor = new SpectralMonitor(new ParameterArrays().Add("w", parameters), options))
        {
            using var sink = monitor.AddSink(new Forward(view.Take));
            SmallRun.Train(monitor, parameters, 100);
        }

        Assert.True(view.Last!.StandardError > 0);
        Assert.Matches("^gap ratio  [0-9.,]+ ± [0-9.E+-]+  ", Lines(view, 80, null)[2]);
    }

    [Fact]
    public void Resumed_ForgetsLaterSteps_AndAnotherRunForgetsAll()
    {
        var (view, records) = (new RunView("run"), Records(200).Records);
        records.ForEach(view.Take);
        var events = view.EventCount;
        view.Take(new SinkRecord(Start, 100, RecordedEntry.Of("resumed", 100, System.Text.Json.JsonDocument.Parse("{}").RootElement)));

        Assert.Equal(events - view.Events.Count(static e => e.Step > 100) - 2, view.EventCount);
        Assert.All(view.Events, static e => Assert.True(e.Step <= 100));
        Assert.Equal(0.01, view.Loss.Range.Low, 1e-12);

        view.Take(new SinkRecord(Start, 0, ((RunHeader)records[0].Value) with { Started = Start }));
        Assert.Equal((0, null, "no sample yet: the window fills"), (view.EventCount, view.Last, view.State));
    }

    [Fact]
    public void Rate_IsStepsOverTime_AndSinksWhenNothingComes()
    {
        var (view, sample) = (new RunView("run"), Records(40).Records.Where(static r => r.Value is SpectralSample).ToList());
        for (var i = 0; i < sample.Count; i++)
        {
            view.Take(sample[i] with { Time = Start.AddSeconds(0.5 * i) });
        }

        var end = Start.AddSeconds(0.5 * (sample.Count - 1));
        Assert.Equal(2, view.StepsPerSecond(end), 1e-9);
        Assert.InRange(view.StepsPerSecond(end.AddHours(1)), 0, 0.01);
        Assert.Contains("newest 60 min ago", Lines(view, 80, null, end.AddHours(1))[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_OfAFileThatWasThereAlready_CountsFromThen()
    {
        var (view, sample) = (new RunView("run"), Records(40).Records.Where(static r => r.Value is SpectralSample).ToList());
        sample[..^1].ForEach(record => view.Take(record with { Time = Start }));
        Assert.True(double.IsNaN(view.StepsPerSecond(Start)));

        view.Take(sample[^1] with { Time = Start.AddSeconds(4) });
        Assert.Equal(0.25, view.StepsPerSecond(Start.AddSeconds(4)), 1e-9);
    }

    [Fact]
    public void Sparkline_GoesFromTheSmallestToTheLargest()
    {
        var history = new SeriesHistory();
        for (var i = 0; i < 8; i++)
        {
            history.Add(i, i == 4 ? double.NaN : i);
        }

        Assert.Equal("▁▂▃▄ ▆▇█", history.Sparkline(20));
        for (var i = 8; i < 100_000; i++)
        {
            history.Add(i, i);
        }

        Assert.Equal("▁▂▃▄▅▆▇█", history.Sparkline(8));
        Assert.Equal((0, 20), (history.FirstStep, history.Sparkline(20).Length));
    }

    [Fact]
    public void Redirected_IsLinesWithoutEscapes_AtEventsAndEveryTenSeconds()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var (records, time) = (Records(200).Records, Start);
        using (var sink = new ConsoleSink(new RunView("run"), null, output))
        {
            foreach (var record in records)
            {
                time = record.Value is SpectralSample ? time.AddSeconds(0.5) : time;
                sink.Write(record with { Time = time });
            }
        }

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.DoesNotContain('\e', output.ToString());
        Assert.Equal(records.Count(static record => record.Value is SpectralEvent), lines.Count(static line => line.StartsWith("step ", StringComparison.Ordinal)));
        Assert.Equal(1 + (190 / 20) + 1, lines.Count(static line => line.StartsWith("run: step ", StringComparison.Ordinal)));
        Assert.StartsWith("run: step 10, loss 0.1, gap ratio ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(", ended", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Colours_AreThereOnlyIfWanted_AndAsciiIfThatIsAllThereIs(bool hasColours)
    {
        using var sink = new ConsoleSink(Seen(200), null, TextWriter.Null) { HasColours = hasColours, IsUnicode = hasColours };
        var text = string.Join('\n', sink.Lines(80, 10, Start, pad: true));

        Assert.Equal(hasColours, text.Contains('\e', StringComparison.Ordinal));
        Assert.Equal(hasColours, !text.All(char.IsAscii));
        Assert.Equal(10, text.Split('\n').Length);
    }

    private static string[] Lines(RunView view, int width, RunState? state, DateTimeOffset? now = null)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        foreach (var line in new ViewLines(view, isUnicode: true).Make(width, 30, now ?? view.LastTime ?? Start, state))
        {
            console.Write(line);
            console.Write("\n");
        }

        return [.. console.Output.TrimEnd('\n').Split('\n').Select(static line => line.TrimEnd())];
    }

    private static IEnumerable<string> Numbers(string text) => Regex.Matches(text, @"(?<![\w.])\d[\d.,]*(E[+-]\d+)?").Select(static match => match.Value);

    private static RunView Seen(int steps, string name = "run")
    {
        var view = new RunView(name);
        Records(steps).Records.ForEach(view.Take);
        return view;
    }

    private static KeepingSink Records(int steps)
    {
        var sink = new KeepingSink();
        using var monitor = SmallRun.Monitor(out var parameters);
        using var subscription = monitor.AddSink(sink);
        SmallRun.Train(monitor, parameters, steps);
        monitor.Dispose();
        return sink;
    }

    private sealed class Forward(Action<SinkRecord> take) : ISpectralSink
    {
        public void Write(SinkRecord record) => take(record);
    }
}
