using MathNet.Numerics.LinearAlgebra;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Pipeline;

/// <summary>The whole pipeline against a plain singular value decomposition of the explicit matrix of updates.</summary>
public class SpectrumOracleTests
{
    [Fact]
    public void Observe_InExactMode_GivesTheSingularValuesOfTheExplicitMatrix() => Property.ForAll(random =>
    {
        var window = random.Next(3, 24);
        var sizes = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 700)).Append(2 * window).ToArray();
        var model = new RandomWalkModel(random.Next(), sizes);
        using var monitor = new SpectralMonitor(model, new MonitorOptions { Every = 1, Window = window, Mode = WindowMode.Exact, RunFolder = null });
        var steps = random.Next(window, 3 * window);
        for (var step = 1; step <= steps; step++)
        {
            model.Step(signal: random.NextDouble() * 3);
            monitor.Observe(step);
        }

        var expected = SingularValues(model.States, window);
        var sample = monitor.Latest!;
        Assert.Equal(steps, sample.Step);
        for (var j = 0; j < window; j++)
        {
            Assert.InRange(sample.SingularValues[j] / expected[j], 1 - 1e-10, 1 + 1e-10);
        }
    });

    private static double[] SingularValues(List<float[]> states, int window)
    {
        var last = states.Count - 1;
        var updates = Matrix<double>.Build.Dense(
            window, states[0].Length, (row, i) => states[last - window + 1 + row][i] - states[last - window + row][i]);

        // The tall matrix has the same singular values and takes a fraction of the time.
        return [.. updates.Transpose().Svd(computeVectors: false).S];
    }
}
