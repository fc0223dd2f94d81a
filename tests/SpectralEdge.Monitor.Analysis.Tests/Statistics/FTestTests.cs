namespace SpectralEdge.Monitor.Analysis.Tests;

public class FTestTests
{
    [Fact]
    public void PValue_GoldenTails_AgreeWithSciPy()
    {
        foreach (var tail in GoldenData.Root.GetProperty("tails").EnumerateArray())
        {
            Near.Equal(
                tail.Number("p"),
                FTest.PValue(tail.Number("f"), tail.GetProperty("q").GetInt32(), tail.GetProperty("df").GetInt32()), 1e-9);
        }
    }

    [Fact]
    public void Statistic_IsTheRatioOfMeanSquares()
    {
        // RSS falls from 10 to 6 with two terms and eight observations to spare: (4/2)/(6/8).
        Near.Equal(2 / 0.75, FTest.Statistic(0.4, 2, 8));
        Assert.Equal(0, FTest.Statistic(0, 1, 1));
    }

    [Fact]
    public void PValue_OneTerm_IsThatOfTheCorrelation()
    {
        const double R = 0.412;
        Near.Equal(Correlation.PValue(R, 36), FTest.PValue(FTest.Statistic(R * R, 1, 34), 1, 34), 1e-11);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(-0.1, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(0.5, 0, 1)]
    [InlineData(0.5, 1, 0)]
    public void Statistic_OutsideItsRange_IsRefused(double delta, int terms, int freedom) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FTest.Statistic(delta, terms, freedom));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void PValue_OutsideItsRange_IsRefused(double statistic) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FTest.PValue(statistic, 1, 1));
}
