namespace SpectralEdge.Monitor.Tests;

public class WishartLawTests
{
    [Theory]
    [InlineData(10, 1000, 0.05196)]
    [InlineData(1, 1000, 0)]
    [InlineData(10, 10, double.NaN)]
    [InlineData(10, 0, double.NaN)]
    [InlineData(10, double.NaN, double.NaN)]
    public void Variation_KnownCases_AreRight(int count, double dimensions, double expected) =>
        Assert.Equal(expected, WishartLaw.Variation(count, dimensions), 1e-5);

    [Fact]
    public void Variation_OfManyUpdates_IsThatOfMarchenkoAndPastur() =>
        Assert.Equal(0.5 * Math.Sqrt(512.0 / 1e6), WishartLaw.Variation(512, 1e6), 2e-5);
}
