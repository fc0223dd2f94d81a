namespace SpectralEdge.Monitor;

/// <summary>The largest of the first K ratios of many windows without a signal, and where it stood.</summary>
/// <remarks>
/// Every window goes through <see cref="SpectrumAnalyzer"/>, so the statistic is the monitor's own to the last bit. Cost: W²/2
/// samples and a few W³ operations a draw.
/// </remarks>
internal sealed class RatioDraws
{
    private readonly int[] _counts;

    private RatioDraws(double[] ratios, int[] positions, int largestPosition)
    {
        Ratios = new NullDistribution(ratios);
        _counts = new int[largestPosition];
        foreach (var position in positions)
        {
            if (position > 0)
            {
                _counts[position - 1]++;
            }
        }
    }

    /// <summary>The largest ratio of each window.</summary>
    public NullDistribution Ratios { get; }

    /// <summary>Fills in the Gram matrix of one more window.</summary>
    /// <param name="gram">Shape [W, W]: to be overwritten.</param>
    public delegate void Source(Span<double> gram);

    /// <summary>Draws windows of normal noise with mixed rows.</summary>
    /// <param name="mix">A, shape [W, W], lower triangular; the noise is A times rows of independent coordinates.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="dimensions">p, more than W.</param>
    /// <param name="draws">Number of windows.</param>
    /// <param name="seed">Names the draws.</param>
    /// <returns>The draws.</returns>
    public static RatioDraws OfNoise(double[] mix, int largestPosition, double dimensions, int draws, int seed)
    {
        var random = new Random(seed);
        var p = Math.Min(dimensions, NullChecks.Many);
        var (rows, mixed) = (new double[mix.Length], new double[mix.Length]);
        var window = (int)Math.Sqrt(mix.Length);
        return Of(window, largestPosition, draws, gram =>
        {
            BartlettKernel.Draw(random, p, rows);
            BartlettKernel.Mix(mix, rows, mixed);
            BartlettKernel.Gram(mixed, window, gram);
        });
    }

    /// <summary>Draws windows from any source.</summary>
    /// <param name="window">W.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="draws">Number of windows.</param>
    /// <param name="source">Gives one window after the other.</param>
    /// <returns>The draws.</returns>
    public static RatioDraws Of(int window, int largestPosition, int draws, Source source)
    {
        var analyzer = new SpectrumAnalyzer(window, largestPosition, parts: 1, capacity: window);
        var sample = new SpectralSample(string.Empty, window);
        var (ratios, positions) = (new double[draws], new int[draws]);
        for (var i = 0; i < draws; i++)
        {
            source(analyzer.Matrix(0));
            analyzer.Analyze(sample, oldest: 0);
            (ratios[i], positions[i]) = (sample.GapRatio, sample.LargestRatioPosition);
        }

        return new RatioDraws(ratios, positions, largestPosition);
    }

    /// <summary>All W − 1 ratios of one window.</summary>
    /// <param name="gram">Shape [W, W].</param>
    /// <returns>Shape [W − 1]: NaN where the singular value below is numerically zero.</returns>
    public static double[] RatiosOf(ReadOnlySpan<double> gram)
    {
        var window = (int)Math.Sqrt(gram.Length);
        var analyzer = new SpectrumAnalyzer(window, 1, parts: 1, capacity: window);
        var sample = new SpectralSample(string.Empty, window);
        gram.CopyTo(analyzer.Matrix(0));
        analyzer.Analyze(sample, oldest: 0);
        return [.. sample.Ratios];
    }

    /// <summary>A diagonal matrix.</summary>
    /// <param name="diagonal">Shape [n].</param>
    /// <returns>Shape [n, n].</returns>
    public static double[] Diagonal(ReadOnlySpan<double> diagonal)
    {
        var matrix = new double[diagonal.Length * diagonal.Length];
        for (var i = 0; i < diagonal.Length; i++)
        {
            matrix[i * (diagonal.Length + 1)] = diagonal[i];
        }

        return matrix;
    }

    /// <summary>The share of windows whose largest ratio stands at a position.</summary>
    /// <param name="position">From 1 to K.</param>
    /// <returns>From 0 to 1.</returns>
    public double PositionShare(int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, _counts.Length);
        return (double)_counts[position - 1] / Ratios.Draws;
    }
}
