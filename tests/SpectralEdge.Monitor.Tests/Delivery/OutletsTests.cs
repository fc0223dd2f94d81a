using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Tests;

public sealed class OutletsTests
{
    [Fact]
    public void Run_WithAnOutlet_HandsOverWhatTheRunFileGets()
    {
        using var folder = new TempFolder();
        var outlet = new KeepingOutlet();
        string file;
        using (var monitor = Monitor(folder.Path, out var values))
        {
            monitor.Add(outlet);
            file = monitor.RunFile!;
            Train(monitor, values, 30);
            monitor.RecordMetric(30, "accuracy", 0.5);
            values[3] = float.NaN;
            monitor.Observe(31);
        }

        var types = new RunFileReader(file).Lines().Select(line => line.Type).Order(StringComparer.Ordinal);
        Assert.Equal(types, outlet.Types.Order(StringComparer.Ordinal));
        Assert.Equal("header", outlet.Types[0]);
        Assert.Equal(["end", "End", "Wait"], [outlet.Types[^1], .. outlet.Calls]);
    }

    [Fact]
    public void Run_WithAnOutletThatThrows_GoesOnAndCounts()
    {
        var (whole, broken) = (new KeepingOutlet(), new KeepingOutlet { Throws = true });
        using var monitor = Monitor(folder: null, out var values);
        monitor.Add(whole);
        broken.Throws = false;
        monitor.Add(broken);
        broken.Throws = true;
        Train(monitor, values, 30);

        Assert.Equal(30 - 9, whole.Types.Count(type => type == "sample"));
        Assert.True(monitor.Report.HandlerFailures >= 30 - 9);
    }

    [Fact]
    public void Remove_AnOutletThatLost_KeepsItsCount()
    {
        using var monitor = Monitor(folder: null, out var values);
        var outlet = new KeepingOutlet { Lost = 4 };
        monitor.Add(outlet);
        Assert.Equal(4, monitor.Report.SinkRecordsLost);
        monitor.Remove(outlet);
        monitor.Remove(outlet);
        Train(monitor, values, 15);

        Assert.Equal(4, monitor.Report.SinkRecordsLost);
        Assert.DoesNotContain("sample", outlet.Types);
    }

    private static SpectralMonitor Monitor(string? folder, out float[] values)
    {
        values = new float[50];
        return new SpectralMonitor(
            new ParameterArrays().Add("w", values),
            new MonitorOptions { Windows = [new(Every: 1, Length: 10)], Run = new RunOptions { Folder = folder, Name = "run" } },
            NullLoggerFactory.Instance);
    }

    private static void Train(SpectralMonitor monitor, float[] values, int steps)
    {
        var random = new Random(3);
        for (var step = 1; step <= steps; step++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += (float)(random.NextDouble() - 0.5);
            }

            monitor.Observe(step);
        }
    }

    private sealed class KeepingOutlet : IOutlet
    {
        public List<string> Types { get; } = [];

        public List<string> Calls { get; } = [];

        public bool Throws { get; set; }

        public long Lost { get; init; }

        public void Take(long step, object value) => Keep(value switch
        {
            RunHeader => "header",
            SpectralSample => "sample",
            SpectralEvent => "event",
            Incident => "incident",
            _ => value.GetType().Name,
        });

        public void TakeMetric(long step, string name, double value) => Keep("metric");

        public void TakeLine(string type, long step, JsonElement fields) => Keep(type);

        public void End() => Calls.Add("End");

        public void Wait() => Calls.Add("Wait");

        private void Keep(string type)
        {
            if (Throws)
            {
                throw new InvalidOperationException(type);
            }

            Types.Add(type);
        }
    }
}
