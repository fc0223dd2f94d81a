namespace SpectralEdge.Monitor.Tests;

public class GapOptionsTests
{
    private const string NeverBelowOne = "A ratio of neighbouring singular values is never below 1.";

    [Fact]
    public void Defaults_AreTheDocumentedOnes() =>
        Assert.Equal(new GapOptions { OpenAbove = null, CollapseBelow = null, Hold = null }, new GapOptions());

    [Theory]
    [InlineData(1)]
    [InlineData(1.4999999)]
    public void Validate_CollapseBelowFromOneToOpenAbove_IsAccepted(double value) =>
        new GapOptions { CollapseBelow = value, OpenAbove = 1.5 }.Validate();

    [Theory]
    [InlineData(0.9999999, "0.9999999")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Validate_CollapseBelowUnderOneOrNaN_IsRefused(double value, string text) => AssertRefused(
        new GapOptions { CollapseBelow = value },
        $"CollapseBelow is {text}; it must lie between 1 and 1000000. {NeverBelowOne}");

    [Theory]
    [InlineData(1e6)]
    [InlineData(1.2000001)]
    public void Validate_OpenAboveFromCollapseBelowToAMillion_IsAccepted(double value) =>
        new GapOptions { OpenAbove = value, CollapseBelow = 1.2 }.Validate();

    [Theory]
    [InlineData(1000000.1, "1000000.1")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Validate_OpenAboveOverAMillionOrNaN_IsRefused(double value, string text) => AssertRefused(
        new GapOptions { OpenAbove = value },
        $"OpenAbove is {text}; it must lie between 1 and 1000000. {NeverBelowOne}");

    [Theory]
    [InlineData(1.2, "1.2")]
    [InlineData(1.1, "1.1")]
    public void Validate_OpenAboveNotOverCollapseBelow_IsRefused(double value, string text) => AssertRefused(
        new GapOptions { OpenAbove = value, CollapseBelow = 1.2 },
        $"OpenAbove is {text}; it must be above CollapseBelow, which is 1.2. Between the two a gap keeps its state, so that "
            + $"noise does not open and close it.");

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Validate_PersistenceInRange_IsAccepted(int value) => new GapOptions { Hold = value }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Validate_PersistenceOutOfRange_IsRefused(int value) => AssertRefused(
        new GapOptions { Hold = value },
        $"Hold is {value}; it must lie between 1 and 1000. Every sample of the hold delays an event by one stride.");

    [Fact]
    public void Validate_EverythingWrong_NamesAllOfIt() => AssertRefused(
        new GapOptions { CollapseBelow = 0.5, OpenAbove = 0.25, Hold = 0 },
        $"CollapseBelow is 0.5; it must lie between 1 and 1000000. {NeverBelowOne}",
        $"OpenAbove is 0.25; it must lie between 1 and 1000000. {NeverBelowOne}",
        "OpenAbove is 0.25; it must be above CollapseBelow, which is 0.5. Between the two a gap keeps its state, so that noise "
            + "does not open and close it.",
        "Hold is 0; it must lie between 1 and 1000. Every sample of the hold delays an event by one stride.");

    private static void AssertRefused(GapOptions options, params string[] problems)
    {
        var exception = Assert.Throws<MonitorOptionsException>(options.Validate);
        Assert.Equal("GapOptions cannot be used:\n- " + string.Join("\n- ", problems), exception.Message);
    }
}
