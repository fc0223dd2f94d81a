namespace SpectralEdge.Monitor.Tests;

public class SpectralEventTests
{
    [Theory]
    [InlineData(2.0, 4.0, 1.5, 0, EventSeverity.High)]
    [InlineData(4.0, 2.0, 2.5, 0, EventSeverity.High)]
    [InlineData(2.0, 3.99, 1.5, 0, EventSeverity.Medium)]
    [InlineData(2.0, 2.5, 1.5, 0, EventSeverity.Medium)]
    [InlineData(2.0, 2.49, 1.5, 0, EventSeverity.Low)]
    [InlineData(2.0, 4.0, 3.0, 0.25, EventSeverity.High)]
    [InlineData(2.0, 4.0, 3.0, 0.26, EventSeverity.Medium)]
    [InlineData(2.0, 4.0, 3.0, 0.51, EventSeverity.Low)]
    [InlineData(double.NaN, 3.0, 1.5, 0, EventSeverity.High)]
    [InlineData(double.NaN, 1.6, 1.5, 0, EventSeverity.Low)]
    [InlineData(2.0, double.NaN, 1.5, 0, EventSeverity.Low)]
    public void Severity_IsSizeAndCertainty(
        double before, double after, double threshold, double error, EventSeverity expected) =>
        Assert.Equal(
            expected,
            (SpectralEvents.Opened() with
            {
                RatioBefore = before,
                RatioAfter = after,
                Threshold = threshold,
                StandardError = error,
            }).Severity);
}
