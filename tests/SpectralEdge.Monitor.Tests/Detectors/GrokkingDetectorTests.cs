using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public class GrokkingDetectorTests
{
    [Fact]
    public void Update_TheWholePattern_SaysTheSameAsTheTracker()
    {
        var (detector, tracker) = (new GrokkingDetector(), new GrokkingPattern(GrokkingSource.UpdateGeometry));
        for (var t = 0; t < 200; t++)
        {
            var change = tracker.Update(Reading(Sample(t)));
            var told = (GrokkingStateChanged?)detector.Update(Sample(t));
            Assert.Equal(change?.To, told?.To);
            Assert.Equal(change?.Step, told?.Step);
            Assert.Equal(change?.After, told?.After);
            Assert.Equal(tracker.State, detector.State);
        }

        Assert.Equal(GrokkingState.EdgeReopened, detector.State);
    }

    [Fact]
    public void Update_TheWarning_IsTheStepToTransitionInTheDriftRatio()
    {
        var detector = new GrokkingDetector();
        var told = Enumerable.Range(0, 200).Select(t => detector.Update(Sample(t))).OfType<GrokkingStateChanged>().ToList();

        Assert.Equal(["gap_ratio", "gap_ratio", "drift_ratio", "gap_ratio"], told.Select(value => value.Quantity));
        Assert.All(
            told,
            value => Assert.Equal(
                ("grokking_state_changed", GrokkingSource.UpdateGeometry, "all", Samples.Window),
                (value.Kind, value.Source, value.Group, value.Window)));
        Assert.True(told[2].After >= told[2].Threshold && told[2].Before < told[2].After);
    }

    [Fact]
    public void Update_EdgeThatComesAndGoes_IsReportedLikeALogarithm()
    {
        // Five samples at a ratio of 3 and five at 1.1, a hundred times over: a hundred falls.
        var detector = new GrokkingDetector();
        var told = Enumerable.Range(0, 1000)
            .Select(t => (detector.Update(Samples.With(t, t % 10 < 5 ? 3 : 1.1)) as GrokkingStateChanged, State: detector.State))
            .ToList();
        var kinds = told.Select(one => one.Item1).OfType<GrokkingStateChanged>().ToList();

        Assert.Equal(7, kinds.Count(one => one.To == GrokkingState.EdgeFallen));
        Assert.Equal(8, kinds.Count(one => one.To == GrokkingState.EdgeOpen));
        Assert.Equal(100, told.Zip(told.Skip(1)).Count(pair =>
            pair.First.State == GrokkingState.EdgeOpen && pair.Second.State == GrokkingState.EdgeFallen));
    }

    [Fact]
    public void Update_GapThatNoiseExplains_IsNoEdge()
    {
        // A noise floor above the ratio leaves k* undefined.
        var detector = new GrokkingDetector();
        Assert.DoesNotContain(Enumerable.Range(0, 50), t => detector.Update(Samples.With(t, 3, noiseFloor: 4)) is not null);
        Assert.Equal(GrokkingState.Undefined, detector.State);
    }

    [Fact]
    public void Update_SamplesAboutWhichTheNullSaysNothing_AreNoCollapse()
    {
        var detector = new GrokkingDetector();
        Assert.Single(Enumerable.Range(0, 10), t => detector.Update(Samples.With(t, 3)) is not null);
        for (var t = 10; t < 20; t++)
        {
            // A zero update in the window: no p-value but that of white noise.
            var sample = Samples.With(t, 3);
            sample.Significance.Null = GapNull.ColouredUnequalSteps;
            sample.Significance.Set(GapNull.ColouredUnequalSteps, double.NaN, double.NaN, 0);
            Assert.Null(detector.Update(sample));
        }

        Assert.Equal(GrokkingState.EdgeOpen, detector.State);
    }

    [Fact]
    public void WriteTo_NamesSourceAndStates()
    {
        var detector = new GrokkingDetector();
        var told = Enumerable.Range(0, 200).Select(
            t => detector.Update(Sample(t))).OfType<GrokkingStateChanged>().Single(value => value.To == GrokkingState.OrderReturned);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            told.WriteTo(json);
            json.WriteEndObject();
        }

        var line = JsonDocument.Parse(stream.ToArray()).RootElement;
        string? Of(string name) => line.GetProperty(name).GetString();
        Assert.Equal(
            ("update_geometry", "edge_fallen", "order_returned", "drift_ratio"),
            (Of("source"), Of("state_before"), Of("state_after"), Of("quantity")));
    }

    private static GrokkingReading Reading(SpectralSample sample) =>
        new(
            sample.Step,
            sample.GapPosition is null ? 1 : sample.GapRatio,
            sample.DriftRatio,
            sample.Loss,
            sample.PathLength / sample.Window);

    /// <summary>The tracker's pattern, as a sample of a window of updates of length 1.</summary>
    private static SpectralSample Sample(int t)
    {
        var reading = GrokkingPatternTests.Pattern(t);
        var sample = Samples.With(reading.Step, Math.Max(1.06, reading.Edge));
        sample.PathLength = Samples.Window;
        sample.DriftSpeed = reading.Order;
        sample.Loss = reading.Loss;
        return sample;
    }
}
