namespace SpectralEdge.Monitor.Tests;

public class BbpThresholdTests
{
    [Fact]
    public void SignalStrength_IsTheFormula()
    {
        Assert.Equal(0.5 * 6, SpectralBounds.SignalStrength(0.5, 81, 17), 1e-12);
        Assert.Equal(0, SpectralBounds.SignalStrength(0, 81, 17));
        Assert.Equal(1e-30 * 6, SpectralBounds.SignalStrength(1e-30, 81, 17), 1e-42);
    }

    /// <summary>
    /// One direction in noise of ν = 1: it shows as the law says above the threshold, and not at all below. Margins: σ_1 scatters
    /// by less than 1 % here.
    /// </summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(0.3, false)]
    public void SignalStrength_SeparatesWhatShowsFromWhatDoesNot(double factor, bool shows)
    {
        const int Window = 40;
        const int Dimensions = 4000;
        var random = new Random(5);
        var strength = factor * SpectralBounds.SignalStrength(1, Dimensions, Window);
        var rows = Matrices.GaussianRows(random, Window, Dimensions);
        foreach (var row in rows)
        {
            row[0] += strength / Math.Sqrt(Window);
        }

        var largest = Math.Sqrt(Matrices.Eigenvalues(Matrices.Gram(rows), Window)[0]);

        var edge = Math.Sqrt(Dimensions) + Math.Sqrt(Window);
        var squared = strength * strength;
        var expected = shows ? Math.Sqrt((squared + Dimensions) * (1 + (Window / squared))) : edge;
        Assert.InRange(largest / expected, 0.97, 1.03);
    }

    [Theory]
    [InlineData(1e4, 10)]
    [InlineData(1.6e8, 10)]
    [InlineData(1e6, 3)]
    public void NotInformativeRatio_OfPureNoise_IsFarAboveOne(double parameterCount, int window)
    {
        foreach (var scale in new[] { 1e-30, 1, 1e30, 1e160 })
        {
            var ratio = SpectralBounds.NotInformativeRatio([.. Enumerable.Repeat(scale, window)], parameterCount);

            Assert.Equal(Math.Pow(parameterCount / (window - 1), 0.25), ratio, 1e-9 * ratio);
        }
    }

    [Fact]
    public void NotInformativeRatio_IsTheFormula()
    {
        // ν² = (4 + 4 + 1)/3/81 from the last three of six.
        var threshold = Math.Sqrt(3.0 / 81) * Math.Pow(81 * 5, 0.25);

        Assert.Equal(1 / threshold, SpectralBounds.NotInformativeRatio([9, 5, 3, 2, 2, 1], 81), 1e-12);
        Assert.Equal(double.NaN, SpectralBounds.NotInformativeRatio([9, 0, 0], 81));
    }

    [Theory]
    [InlineData(-1, 10, 10, "noise is -1; it must be a finite number from 0 on. It is a standard deviation.")]
    [InlineData(double.NaN, 10, 10, "noise is NaN; it must be a finite number from 0 on. It is a standard deviation.")]
    [InlineData(1, 0.5, 10, "parameterCount is 0.5; it must be a finite number from 1 on. It counts coordinates.")]
    [InlineData(1, double.PositiveInfinity, 10, "parameterCount is Infinity; it must be a finite number from 1 on. It counts "
        + "coordinates.")]
    [InlineData(1, 10, 1, "window is 1; it must be at least 2. A single update has no noise to stand out of.")]
    public void SignalStrength_WrongArgument_SaysWhatIsAllowed(double noise, double parameterCount, int window, string message)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => SpectralBounds.SignalStrength(
            noise, parameterCount, window));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NotInformativeRatio_WrongArgument_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralBounds.NotInformativeRatio([2, 1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralBounds.NotInformativeRatio([2], 10));
    }
}
