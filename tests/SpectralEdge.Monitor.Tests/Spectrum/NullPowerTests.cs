namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// How often k* would be declared at 1 % where something else than white noise is there: the figures of docs/reference/nulls.md.
/// </summary>
/// <remarks>
/// p = 5000, K = ⌊W/2⌋, 10,000 windows each for sizes, 2000 for power. Seeds are fixed, so figures repeat to the last bits of
/// rounding.
/// </remarks>
public class NullPowerTests
{
    private const double Dimensions = 5000;

    [Theory]
    [InlineData(10, 0.5, 1, 1, 1, 0.0092, 0.0077)]
    [InlineData(10, 0.8, 1, 1, 1, 0.0101, 0.0072)]
    [InlineData(10, 0.95, 1, 1, 1, 0.0103, 0.0092)]
    [InlineData(10, -0.5, 1, 1, 1, 0.0095, 0.0077)]
    [InlineData(20, 0.5, 1, 1, 1, 0.009, 0.0082)]
    [InlineData(20, 0.8, 1, 1, 1, 0.0092, 0.0085)]
    [InlineData(10, 0, 3, 1, 0.0109, 1, 0.009)]
    [InlineData(20, 0, 3, 1, 0.0119, 1, 0.0114)]
    [InlineData(10, 0.5, 3, 1, 1, 1, 0.0077)]
    [InlineData(10, 0.8, 3, 1, 1, 1, 0.0072)]
    [InlineData(20, 0.8, 3, 1, 1, 1, 0.0085)]
    public void Size_NoiseWithoutASignal_IsTheDocumentedOne(
        int window, double correlation, double decay, double white, double unequal, double coloured, double both) =>
        AssertShares(
            new NullWindows(window, Dimensions, new Random(6)) { Correlation = correlation, Decay = decay },
            window,
            10_000,
            [white, unequal, coloured, both]);

    [Theory]
    [InlineData(10, 0.1, false, 0, 1, 0.435, 0.3545, 0.4235, 0.34)]
    [InlineData(10, 0.15, false, 0, 1, 0.8935, 0.848, 0.8905, 0.8395)]
    [InlineData(10, 0.2, false, 0, 1, 0.9855, 0.9795, 0.984, 0.9755)]
    [InlineData(20, 0.1, false, 0, 1, 0.8505, 0.826, 0.849, 0.8175)]
    [InlineData(10, 0.08, true, 0, 1, 0.0895, 0.117, 0.034, 0.0355)]
    [InlineData(10, 0.1, true, 0, 1, 0.4125, 0.5065, 0.141, 0.192)]
    [InlineData(10, 0.15, true, 0, 1, 1, 1, 0.987, 0.994)]
    [InlineData(10, 1, true, 0, 1, 1, 1, 1, 1)]
    [InlineData(10, 3, true, 0, 1, 1, 1, 1, 1)]
    [InlineData(20, 0.08, true, 0, 1, 0.5235, 0.593, 0.323, 0.3695)]
    [InlineData(10, 0.15, false, 0.8, 1, 1, 1, 0.9985, 0.9955)]
    [InlineData(10, 0.15, false, 0, 3, 1, 0.848, 1, 0.8395)]
    [InlineData(10, 0.15, false, 0.8, 3, 1, 1, 1, 0.9955)]
    public void Power_ASignalInOneDirection_IsTheDocumentedOne(
        int window, double signal, bool isDrift, double correlation, double decay, double white, double unequal,
        double coloured, double both) => AssertShares(
        new NullWindows(window, Dimensions, new Random(7))
        {
            Signal = signal,
            IsDrift = isDrift,
            Correlation = correlation,
            Decay = decay,
        },
        window,
        2000,
        [white, unequal, coloured, both]);

    private static void AssertShares(NullWindows source, int window, int windows, double[] documented)
    {
        double[] shares =
        [
            .. GapJudge.PValues(
                window, Dimensions, windows, source.Next).Select(values => values.Count(p => p <= 0.01) / (double)windows),
        ];

        // Another machine's rounding may move a window or two over the line.
        var list = string.Join(", ", shares.Select(share => FormattableString.Invariant($"{share:F4}")));
        Assert.True(shares.Zip(documented).All(pair => Math.Abs(pair.First - pair.Second) <= 0.0006), list);
    }
}
