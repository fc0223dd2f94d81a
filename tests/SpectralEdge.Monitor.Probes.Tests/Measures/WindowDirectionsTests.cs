namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>Products with directions through sketches: their standard errors cover the truth as often as they should.</summary>
public class WindowDirectionsTests
{
    private const int Count = 20_000;
    private const int Window = 4;
    private const int Maps = 200;

    /// <remarks>
    /// With 8 parts the error over its estimate is about Student's t of 7 degrees of freedom: 65 % within one, 91 % within two. Over
    /// 200 independent maps these shares scatter by 3.4 and 2.0 points; the bounds are three of them. The maps are always the same.
    /// </remarks>
    [Fact]
    public void StandardErrors_OverManyMaps_CoverTheTruth()
    {
        var random = new Random(1);
        double[][] shared = [LogisticModel.Normals(random, Count), LogisticModel.Normals(random, Count)];
        double[][] updates = [.. Enumerable.Range(0, Window).Select(i => LogisticModel.Normals(random, Count)
            .Select((noise, k) => ((4 + i) * shared[0][k]) + ((i % 2 == 0 ? 2 : -2) * shared[1][k]) + noise).ToArray())];
        var gradient = LogisticModel.Normals(random, Count).Select((noise, k) => noise + (0.5 * shared[0][k]) - shared[1][k]).ToArray();
        var noise = LogisticModel.Normals(random, Count);
        var (truth, square, biased, corrected) = (Array.Empty<double>(), 0.0, new List<double>(), new List<double>());
        Watch(updates, new() { Mode = WindowMode.Exact }, window =>
        {
            var directions = WindowDirections.Of(window, gradient);
            (truth, square) = (directions.Whole.Along(0, 2), Square(WindowDirections.Of(window, noise).Whole));
            Assert.Equal([0.0], directions.Biases(replica => [Square(replica)]));
            Assert.All(directions.StandardErrors(replica => replica.Along(0, 2)), error => Assert.Equal(0, error));
        });
        var (withinOne, withinTwo) = (new int[2], new int[2]);
        for (var map = 0; map < Maps; map++)
        {
            Watch(updates, new() { Mode = WindowMode.Sketch, Length = 1024, Seed = (ulong)map }, window =>
            {
                var directions = WindowDirections.Of(window, gradient);
                var (found, errors) = (directions.Whole.Along(0, 2), directions.StandardErrors(replica => replica.Along(0, 2)));
                for (var j = 0; j < 2; j++)
                {
                    var error = Math.Abs(Math.Abs(found[j]) - Math.Abs(truth[j])) / errors[j];
                    withinOne[j] += error < 1 ? 1 : 0;
                    withinTwo[j] += error < 2 ? 1 : 0;
                }

                var outside = WindowDirections.Of(window, noise);
                biased.Add(Square(outside.Whole) - square);
                corrected.Add(biased[^1] - outside.Biases(replica => [Square(replica)])[0]);
            });
        }

        Assert.All(withinOne, count => Assert.InRange(count / (double)Maps, 0.55, 0.75));
        Assert.All(withinTwo, count => Assert.InRange(count / (double)Maps, 0.85, 0.97));

        // Σ G_j² over two directions of a vector outside the window: 2 κ ‖x‖² too large, about 37, before it is corrected.
        Assert.InRange(biased.Average() / (2 * Count * (1 - (1024.0 / Count)) / 1024), 0.8, 1.2);
        var scatter = Math.Sqrt(corrected.Average(error => error * error) / Maps);
        Assert.InRange(corrected.Average() / scatter, -3, 3);
    }

    private static double Square(WindowReplica replica) => replica.Along(0, 2).Sum(g => g * g);

    private static void Watch(double[][] updates, SketchOptions sketch, Action<WindowAccess> look)
    {
        var values = new double[Count];
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("w", values), new MonitorOptions
        {
            Windows = [new(1, Window)],
            Sketch = sketch with { Threads = 1 },
            Spectrum = new() { Measures = SampleMeasures.None },
            Run = new() { Folder = null },
        });
        var looked = 0;
        monitor.AfterSamples = _ =>
        {
            foreach (var spectrum in monitor.ReadySpectra)
            {
                look(spectrum.Access(monitor.Inventory));
                looked++;
            }
        };
        for (var i = 0; i < Window; i++)
        {
            for (var k = 0; k < Count; k++)
            {
                values[k] += updates[i][k];
            }

            monitor.Observe(i + 1);
        }

        Assert.Equal((1, 0L), (looked, monitor.Report.HandlerFailures));
    }
}
