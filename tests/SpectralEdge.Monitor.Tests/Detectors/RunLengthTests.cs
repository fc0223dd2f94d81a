namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Run lengths of the tests where they are known, and what becomes of textbook thresholds when windows overlap.
/// </summary>
/// <remarks>Tolerances are four standard errors, which chance exceeds in one of 16,000 seeds; seeds are fixed.</remarks>
public class RunLengthTests
{
    private static readonly NoiseModel Independent = new() { Window = 1 };
    private static readonly SequentialOptions Textbook = new()
    {
        Kind = SequentialKind.Cusum,
        WarmUp = 0,
        Allowance = 0.5,
        Threshold = 5,
    };

    // Two-sided CUSUM, k = 0.5, independent normal values, known mean and scale: tables of Lucas and Crosier, Technometrics 24,
    // 1982.
    [Theory]
    [InlineData(4, 168)]
    [InlineData(5, 465.4)]
    public void Cusum_IndependentNormalValues_HasTheRunLengthOfTheTables(double threshold, double expected)
    {
        var found = RunLengths.Of(Textbook with { Threshold = threshold }, Independent, streams: 4000, length: 8000, seed: 1);

        Assert.InRange(found.Mean, expected - (4 * found.StandardError), expected + (4 * found.StandardError));
        Assert.InRange(found.StandardError / found.Mean, 0.01, 0.02);
    }

    [Fact]
    public void Cusum_SameValuesAveragedOverTen_HasASeventeenthOfTheRunLength()
    {
        var found = RunLengths.Of(Textbook, new NoiseModel { Window = 10 }, streams: 4000, length: 8000, seed: 1);

        // Found: 26.8 with a standard error of 0.4. A filter that begins with an empty window takes a few values longer.
        Assert.InRange(found.Mean, 25, 29);
    }

    [Fact]
    public void ShiryaevRoberts_IndependentNormalValues_KeepsItsPromise()
    {
        const double Inverse = 200;
        var options = new SequentialOptions { Kind = SequentialKind.ShiryaevRoberts, WarmUp = 0, Threshold = Inverse };

        var found = RunLengths.Of(options, Independent, streams: 4000, length: 8000, seed: 2);
        Assert.True(found.Mean > Inverse - (4 * found.StandardError), $"{found}");

        // At most n α alarms within n values; 0.03 is four standard errors.
        var early = RunLengths.Of(options, Independent, streams: 4000, length: 100, seed: 3);
        Assert.True(early.Alarms / 4000.0 < (100 / Inverse) + 0.03, $"{early}");
    }

    [Fact]
    public void ShiryaevRoberts_OverlappingValues_BreaksItAndEveryTenthValueRestoresIt()
    {
        const double Inverse = 200;
        var options = new SequentialOptions { Kind = SequentialKind.ShiryaevRoberts, WarmUp = 0, Threshold = Inverse };

        Assert.InRange(
            RunLengths.Of(options, new NoiseModel { Window = 10 }, streams: 1000, length: 4000, seed: 4).Mean, 1, Inverse / 2);

        var (noise, series) = (new NoiseModel { Window = 10 }, new double[20_000]);
        var work = new double[series.Length + NoiseSeries.WorkOver(noise)];
        var (times, alarmed) = (new int[500], new bool[500]);
        for (var stream = 0; stream < times.Length; stream++)
        {
            new NoiseSeries(5, stream).Fill(noise, work, series);
            var thinned = series.Where((_, t) => t % 10 == 0).ToArray();
            var alarm = RunLengths.FirstAlarm(options, thinned);
            (times[stream], alarmed[stream]) = (10 * (alarm ?? thinned.Length), alarm is not null);
        }

        var found = RunLengthEstimate.Of(times, alarmed);
        Assert.True(found.Mean > (10 * Inverse) - (4 * found.StandardError), $"{found}");
    }

    [Fact]
    public void RunLengthEstimate_SomeStreams_IsTimeOverAlarms()
    {
        var found = RunLengthEstimate.Of([100, 40, 100, 60], [false, true, false, true]);

        // 300 values, 2 alarms; residuals 100, −110, 100, −90.
        Assert.Equal(150, found.Mean);
        Assert.Equal(Math.Sqrt(10_000 + 12_100 + 10_000 + 8100) / 2, found.StandardError, 1e-12);
        Assert.Equal(
            new RunLengthEstimate(double.PositiveInfinity, double.PositiveInfinity, 0), RunLengthEstimate.Of([5], [false]));
    }
}
