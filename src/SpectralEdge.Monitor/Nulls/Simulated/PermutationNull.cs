namespace SpectralEdge.Monitor;

/// <summary>
/// What a statistic of a window is where the order of a run's updates means nothing: windows of W updates chosen from
/// it at random.
/// </summary>
/// <remarks>
/// <para>
/// The updates keep their lengths and whatever directions many of them share; only that neighbours in time belong together is
/// lost. A window's Gram matrix is a part of that of all pairs, so no update itself is needed. The updates of a window differ
/// from each other and come in random order, which a statistic like <see cref="ColouredNoiseNull.EstimateCorrelation"/> sees.
/// </para>
/// <para>
/// The p-value of one window is valid if under the null all orders of the updates are equally likely; windows that overlap are
/// not independent of each other. Seeds: equal seeds give equal windows for one version of .NET. Cost: W² copies and one
/// statistic a draw.
/// </para>
/// </remarks>
public sealed class PermutationNull
{
    /// <summary>Draws the windows.</summary>
    /// <param name="gram">Shape [N, N]: inner products of all pairs of updates; not kept.</param>
    /// <param name="window">Number of updates in a window, W, from 1 to N.</param>
    /// <param name="statistic">
    /// The statistic of a Gram matrix, shape [W, W] row by row, and W: larger means further from what is expected without a
    /// signal; NaN where it is undefined.
    /// </param>
    /// <param name="draws">Number of windows to draw, at least 1.</param>
    /// <param name="seed">Names the draws.</param>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public PermutationNull(
        ReadOnlySpan<double> gram, int window, Func<ReadOnlySpan<double>, int, double> statistic, int draws, int seed)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var count = (int)Math.Sqrt(gram.Length);
        if (count * count != gram.Length)
        {
            throw new ArgumentException($"A Gram matrix has N times N elements; these are {gram.Length}.", nameof(gram));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, count);
        var random = new Random(seed);
        var (order, part, values) = (Enumerable.Range(0, count).ToArray(), new double[window * window], new double[draws]);
        foreach (ref var value in values.AsSpan())
        {
            Choose(random, order, window);
            Part(gram, order, window, part);
            value = statistic(part, window);
        }

        Distribution = new NullDistribution(values);
    }

    /// <summary>The statistic of the windows drawn.</summary>
    public NullDistribution Distribution { get; }

    /// <summary>The chance of a statistic at least as large.</summary>
    /// <param name="observed">The statistic of the window in question.</param>
    /// <returns>(c + 1)/(n + 1) if c of n draws are at least as large; NaN for NaN. Allocates nothing.</returns>
    public double PValue(double observed) => Distribution.PValue(observed);

    /// <summary>The gap ratio R as a statistic: the largest of the first K ratios of neighbouring singular values.</summary>
    /// <param name="window">Number of updates in a window, W, at least 2.</param>
    /// <param name="largestPosition">The last position searched, K, from 1 to W − 1.</param>
    /// <returns>
    /// The statistic, for windows of that length; it works in a buffer of its own, so not for several threads at once.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public static Func<ReadOnlySpan<double>, int, double> GapRatio(int window, int largestPosition)
    {
        NullChecks.Require(window, largestPosition, draws: 1);
        var analyzer = new SpectrumAnalyzer(window, largestPosition, parts: 1, capacity: window);
        var sample = new SpectralSample(string.Empty, window);
        return (gram, length) =>
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(length, window);
            gram.CopyTo(analyzer.Matrix(0));
            analyzer.Analyze(sample, oldest: 0);
            return sample.GapRatio;
        };
    }

    /// <summary>Brings a random choice to the front, in random order: the first steps of Fisher and Yates's shuffle.</summary>
    private static void Choose(Random random, int[] order, int chosen)
    {
        for (var i = 0; i < chosen; i++)
        {
            var other = random.Next(i, order.Length);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }

    private static void Part(ReadOnlySpan<double> gram, int[] order, int window, double[] part)
    {
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j < window; j++)
            {
                part[(i * window) + j] = gram[(order[i] * order.Length) + order[j]];
            }
        }
    }
}
