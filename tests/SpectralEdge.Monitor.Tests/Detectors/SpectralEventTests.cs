namespace SpectralEdge.Monitor.Tests;

public class SpectralEventTests
{
    [Fact]
    public void ToString_GapEvents_SayWhereWhatAndHowSure()
    {
        Assert.Equal(
            "step 40, all: gap opened (k* none -> 1), gap_ratio 1.1 -> 2.5 ± 0.02 (threshold 1.5, since step 20; window of 6, high)",
            SpectralEvents.Opened().ToString());
        Assert.Equal(
            "step 60, all: gap position shifted (k* 1 -> 2), gap_ratio 2 -> 2.2 ± 0.03 (threshold 1.3, since step 40; window of 6, low)",
            SpectralEvents.Shifted().ToString());
    }

    [Fact]
    public void ToString_OtherEvents_SayTheirQuantity() => Assert.Equal(
        "step 9, all: user event, quantity 1 -> 2 (threshold 1, since step 9; window of 4, medium)", UserEvent.At(9).ToString());

    [Fact]
    public void ToJson_AnyEvent_IsItsLineInARunFile() =>
        Assert.Equal(JsonLine.Of(SpectralEvents.Collapsed()), SpectralEvents.Collapsed().ToJson());
}
