
namespace SpectralEdge.Monitor.Analysis;

/// <summary>The inner products of all updates of a series with each other: update i is the step from sample i to sample i + 1.</summary>
/// <remarks>NaN or infinite where a checkpoint is not finite.</remarks>
public sealed class UpdateProducts
{
    private readonly double[] _products;

    /// <summary>Creates the matrix.</summary>
    /// <param name="group">Name of the group.</param>
    /// <param name="steps">Steps of the samples, one more than there are updates.</param>
    /// <param name="products">Shape [n, n].</param>
    internal UpdateProducts(string group, IReadOnlyList<long> steps, double[] products) => (Group, Steps, _products) = (group, steps, products);

    /// <summary>Name of the group; <see cref="ParameterGrouping.WholeModel"/> for the whole model.</summary>
    public string Group { get; }

    /// <summary>Steps of the samples: update i goes from <c>Steps[i]</c> to <c>Steps[i + 1]</c>.</summary>
    public IReadOnlyList<long> Steps { get; }

    /// <summary>Number of updates, n.</summary>
    public int Count => Steps.Count - 1;

    /// <summary>The inner product of two updates.</summary>
    /// <param name="i">Index of the one, from 0.</param>
    /// <param name="j">Index of the other.</param>
    /// <value>Squared parameter units.</value>
    public double this[int i, int j]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)Count, nameof(i));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)j, (uint)Count, nameof(j));
            return _products[(i * Count) + j];
        }
    }

    /// <summary>The cosine between two updates.</summary>
    /// <param name="i">Index of the one, from 0.</param>
    /// <param name="j">Index of the other.</param>
    /// <returns>From −1 to 1 but for rounding and the error of sketches; NaN if an update is zero or not finite.</returns>
    public double Cosine(int i, int j) => this[i, j] / Math.Sqrt(this[i, i] * this[j, j]);

    /// <summary>Computes the exact products of all updates of a series, whatever its size: all checkpoints are read side by side, once.</summary>
    /// <param name="series">The series.</param>
    /// <param name="grouping">Which blocks belong together; null for the whole model.</param>
    /// <returns>One matrix for each group; where there are several groups, that of the whole model first.</returns>
    /// <remarks>Memory: 16 MiB, and a file handle for each checkpoint. Differences and products are in float64. Cost: n²/2 products for each parameter.</remarks>
    /// <exception cref="CheckpointException">A file has changed since the series was opened, or is damaged.</exception>
    public static IReadOnlyList<UpdateProducts> Exact(CheckpointSeries series, ParameterGrouping? grouping = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        long[] steps = [.. series.Checkpoints.Select(checkpoint => checkpoint.Step)];
        using var reader = new SideBySide(series);
        var groups = new Dictionary<string, double[]>(StringComparer.Ordinal);
        for (var block = 0; block < series.Blocks.Count; block++)
        {
            var name = (grouping ?? ParameterGrouping.Whole).GroupOf(series.Blocks[block].Name);
            if (!groups.TryGetValue(name, out var products))
            {
                products = new double[(steps.Length - 1) * (steps.Length - 1)];
                groups.Add(name, products);
            }

            reader.AddProducts(block, products);
        }

        return WithWhole([.. groups.Select(group => new UpdateProducts(group.Key, steps, group.Value))]);
    }

    /// <summary>Computes the products of updates of sketches.</summary>
    /// <param name="group">Name of the group.</param>
    /// <param name="steps">Steps of the samples.</param>
    /// <param name="sketches">The sketch at each sample.</param>
    internal static UpdateProducts OfSketches(string group, IReadOnlyList<long> steps, IReadOnlyList<double[]> sketches)
    {
        var updates = new double[sketches.Count - 1][];
        for (var i = 0; i < updates.Length; i++)
        {
            updates[i] = new double[sketches[i].Length];
            for (var b = 0; b < updates[i].Length; b++)
            {
                updates[i][b] = sketches[i + 1][b] - sketches[i][b];
            }
        }

        var products = new double[updates.Length * updates.Length];
        for (var i = 0; i < updates.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                products[(i * updates.Length) + j] = products[(j * updates.Length) + i] = UpdateKernel.Dot(updates[i].AsSpan(), updates[j].AsSpan());
            }
        }

        return new UpdateProducts(group, steps, products);
    }

    /// <summary>Puts the sum over all groups before them, if there are several; a single group is the whole model.</summary>
    internal static IReadOnlyList<UpdateProducts> WithWhole(IReadOnlyList<UpdateProducts> groups)
    {
        var sum = new double[groups[0]._products.Length];
        foreach (var group in groups)
        {
            PartedGram.Add(group._products, sum);
        }

        var whole = new UpdateProducts(ParameterGrouping.WholeModel, groups[0].Steps, sum);
        return groups.Count == 1 ? [whole] : [whole, .. groups];
    }
}
