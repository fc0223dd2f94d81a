namespace SpectralEdge.Monitor.Tests;

/// <summary>The law itself is tested against errors in <c>SketchAccuracyTests</c>.</summary>
public class CollisionLawTests
{
    [Theory]
    [InlineData(100, 128, 0)]
    [InlineData(128, 128, 0)]
    [InlineData(256, 128, 0.5 / 128)]
    [InlineData(192, 128, (1 - (5.0 / 9)) / 128)]
    [InlineData(1_280_000, 128, 0.9999 / 128)]
    [InlineData(double.PositiveInfinity, 8192, 1.0 / 8192)]
    public void Variance_AnySize_LeavesOutPairsOfOneRow(double parameterCount, double sketchLength, double expected) =>
        Assert.Equal(expected, CollisionLaw.Variance(parameterCount, sketchLength), 1e-12);

    [Fact]
    public void Errors_OfRatioAndSingularValue_AreThoseOfTheirEigenvalues()
    {
        // λ errs by √(2κ) of itself, σ by half of that, and two independent ones make a ratio.
        const double Variance = 0.02;
        Assert.Equal(3 * Math.Sqrt(2 * Variance) / 2, CollisionLaw.SingularValueError(3, Variance), 1e-15);
        Assert.Equal(
            5 * Math.Sqrt(2) * CollisionLaw.SingularValueError(1, Variance), CollisionLaw.RatioError(5, Variance), 1e-15);
    }
}
