namespace SpectralEdge.Monitor.Tests;

/// <summary>Makes events by hand.</summary>
internal static class SpectralEvents
{
    public static GapOpened Opened(long step = 40) => new()
    {
        Origin = new("all", 6, 10, step, 20),
        PositionBefore = null,
        PositionAfter = 1,
        RatioBefore = 1.1,
        RatioAfter = 2.5,
        Threshold = 1.5,
        StandardError = 0.02,
    };

    public static GapCollapsed Collapsed(long step = 90) => new()
    {
        Origin = new("all", 6, 10, step, 70),
        PositionBefore = 1,
        PositionAfter = null,
        RatioBefore = 1.4,
        RatioAfter = 1.1,
        Threshold = 1.2,
        StandardError = 0.01,
        PeakRatio = 3,
        PeakStep = 60,
        ControlPositions = 2,
        ControlCollapses = 1,
    };

    public static GapPositionShifted Shifted(long step = 60) => new()
    {
        Origin = new("all", 6, 10, step, 40),
        PositionBefore = 1,
        PositionAfter = 2,
        RatioBefore = 2,
        RatioAfter = 2.2,
        Threshold = 1.3,
        StandardError = 0.03,
    };

    /// <summary>The same event from somewhere else.</summary>
    public static T From<T>(this T value, Func<Origin, Origin> change)
        where T : SpectralEvent => (T)((SpectralEvent)value with { Origin = change(value.Origin) });
}
