namespace SpectralEdge.Monitor.Tests;

public class RunLengthCalibrationTests
{
    private static readonly CalibrationOptions Quick = new() { RunLength = 500, Streams = 200, Length = 1000 };

    public static TheoryData<string> Kinds => [.. Enum.GetNames<SequentialKind>()];

    [Fact]
    public void OnNoise_KnownReference_FindsTheThresholdOfTheTables()
    {
        var options = new CalibrationOptions { RunLength = 465.4, Streams = 2000, Length = 5000 };

        var found = RunLengthCalibration.OnNoise(
            new SequentialOptions { Kind = SequentialKind.Cusum, WarmUp = 0 }, new NoiseModel { Window = 1 }, options);

        // The run length has an error of 2.2 %, and grows by a factor of 2.8 for each unit of h: four errors are 0.09.
        Assert.InRange(found.Threshold, 4.91, 5.09);
        Assert.InRange(found.Range.Low, 4.9, found.Threshold);
        Assert.InRange(found.Range.High, found.Threshold, 5.1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void OnNoise_OtherStreamsOfTheSameLaw_HaveTheRunLengthWanted(string kind)
    {
        var test = new SequentialOptions { Kind = Enum.Parse<SequentialKind>(kind), WarmUp = 100 };
        var threshold = RunLengthCalibration.OnNoise(test, new NoiseModel(), Quick);

        var found = RunLengths.Of(threshold.Calibrated, new NoiseModel(), Quick.Streams, Quick.Length, seed: 99);

        // Both are estimates: four standard errors of the difference.
        var error = Math.Sqrt(Math.Pow(found.StandardError, 2) + Math.Pow(threshold.RunLength.StandardError, 2));
        Assert.InRange(found.Mean, Quick.RunLength - (4 * error), Quick.RunLength + (4 * error));
        Assert.InRange(threshold.RunLength.Mean, Quick.RunLength, Quick.RunLength * 1.02);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void OnNoise_SameStreamsRunWithTheThreshold_HaveExactlyTheRunLength(string kind)
    {
        var test = new SequentialOptions { Kind = Enum.Parse<SequentialKind>(kind), WarmUp = 20 };
        var noise = new NoiseModel { Window = 5, Correlation = 0.3, Degrees = 4 };
        var threshold = RunLengthCalibration.OnNoise(test, noise, Quick);

        Assert.Equal(threshold.RunLength, RunLengths.Of(threshold.Calibrated, noise, Quick.Streams, Quick.Length, Quick.Seed));
    }

    [Fact]
    public void OnNoise_EqualRequests_HaveEqualResults()
    {
        var first = RunLengthCalibration.OnNoise(new SequentialOptions(), new NoiseModel(), Quick);

        Assert.Equal(first, RunLengthCalibration.OnNoise(new SequentialOptions { Threshold = 3 }, new NoiseModel(), Quick));
        Assert.NotEqual(
            first.Threshold,
            RunLengthCalibration.OnNoise(new SequentialOptions(), new NoiseModel(), Quick with { Seed = 2 }).Threshold);
    }

    [Fact]
    public void OnStretch_LongStretchOfOverlappingNoise_IsNearTheThresholdOfThatNoise()
    {
        var (noise, stretch) = (new NoiseModel(), new double[20_000]);
        new NoiseSeries(8, 0).Fill(noise, new double[stretch.Length + NoiseSeries.WorkOver(noise)], stretch);
        var test = new SequentialOptions { Kind = SequentialKind.Cusum, WarmUp = 100 };

        var ofStretch = RunLengthCalibration.OnStretch(test, stretch, 10, 200, Quick).Threshold;
        var ofNoise = RunLengthCalibration.OnNoise(test, noise, Quick).Threshold;

        Assert.InRange(ofStretch / ofNoise, 0.8, 1.25);
    }

    [Fact]
    public void OnStretch_Constants_KnowsNoThreshold() =>
        Assert.Equal(
            double.PositiveInfinity,
            RunLengthCalibration.OnStretch(new SequentialOptions(), new double[100], 10, 20, Quick).Threshold);

    [Fact]
    public void OnStretch_WrongBlocks_SaysWhatIsWrong()
    {
        var message = Assert.Throws<MonitorOptionsException>(
            () => RunLengthCalibration.OnStretch(
                new SequentialOptions(), new double[30].Append(double.NaN).ToArray(), 10, 19, Quick)).Message;

        Assert.Equal(
            """
            RunLengthCalibration cannot be used:
            - blockLength is 19; it must be at least 20. Shorter blocks cut most of what overlapping windows share.
            - stretch is 31; it must be at least 38. A stretch of less than two blocks is nearly always the same block.
            - stretch has a value that is not finite; all must be. Leave those out that the test leaves out.
            """,
            message);
    }

    [Fact]
    public void RecordMaxima_AnyThreshold_AgreesWithTheFirstPassage() => Property.ForAll(random =>
    {
        const int Length = 50;
        var streams = Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, Length).Select(
            _ => Math.Max(0, random.NextDouble() - 0.3)).ToList()).ToList();
        var maxima = new RecordMaxima(Length);
        foreach (var stream in streams)
        {
            stream.ForEach(maxima.Add);
            maxima.EndStream();
        }

        var threshold = random.Next(2) == 0 ? random.NextDouble() + 1e-9 : streams.SelectMany(stream => stream).Max();
        var times = streams.Select(stream => stream.FindIndex(x => x >= threshold)).ToList();
        var expected = RunLengthEstimate.Of([.. times.Select(t => t < 0 ? Length : t + 1)], [.. times.Select(t => t >= 0)]);
        Assert.Equal(expected, maxima.At(threshold));

        var lowest = streams.SelectMany(stream => stream).Where(x => x > 0 && maxima.At(x).Mean >= 40).Min();
        Assert.Equal(maxima.At(lowest), maxima.At(maxima.ThresholdFor(40)));
    });

    [Fact]
    public void BlockBootstrap_AnySeries_IsMadeOfBlocksOfTheStretch() => Property.ForAll(random =>
    {
        var stretch = Enumerable.Range(0, random.Next(4, 60)).Select(i => (double)i).ToArray();
        var block = random.Next(1, stretch.Length + 1);
        var series = new double[random.Next(0, 200)];
        BlockBootstrap.Fill(new NoiseSeries(random.Next(), 0), stretch, block, series);

        for (var i = 0; i < series.Length; i++)
        {
            Assert.Equal(i % block == 0 ? Math.Clamp(series[i], 0, stretch.Length - block) : series[i - 1] + 1, series[i]);
        }
    });
}
