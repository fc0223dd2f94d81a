using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The whole pipeline against a plain singular value decomposition of the explicit matrix of updates.</summary>
public class SpectrumOracleTests
{
    [Fact]
    public void Observe_InExactMode_GivesTheSingularValuesOfTheExplicitMatrix() => Property.ForAll(random =>
    {
        var window = random.Next(3, 24);
        var sizes = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 700)).Append(2 * window).ToArray();
        var model = new RandomWalkModel(random.Next(), sizes);
        using var monitor = new SpectralMonitor(
            model,
            new MonitorOptions
            {
                Windows = [new(1, window)],
                Sketch = new() { Mode = WindowMode.Exact },
                Run = new() { Folder = null },
            });
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

    [Fact]
    public void Observe_InExactMode_GivesTheMeasuresOfTheExplicitMatrix() => Property.ForAll(
        random =>
        {
            var window = random.Next(3, 24);
            var model = new RandomWalkModel(random.Next(), [300, 2 * window]);
            using var monitor = new SpectralMonitor(
                model,
                new MonitorOptions
                {
                    Windows = [new(1, window)],
                    Sketch = new() { Mode = WindowMode.Exact },
                    Run = new() { Folder = null },
                });
            for (var step = 1; step <= window + 5; step++)
            {
                model.Step(signal: random.NextDouble() * 3);
                monitor.Observe(step);
            }

            double[][] updates =
            [
                .. model.States.Zip(
                    model.States.Skip(1), (from, to) => from.Zip(to, (a, b) => (double)(b - a)).ToArray()).TakeLast(window),
            ];
            var (slow, sample) = (new SlowMeasures(updates, window / 2), monitor.Latest!);
            Assert.Equal(300 + (2 * window), sample.EffectiveDimensions);
            Assert.Equal(slow.CumulativeRank(0.95), sample.CumulativeRank());
            Assert.Equal(slow.NormalizedPosition, sample.NormalizedLargestRatioPosition);
            double[] expected =
            [
                slow.ParticipationRatio, slow.StableRank, slow.LeadingShare, slow.PathLength, slow.DriftRatio,
                slow.Variation(sample.GapPosition ?? 0), .. slow.NormalizedRatios,
            ];
            double[] actual =
            [
                sample.ParticipationRatio, sample.StableRank, sample.LeadingShare, sample.PathLength,
                sample.DriftRatio, sample.NoiseVariation, .. sample.NormalizedRatios,
            ];
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * pair.First));
        },
        cases: 20);

    [Fact]
    public void Observe_InSketchMode_SaysHowManyDimensionsNoiseHas()
    {
        var model = new RandomWalkModel(1, [100_000]);
        using var monitor = new SpectralMonitor(
            model,
            new MonitorOptions
            {
                Windows = [new(1, 4)],
                Sketch = new() { Mode = WindowMode.Sketch, Length = 1024 },
                Run = new() { Folder = null },
            });
        for (var step = 1; step <= 5; step++)
        {
            model.Step(signal: 0);
            monitor.Observe(step);
        }

        var sample = monitor.Latest!;
        Assert.InRange(sample.EffectiveDimensions, 1000, 1024);
        Assert.InRange(sample.ExpectedNoiseVariation, 0, 0.5 * Math.Sqrt(6.0 * 3 / 4 / 1000));
    }

    private static double[] SingularValues(List<float[]> states, int window)
    {
        var last = states.Count - 1;
        var updates = Matrix<double>.Build.Dense(
            window, states[0].Length, (row, i) => states[last - window + 1 + row][i] - states[last - window + row][i]);

        // The tall matrix has the same singular values and takes a fraction of the time.
        return [.. updates.Transpose().Svd(computeVectors: false).S];
    }
}
