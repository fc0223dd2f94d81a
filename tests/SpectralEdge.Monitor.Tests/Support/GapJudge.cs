namespace SpectralEdge.Monitor.Tests;

/// <summary>Asks the nulls about Gram matrices, as a monitor with the default options does.</summary>
internal sealed class GapJudge
{
    private readonly SpectrumAnalyzer _analyzer;

    public GapJudge(int window, double dimensions, int? largestPosition = null, GapNull gapNull = GapNull.WhiteNoise)
    {
        var k = largestPosition ?? (window / 2);
        _analyzer = new SpectrumAnalyzer(window, k, parts: 1, capacity: window) { Laws = new GapLaws(window, k, dimensions) };
        Sample = new SpectralSample("all", window)
        {
            NoiseFloor = new NoiseFloor(window, k, 0.99).For(dimensions),
            EffectiveDimensions = dimensions,
        };
        Sample.Significance.Null = gapNull;
    }

    public static IReadOnlyList<GapNull> Nulls { get; } = [.. Enum.GetValues<GapNull>().Where(of => of != GapNull.None)];

    public SpectralSample Sample { get; }

    public SpectralSample Of(ReadOnlySpan<double> gram)
    {
        gram.CopyTo(_analyzer.Matrix(0));
        _analyzer.Analyze(Sample, oldest: 0);
        return Sample;
    }

    /// <summary>p-values of each null for many windows.</summary>
    public static double[][] PValues(
        int window, double dimensions, int windows, RatioDraws.Source next, int? largestPosition = null)
    {
        var judge = new GapJudge(window, dimensions, largestPosition);
        var gram = new double[window * window];
        double[][] values = [.. Nulls.Select(_ => new double[windows])];
        for (var i = 0; i < windows; i++)
        {
            next(gram);
            var sample = judge.Of(gram);
            foreach (var gapNull in Nulls)
            {
                values[(int)gapNull][i] = sample.Significance.PValue(gapNull);
            }
        }

        return values;
    }
}
