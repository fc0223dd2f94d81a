namespace SpectralEdge.Monitor.Tests;

public class PhaseAnalyzerTests
{
    [Fact]
    public void Update_EveryPrefixOfRandomSeries_AgreesWithTheSegmentationOfThePrefix() => Property.ForAll(
        random =>
        {
            var options = new PhaseOptions
            {
                Smoothing = 1 + (2 * random.Next(0, 5)),
                Slope = -0.25 * random.Next(0, 3),
                Threshold = 1.5,
            };
            var tracker = new PhaseAnalyzer(options);
            var series = Series(random);
            for (var n = 1; n <= series.Length; n++)
            {
                var phases = tracker.Update(series[n - 1], n);
                GapPhase Last(PhaseMethod method) => PhaseSegmentation.Segment(series.AsSpan(0, n), method, options)[^1];

                Assert.Equal(Last(PhaseMethod.Peak), phases.Peak);
                Assert.Equal(Last(PhaseMethod.Derivative), phases.Derivative);
                Assert.Equal(Last(PhaseMethod.Threshold), phases.Threshold);
            }
        },
        cases: 3000);

    [Fact]
    public void Update_EqualMaxima_KeepsTheStepOfTheFirst()
    {
        var tracker = new PhaseAnalyzer();
        tracker.Update(2, 10);
        tracker.Update(1, 20);

        Assert.Equal((2.0, 10L), (tracker.Update(2, 30).PeakRatio, tracker.Update(double.NaN, 40).PeakStep));
    }

    [Fact]
    public void Update_SteadyState_AllocatesNothing()
    {
        var tracker = new PhaseAnalyzer();
        tracker.Update(1, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 1000; step++)
        {
            tracker.Update(1 + (step % 7), step);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Quarters: sums are exact, and ties and plateaus are frequent.
    private static double[] Series(Random random) =>
        [
            .. Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(12) == 0
                ? double.NaN
                : 1 + (random.Next(0, 6) / 4.0)),
        ];
}
