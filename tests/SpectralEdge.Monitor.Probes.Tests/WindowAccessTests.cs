namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>The directions that probes look along are the right singular vectors of the updates.</summary>
public class WindowAccessTests
{
    [Fact]
    public void Direction_OfGroupsInTurns_IsTheRightSingularVector()
    {
        const int Window = 5;
        var random = new Random(1);
        double[] a = new double[7], b = new double[4], c = new double[6];
        var source = new ParameterArrays().Add("x.a", a).Add("y.b", b).Add("x.c", c);
        var options = new MonitorOptions
        {
            Windows = [new(Every: 1, Length: Window)],
            Grouping = ParameterGrouping.ByLayer,
            Sketch = new() { Mode = WindowMode.Exact },
            Run = new() { Folder = null },
        };
        using var monitor = new SpectralMonitor(source, options);
        var updates = new List<double[]>();
        var checkedSpectra = 0;
        monitor.AfterSamples = _ =>
        {
            foreach (var spectrum in monitor.ReadySpectra)
            {
                var access = spectrum.Access(monitor.Inventory);
                checkedSpectra++;
                for (var j = 0; j < Math.Min(3, access.Rank); j++)
                {
                    var direction = new double[17];
                    access.Direction(j, direction);
                    Assert.Equal(1, QuadraticModel.Dot(direction, direction), 1e-10);
                    Assert.Equal(spectrum.Sample.SingularValues[j], access.Sigma(j), 1e-10);

                    // σ_j u_j[i] = ⟨v_j, δ_i⟩, computed from the updates themselves.
                    for (var i = 0; i < Window; i++)
                    {
                        Assert.Equal(
                            access.Sigma(j) * access.Left(j)[i], QuadraticModel.Dot(direction, updates[^(Window - i)]), 1e-10);
                    }
                }
            }
        };
        for (var step = 1; step <= 12; step++)
        {
            var update = new double[17];
            for (var i = 0; i < 17; i++)
            {
                update[i] = random.NextDouble() - 0.5;
            }

            updates.Add(update);
            Move(a, update.AsSpan(0, 7));
            Move(b, update.AsSpan(7, 4));
            Move(c, update.AsSpan(11, 6));
            monitor.Observe(step);
        }

        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(3 * 8, checkedSpectra);
    }

    private static void Move(double[] values, ReadOnlySpan<double> update)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += update[i];
        }
    }
}
