namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Updates of a weight matrix whose energy lies where a sketch might be weak: in few columns, few rows, equal entries, low rank.
/// </summary>
/// <remarks>
/// Each window moves along three directions with strengths 6 : 3 : 1.5, and each update along one of its own. Those differ in
/// strength, from 0.1 to 0.7: were they equal, a sketch would split them and so bias the third ratio.
/// </remarks>
internal static class CoherentUpdates
{
    private static readonly double[] Strengths = [6, 3, 1.5];

    /// <summary>Sums of outer products u vᵀ.</summary>
    public static float[][] LowRank(Random random, int updates, int rows, int width) =>
        Make(random, updates, () => Outer(Vectors.GaussianDoubles(random, rows), Vectors.GaussianDoubles(random, width)));

    /// <summary>All energy in a few columns, the same for every update.</summary>
    public static float[][] Columns(Random random, int updates, int rows, int width, int columns)
    {
        var chosen = Choose(random, width, columns);
        return Make(
            random, updates, () => Entries(rows, width, (_, column) => chosen.Contains(column) ? Vectors.Gaussian(random) : 0));
    }

    /// <summary>All energy in a few rows, as in an embedding that sees few tokens.</summary>
    public static float[][] OneHotRows(Random random, int updates, int rows, int width, int hot)
    {
        var chosen = Choose(random, rows, hot);
        return Make(random, updates, () => Entries(rows, width, (row, _) => chosen.Contains(row) ? Vectors.Gaussian(random) : 0));
    }

    /// <summary>Entries all equal but for signs that are constant over long stretches.</summary>
    public static float[][] EqualEntries(Random random, int updates, int rows, int width)
    {
        var direction = 0;
        return Make(random, updates, () =>
        {
            var stretch = Math.Max(1, rows * width >> direction);
            direction++;
            return Entries(rows, width, (row, column) => ((row * width) + column) / stretch % 2 == 0 ? 1 : -1);
        });
    }

    private static float[][] Make(Random random, int updates, Func<double[]> direction)
    {
        var shared = Strengths.Select(_ => direction()).ToArray();

        // Rows of an orthogonal matrix, so that a window has the ratios of the strengths and not those of chance.
        var along = Matrices.Orthonormal(random, Strengths.Length, updates);
        return [.. Enumerable.Range(0, updates).Select(t =>
        {
            var own = direction();
            return own.Select((value, i) => (float)((0.7 * (t + 1) / updates * value)
                + Enumerable.Range(0, shared.Length).Sum(k => Strengths[k] * along[k][t] * shared[k][i]))).ToArray();
        })];
    }

    private static double[] Outer(double[] u, double[] v) => Entries(u.Length, v.Length, (row, column) => u[row] * v[column]);

    private static double[] Entries(int rows, int width, Func<int, int, double> entry)
    {
        var entries = new double[rows * width];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = entry(i / width, i % width);
        }

        return entries;
    }

    private static HashSet<int> Choose(Random random, int from, int count)
    {
        var chosen = new HashSet<int>();
        while (chosen.Count < count)
        {
            chosen.Add(random.Next(from));
        }

        return chosen;
    }
}
