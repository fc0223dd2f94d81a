
namespace SpectralEdge.Monitor.Tests;

/// <summary>Makes events by hand.</summary>
internal static class SpectralEvents
{
    public static GapOpened Opened(long step = 40) => new()
    {
        Group = "all",
        Window = 6,
        Stride = 10,
        Step = step,
        FirstStep = 20,
        PositionBefore = null,
        PositionAfter = 1,
        RatioBefore = 1.1,
        RatioAfter = 2.5,
        Threshold = 1.5,
        StandardError = 0.02,
    };

    public static GapCollapsed Collapsed(long step = 90) => new()
    {
        Group = "all",
        Window = 6,
        Stride = 10,
        Step = step,
        FirstStep = 70,
        PositionBefore = 1,
        PositionAfter = null,
        RatioBefore = 1.4,
        RatioAfter = 1.1,
        Threshold = 1.2,
        StandardError = 0.01,
        PeakRatio = 3,
        PeakStep = 60,
    };

    public static GapPositionShifted Shifted(long step = 60) => new()
    {
        Group = "all",
        Window = 6,
        Stride = 10,
        Step = step,
        FirstStep = 40,
        PositionBefore = 1,
        PositionAfter = 2,
        RatioBefore = 2,
        RatioAfter = 2.2,
        Threshold = 1.3,
        StandardError = 0.03,
    };
}
