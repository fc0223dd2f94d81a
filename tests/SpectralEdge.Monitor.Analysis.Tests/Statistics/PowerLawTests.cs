namespace SpectralEdge.Monitor.Analysis.Tests;

public class PowerLawTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_GoldenSeries_AgreesWithSciPy(int index)
    {
        var golden = GoldenData.Root.GetProperty("cases")[index];
        var (x, y) = (golden.Series("x"), golden.Series("y"));
        var (fit, narrow) = (PowerLaw.Fit(x, y), PowerLaw.Fit(x, y, 0.8));

        Near.Equal(golden.Number("exponent"), fit.Exponent);
        Near.Equal(golden.Number("factor"), fit.Factor);
        Near.Equal(golden.Number("determination"), fit.Determination);
        Assert.Equal(x.Length, fit.Count);

        // SciPy takes the error from 1 - r², which loses digits where r is near 1.
        Near.Equal(golden.Number("error"), fit.ExponentError, 1e-9);
        Near.Equal(golden.Number("reach95"), fit.ExponentUpper - fit.Exponent, 1e-9);
        Near.Equal(golden.Number("reach95"), fit.Exponent - fit.ExponentLower, 1e-9);
        Near.Equal(golden.Number("reach80"), narrow.ExponentUpper - narrow.Exponent, 1e-9);
        Assert.Equal((0.95, 0.8), (fit.Confidence, narrow.Confidence));
    }

    [Fact]
    public void Fit_ExactLaw_IsFoundAgain()
    {
        double[] x = [1, 2, 5, 9];
        var fit = PowerLaw.Fit(x, [.. x.Select(value => 4 * Math.Pow(value, -1.5))]);

        Near.Equal(-1.5, fit.Exponent);
        Near.Equal(4, fit.Factor);
        Near.Equal(1, fit.Determination);
        Assert.InRange(fit.ExponentError, 0, 1e-12);
    }

    [Fact]
    public void Fit_OtherUnits_ChangeTheFactorAlone()
    {
        double[] x = [1, 2, 5, 9, 11], y = [1, 3, 4, 8, 9];
        var (before, after) = (
            PowerLaw.Fit(x, y), PowerLaw.Fit([.. x.Select(value => 100 * value)], [.. y.Select(value => 7 * value)]));

        Near.Equal(before.Exponent, after.Exponent);
        Near.Equal(before.ExponentError, after.ExponentError, 1e-11);
        Near.Equal(before.Determination, after.Determination);
        Near.Equal(7 * before.Factor * Math.Pow(100, -before.Exponent), after.Factor);
    }

    [Fact]
    public void Fit_ConstantY_HasExponentZeroAndNoDetermination()
    {
        var fit = PowerLaw.Fit([1, 2, 3], [1, 1, 1]);

        Assert.Equal(0, fit.Exponent, 1e-15);
        Assert.True(double.IsNaN(fit.Determination));
    }

    [Fact]
    public void Fit_UnusableArguments_SaysWhy()
    {
        Assert.Equal("y has 2 values; it must have as many as x, 3. Values are taken in pairs. (Parameter "
            + "'y')", Message(() => PowerLaw.Fit([1, 2, 3], [1, 2])));
        Assert.Equal("x has 2 values; it must have at least 3. Two points fix a line and leave nothing for its error. (Parameter "
            + "'x')", Message(() => PowerLaw.Fit([1, 2], [1, 2])));
        Assert.Equal("x[1] is 0; it must be positive and finite. A power law is fitted to logarithms: leave the pair out. "
            + "(Parameter 'x')", Message(() => PowerLaw.Fit([1, 0, 3], [1, 2, 3])));
        Assert.Equal("y[2] is NaN; it must be positive and finite. A power law is fitted to logarithms: leave the pair out. "
            + "(Parameter 'y')", Message(() => PowerLaw.Fit([1, 2, 3], [1, 2, double.NaN])));
        Assert.Equal("All of the 3 values of x are equal; there must be at least two different ones. A slope needs a change. "
            + "(Parameter 'x')", Message(() => PowerLaw.Fit([1, 1, 1], [1, 2, 3])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Fit_ConfidenceThatIsNone_IsRefused(double confidence) =>
        Assert.StartsWith(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"confidence is {confidence}; it must lie above 0 "
                + $"and below 1. It is the probability that the interval covers the exponent."),
            Message(() => PowerLaw.Fit([1, 2, 3], [1, 2, 3], confidence)),
            StringComparison.Ordinal);

    private static string Message(Action fit) => Assert.ThrowsAny<ArgumentException>(fit).Message;
}
