namespace SpectralEdge.Monitor.Tests;

/// <summary>Trajectories by their steps, and what a backbone analyzer says about them.</summary>
internal static class Walks
{
    public static readonly DisplacementForm[] Forms =
        [
            DisplacementForm.None,
            DisplacementForm.UnitRows,
            DisplacementForm.Centred,
            DisplacementForm.UnitRows | DisplacementForm.Centred,
        ];

    /// <summary>Steps of the given lengths in independent directions.</summary>
    public static double[][] Steps(Random random, IReadOnlyList<double> norms, int dimensions) =>
    [
        .. norms.Select(norm =>
        {
            var step = Vectors.GaussianDoubles(random, dimensions);
            var length = Math.Sqrt(Vectors.Dot(step, step));
            return step.Select(x => x * norm / length).ToArray();
        }),
    ];

    /// <summary>Running sums.</summary>
    public static double[][] Displacements(double[][] steps)
    {
        var rows = new double[steps.Length][];
        for (var t = 0; t < rows.Length; t++)
        {
            rows[t] = [.. steps[t].Select((x, k) => x + (t == 0 ? 0 : rows[t - 1][k]))];
        }

        return rows;
    }

    /// <summary>The figures, the weights of the backbone, and why there is none.</summary>
    public static (Backbone Backbone, double[] Weights, SampleConditions Conditions) Analyze(
        double[][] steps, double dimensions, int capacity = 48)
    {
        var (backbone, weights) = (new Backbone
        {
            EffectiveDimensions = dimensions,
            Rows = steps.Length,
        }, new double[steps.Length]);
        var analyzer = new BackboneAnalyzer(capacity);
        var (gram, small) = (new double[capacity * capacity], Matrices.Gram(Displacements(steps)));
        for (var i = 0; i < small.Length; i++)
        {
            gram[(i / steps.Length * capacity) + (i % steps.Length)] = small[i];
        }

        analyzer.Begin(steps.Length);
        analyzer.Add(gram, [.. steps.Select(step => Vectors.Dot(step, step))], dimensions);
        return (backbone, weights, analyzer.Analyze(backbone, weights));
    }
}
