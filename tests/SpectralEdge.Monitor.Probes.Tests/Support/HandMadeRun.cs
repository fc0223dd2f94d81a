namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>A run whose steps are made by the test, with one probe that is taken at every sample.</summary>
internal static class HandMadeRun
{
    /// <summary>Runs it.</summary>
    /// <returns>What the probe measured.</returns>
    public static List<TResult> Of<TResult>(
        IProbedModel model, ParameterArrays source, Probe probe, int steps, Action<int> step, int window, int every = 1,
        double? rate = null, ParameterGrouping? grouping = null)
        where TResult : ProbeResult
    {
        var options = new MonitorOptions
        {
            Windows = [new(Every: every, Length: window)],
            Sketch = new() { Mode = WindowMode.Exact },
            Run = new() { Folder = null },
        };
        using var monitor = new SpectralMonitor(source, grouping is null ? options : options with { Grouping = grouping });
        using var schedule = monitor.Probe(model, new ProbeOptions { Probes = [probe with { Every = 1 }] });
        var results = new List<TResult>();
        schedule.On<TResult>(results.Add);
        for (var t = 1; t <= steps; t++)
        {
            step(t);
            monitor.Observe(t, null, rate);
        }

        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(0, schedule.SkippedCount);
        return results;
    }

    /// <summary>Directions and singular values of updates, from the covariance Σ δ δᵀ itself.</summary>
    public static (double[] Sigmas, double[][] Directions) Spectrum(IReadOnlyList<double[]> updates)
    {
        var count = updates[0].Length;
        var covariance = new double[count, count];
        foreach (var update in updates)
        {
            for (var a = 0; a < count; a++)
            {
                for (var b = 0; b < count; b++)
                {
                    covariance[a, b] += update[a] * update[b];
                }
            }
        }

        var (values, vectors) = Eigen(covariance);
        return ([.. values.Select(value => Math.Sqrt(Math.Max(0, value)))], vectors);
    }

    /// <summary>Eigenvalues and eigenvectors of a symmetric matrix by MathNet, largest first.</summary>
    public static (double[] Values, double[][] Vectors) Eigen(double[,] matrix)
    {
        var evd = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(matrix)
            .Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric);
        var order = Enumerable.Range(0, matrix.GetLength(0)).Reverse();
        return ([.. order.Select(j => evd.EigenValues[j].Real)], [.. order.Select(j => evd.EigenVectors.Column(j).ToArray())]);
    }

    public static double[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
}
