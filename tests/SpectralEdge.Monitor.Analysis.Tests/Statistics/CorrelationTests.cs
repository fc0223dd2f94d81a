namespace SpectralEdge.Monitor.Analysis.Tests;

public class CorrelationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Pearson_GoldenSeries_AgreesWithSciPy(int index)
    {
        var golden = GoldenData.Root.GetProperty("cases")[index];
        var found = Correlation.Pearson(golden.Series("x"), golden.Series("y"));

        Near.Equal(golden.Number("r"), found.R);
        Near.Equal(golden.Number("p"), found.PValue, 1e-9);
        Assert.Equal(golden.Series("x").Length, found.Count);
    }

    [Fact]
    public void Pearson_ConstantSeries_IsUndefined()
    {
        var found = Correlation.Pearson([1, 2, 3], [5, 5, 5]);

        Assert.True(double.IsNaN(found.R) && double.IsNaN(found.PValue));
    }

    [Fact]
    public void Pearson_Line_IsCertain()
    {
        Assert.Equal(-1, Correlation.Pearson([1, 2, 4], [-1, -2, -4]).R, 1e-15);
        Assert.Equal(0, Correlation.PValue(-1, 10));
        Assert.Equal(1, Correlation.PValue(0, 10), 1e-15);
    }

    [Fact]
    public void Pearson_UnusableArguments_SaysWhy()
    {
        Assert.Equal("y has 1 value; it must have as many as x, 3. Values are taken in pairs. (Parameter "
            + "'y')", Message(() => Correlation.Pearson([1, 2, 3], [1])));
        Assert.Equal("x has 2 values; it must have at least 3. Two pairs always lie on a line. (Parameter "
            + "'x')", Message(() => Correlation.Pearson([1, 2], [1, 2])));
        Assert.Equal("y[0] is NaN; it must be finite. Leave out the pairs that were not measured. (Parameter "
            + "'y')", Message(() => Correlation.Pearson([1, 2, 3], [double.NaN, 1, 2])));
    }

    [Theory]
    [InlineData(1.1, 10)]
    [InlineData(double.NaN, 10)]
    [InlineData(0.5, 2)]
    public void PValue_OutsideItsRange_IsRefused(double r, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Correlation.PValue(r, count));

    private static string Message(Action correlate) => Assert.ThrowsAny<ArgumentException>(correlate).Message;
}
