namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A long run of many events: a random walk of two layers, to which a common direction comes and goes, with lengths of
/// updates that change, a loss and two accuracies.</summary>
internal static class LongRun
{
    private const int Size = 160;

    /// <summary>Records it, and returns its folder.</summary>
    /// <param name="folder">The folder of runs.</param>
    /// <param name="samples">Number of samples.</param>
    public static string Record(string folder, int samples)
    {
        var (random, blocks) = (new Random(3), new[] { new float[Size], new float[Size] });
        var name = FormattableString.Invariant($"long-{samples}");
        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("layer.first.weight", blocks[0]).Add("layer.second.weight", blocks[1]),
            new MonitorOptions
            {
                Windows = [new(Every: 1, Length: 10)],
                Detectors = Detect.Common,
                Run = new RunOptions { Folder = folder, Name = name, MaximumBytes = 8L << 30 },
            });
        for (var step = 1; step <= samples + 9; step++)
        {
            // The common direction is away for 44 of each 100 steps, so that windows are without it for three of their lengths: a
            // shorter absence that comes again and again is the run's own scatter. Of three changes, the first and the last are
            // further than five windows apart: so each is told, and the gap is never unsteady.
            var phase = step / 100.0;
            var along = phase % 1 > 0.44 ? 0.010 * (1 + (phase % 3)) * Gaussian(random) : 0;
            var length = 0.01 * (1 + Math.Floor(phase / 4 % 2));
            for (var i = 0; i < 2 * Size; i++)
            {
                blocks[i / Size][i % Size] += (float)((length * Gaussian(random)) + (i % 2 == 0 ? along : -along));
            }

            monitor.Observe(step, loss: (3 * Math.Exp(-4.0 * step / samples)) + (0.05 * random.NextDouble()), learningRate: 1e-3);
            if (step % 50 == 0)
            {
                monitor.RecordMetric(step, "train_accuracy", 1 - Math.Exp(-8.0 * step / samples));
                monitor.RecordMetric(step, "test_accuracy", 1 / (1 + Math.Exp(-12 * (((double)step / samples) - 0.6))));
            }
        }

        return Path.GetDirectoryName(monitor.RunFile!)!;
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
