using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>A run of a few hundred parameters: a random walk, with a common direction between steps 60 and 120 and after 160.</summary>
internal static class SmallRun
{
    public static SpectralMonitor Monitor(
        out float[] parameters, RunOptions? run = null, int groups = 1, ILoggerFactory? log = null)
    {
        parameters = new float[300 * groups];
        return new SpectralMonitor(Arrays(groups, parameters), Options(run, groups), log ?? NullLoggerFactory.Instance);
    }

    /// <summary>Goes on from a saved state, with the parameters that belong to it.</summary>
    public static SpectralMonitor Resume(Stream state, float[] parameters, RunOptions? run = null) =>
        SpectralMonitor.Resume(Arrays(1, parameters), Options(run, 1), state, NullLoggerFactory.Instance);

    private static ParameterArrays Arrays(int groups, float[] parameters)
    {
        var arrays = new ParameterArrays();
        for (var i = 0; i < groups; i++)
        {
            arrays.Add($"layer{i}.weight", parameters.AsMemory(300 * i, 300));
        }

        return arrays;
    }

    private static MonitorOptions Options(RunOptions? run, int groups) => new()
    {
        Windows = [new(Every: 1, Length: 10)],
        Grouping = groups == 1 ? ParameterGrouping.Whole : ParameterGrouping.ByLayer,
        Run = run ?? new RunOptions { Folder = null },
    };

    public static void Train(SpectralMonitor monitor, float[] parameters, int steps, int from = 0)
    {
        var random = new Random(7 + from);
        for (var step = from + 1; step <= from + steps; step++)
        {
            Move(parameters, random, step);
            monitor.Observe(step, loss: 1.0 / step);
        }
    }

    public static void Move(float[] parameters, Random random, int step)
    {
        var common = step % 200 is (> 60 and < 120) or > 160 ? 0.02f : 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] += (0.01f * (float)(random.NextDouble() - 0.5)) + (i % 2 == 0 ? common : -common);
        }
    }
}
