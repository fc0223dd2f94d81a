using System.Globalization;

namespace SpectralEdge.Monitor.Tests;

public class AmountTests
{
    [Theory]
    [InlineData(0, "0 steps")]
    [InlineData(1, "1 step")]
    [InlineData(2, "2 steps")]
    [InlineData(1_000_000, "1000000 steps")]
    [InlineData(-1, "-1 steps")]
    public void Format_Noun_AgreesWithTheNumber(long number, string expected)
    {
        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{new Amount(number):step}"));
        Assert.Equal(expected, new Amount(number).Of("step"));
    }

    [Fact]
    public void ToString_IsTheNumber() => Assert.Equal("7", new Amount(7).ToString());

    [Theory]
    [InlineData(1, "every step")]
    [InlineData(10, "every 10 steps")]
    public void Every_OfAStride_LeavesOutTheOne(long number, string expected) =>
        Assert.Equal(expected, new Amount(number).Every("step"));
}
