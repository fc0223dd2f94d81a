namespace SpectralEdge.Monitor.Tests;

public class GapRuleChecksTests
{
    [Theory]
    [InlineData(GapPositionKind.Restricted, 9, null)]
    [InlineData(GapPositionKind.Unrestricted, null, null)]
    [InlineData(GapPositionKind.Weighted, null, null)]
    [InlineData(GapPositionKind.Probe, null, null)]
    [InlineData(GapPositionKind.Fixed, null, 1)]
    [InlineData(GapPositionKind.Fixed, null, 9)]
    public void Validate_RuleWithWhatItNeeds_IsAccepted(GapPositionKind rule, int? last, int? position) =>
        new MonitorOptions { Spectrum = new() { GapRule = rule, LargestPosition = last, FixedPosition = position } }.Validate();

    [Theory]
    [InlineData(GapPositionKind.Probe, 5, null, "Spectrum.LargestPosition is 5 and GapRule is Probe; the position needs the "
        + "rule Restricted. The others search where they are defined to.")]
    [InlineData(GapPositionKind.Fixed, null, null, "Spectrum.FixedPosition is missing and GapRule is Fixed; it must be a "
        + "position from 1 to W - 1. The papers' programs mostly have 2.")]
    [InlineData(GapPositionKind.Weighted, null, 2, "Spectrum.FixedPosition is 2 and GapRule is Weighted; the position needs "
        + "the rule Fixed. Leave it out.")]
    [InlineData(GapPositionKind.Fixed, null, 0, "Spectrum.FixedPosition is 0; it must lie between 1 and 9. A window of W "
        + "updates has W - 1 ratios.")]
    [InlineData(GapPositionKind.Fixed, null, 10, "Spectrum.FixedPosition is 10; it must lie between 1 and 9. A window of W "
        + "updates has W - 1 ratios.")]
    [InlineData((GapPositionKind)5, null, null, "Spectrum.GapRule is 5; it must be Restricted, Unrestricted, Weighted, Probe "
        + "or Fixed. Use a named value.")]
    public void Validate_RuleWithoutWhatItNeeds_IsRefused(GapPositionKind rule, int? last, int? position, string problem) =>
        AssertRefused(
            new MonitorOptions { Spectrum = new() { GapRule = rule, LargestPosition = last, FixedPosition = position } },
            problem);

    [Fact]
    public void Validate_FixedPosition_HasToSuitEveryWindow() => AssertRefused(
        new MonitorOptions
        {
            Spectrum = new() { GapRule = GapPositionKind.Fixed, FixedPosition = 4 },
            Windows = [new(10, 10), new(10, 4)],
        },
        "Spectrum.FixedPosition is 4; it must lie between 1 and 3. A window of W updates has W - 1 ratios.");

    [Fact]
    public void Validate_NullInTheTables_IsAccepted()
    {
        new MonitorOptions { Spectrum = new() { Null = GapNull.ColouredUnequalSteps }, Windows = [new(10, 64)] }.Validate();
        new MonitorOptions { Spectrum = new() { Null = GapNull.WhiteNoise }, Windows = [new(10, 65)] }.Validate();
    }

    [Fact]
    public void Validate_NullOutsideTheTables_IsRefused()
    {
        AssertRefused(
            new MonitorOptions { Spectrum = new() { Null = GapNull.UnequalSteps }, Windows = [new(10, 10), new(10, 65)] },
            "Spectrum.Null is UnequalSteps and the longest window has 65 updates; it may have 64. The tables of that "
                + "null end there, so k* would never be defined.");
        AssertRefused(
            new MonitorOptions { Spectrum = new() { Null = (GapNull)5 } },
            "Spectrum.Null is 5; it must be WhiteNoise, UnequalSteps, ColouredNoise, ColouredUnequalSteps or None. Use a named value.");
    }

    [Fact]
    public void LargestPositionFor_OtherRules_IsTheLastOfAll()
    {
        var window = new WindowSpec(1, 7);

        Assert.Equal(3, new MonitorOptions().Spectrum.LargestPositionFor(window));
        Assert.Equal(
            6,
            new MonitorOptions
            {
                Spectrum = new() { GapRule = GapPositionKind.Fixed, FixedPosition = 2 },
            }.Spectrum.LargestPositionFor(window));
    }

    private static void AssertRefused(MonitorOptions options, string problem) =>
        Assert.Equal(
            "MonitorOptions cannot be used:\n- " + problem, Assert.Throws<MonitorOptionsException>(options.Validate).Message);
}
