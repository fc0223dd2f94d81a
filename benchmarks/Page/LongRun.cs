using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.PageBenchmark;

/// <summary>A long run, written as the library writes it: a random walk of small layers, to which a common direction comes and goes.</summary>
internal static class LongRun
{
    private const int Size = 24;
    private const int Period = 4000;

    /// <summary>Trains it, unless it is there already.</summary>
    /// <param name="folder">The folder of all runs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="samples">Number of samples of each group.</param>
    /// <param name="groups">Number of groups, the whole model among them.</param>
    /// <param name="measures">What its samples hold.</param>
    public static void WriteOnce(string folder, string name, int samples, int groups, SampleMeasures measures)
    {
        if (Directory.Exists(Path.Combine(folder, name)))
        {
            return;
        }

        var parameters = new float[Size * (groups - 1)];
        var arrays = new ParameterArrays();
        for (var i = 0; i < groups - 1; i++)
        {
            arrays.Add($"layer{i}.weight", parameters.AsMemory(Size * i, Size));
        }

        using var monitor = new SpectralMonitor(
            arrays,
            new MonitorOptions
            {
                Windows = [new(Every: 1, Length: 10)],
                Grouping = ParameterGrouping.ByLayer,
                Spectrum = new() { Measures = measures },
                Run = new RunOptions { Folder = folder, Name = name, MaximumBytes = 64L << 30 },
            },
            NullLoggerFactory.Instance);
        var random = new Random(7);
        for (var step = 1; step <= samples + 10; step++)
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                var isOpen = (step + (137 * (i / Size))) % Period > Period / 2;
                var common = isOpen ? 0.02f : 0;
                parameters[i] += (0.01f * (float)(random.NextDouble() - 0.5)) + (i % 2 == 0 ? common : -common);
            }

            monitor.Observe(step, loss: (2.0 / (1 + (0.001 * step))) + (0.05 * random.NextDouble()));
            if (step % 100 == 0)
            {
                monitor.RecordMetric(step, "test accuracy", 1 - (1.0 / (1 + (0.0005 * step))));
            }
        }
    }
}
