namespace SpectralEdge.Monitor;

/// <summary>
/// Finds the threshold of a test for a wanted mean run length between false alarms, by running the test on quiet series.
/// </summary>
/// <remarks>
/// <para>
/// The whole procedure is simulated: each stream goes through a <see cref="SequentialTest"/> of its own, warm-up and estimated
/// reference included. The record maxima of its statistic give the time at which any threshold is first reached, so that one pass
/// serves all.
/// </para>
/// <para>
/// Mean run length = values watched/alarms, streams being cut off after <see cref="CalibrationOptions.Length"/> values. This is
/// the mean of an exponential law, which run lengths nearly follow where the reference is known. With an estimated one they are a
/// mixture: a bad warm-up alarms soon, a good one very late. Then 1/mean is the rate of alarms in runs of that length; longer
/// streams would give a longer mean. Choose the length of the runs to be watched. Run lengths begin after the warm-up.
/// </para>
/// <para>
/// Limits. A threshold from noise holds for runs that are like that noise in tails and correlation. One from a stretch knows no
/// value that is not in the stretch, no correlation longer than a block, and no difference between the stretch's level and the
/// run's; L overlapping values are worth about L/W, and blocks of b values keep 1 − W/(3 b) of what the series varies in the long
/// run. From a warm-up of 100 to 300 values the false alarms are two to nine times those wanted; 3000 values in blocks of 10 W
/// come within a half (docs/studies/change-tests.md). Neither allows for drift.
/// </para>
/// <para>
/// Cost: about Streams × (Length + m) × 20 ns for cumulative sums, 50 ns for e-detectors, 10 ns more for Student noise; memory of
/// two streams and the records.
/// </para>
/// </remarks>
internal static class RunLengthCalibration
{
    /// <summary>Makes one stream.</summary>
    private delegate void Source(NoiseSeries random, double[] series);

    /// <summary>Calibrates on simulated noise.</summary>
    /// <param name="test">The test; its threshold does not matter.</param>
    /// <param name="noise">The quiet series.</param>
    /// <param name="options">Run length wanted, and work.</param>
    /// <returns>The threshold.</returns>
    /// <exception cref="MonitorOptionsException">Some options cannot be used.</exception>
    public static RunLengthThreshold OnNoise(SequentialOptions test, NoiseModel noise, CalibrationOptions options)
    {
        noise.Validate();
        options.Validate();
        var work = new double[test.WarmUp + options.Length + NoiseSeries.WorkOver(noise)];
        var maxima = Run(test, options, (random, series) => random.Fill(noise, work, series));
        return Result(maxima, test, options, noise, 0, 0);
    }

    /// <summary>Calibrates on a quiet stretch of the run itself, by moving blocks.</summary>
    /// <param name="test">The test; its threshold does not matter.</param>
    /// <param name="stretch">Shape [L]: consecutive finite values without a change, at least two blocks.</param>
    /// <param name="window">Number of updates in a window, W.</param>
    /// <param name="blockLength">Values in a block: at least 2 W, better 10 W where the stretch is long enough.</param>
    /// <param name="options">Run length wanted, and work.</param>
    /// <returns>The threshold.</returns>
    /// <exception cref="MonitorOptionsException">Some options cannot be used.</exception>
    public static RunLengthThreshold OnStretch(
        SequentialOptions test, ReadOnlySpan<double> stretch, int window, int blockLength, CalibrationOptions options)
    {
        options.Validate();
        CheckBlocks(stretch, window, blockLength);
        var values = stretch.ToArray();
        var maxima = Run(test, options, (random, series) => BlockBootstrap.Fill(random, values, blockLength, series));
        return Result(maxima, test, options, null, values.Length, blockLength);
    }

    /// <summary>Thresholds of several tests for several run lengths, all from the same streams.</summary>
    /// <param name="tests">The tests, with one and the same warm-up; their thresholds do not matter.</param>
    /// <param name="noise">The quiet series.</param>
    /// <param name="options">Work; its run length does not matter.</param>
    /// <param name="runLengths">Run lengths wanted.</param>
    /// <returns>For each test one threshold for each run length.</returns>
    public static double[][] OnNoise(SequentialOptions[] tests, NoiseModel noise, CalibrationOptions options, double[] runLengths)
    {
        noise.Validate();
        options.Validate();
        var work = new double[tests[0].WarmUp + options.Length + NoiseSeries.WorkOver(noise)];
        var series = new double[tests[0].WarmUp + options.Length];
        var machines = tests.Select(test => new SequentialTest(test with { Threshold = double.PositiveInfinity })).ToArray();
        var maxima = tests.Select(_ => new RecordMaxima(options.Length)).ToArray();
        for (var stream = 0; stream < options.Streams; stream++)
        {
            new NoiseSeries(options.Seed, stream).Fill(noise, work, series);
            for (var i = 0; i < tests.Length; i++)
            {
                RunOne(machines[i], tests[i].WarmUp, series, maxima[i]);
            }
        }

        return [.. maxima.Select(records => runLengths.Select(records.ThresholdFor).ToArray())];
    }

    private static void CheckBlocks(ReadOnlySpan<double> stretch, int window, int blockLength)
    {
        var problems = new OptionProblems(nameof(RunLengthCalibration));
        problems.RequireInRange(window, 1, 4096, "Windows are not longer.");
        problems.RequireInRange(
            blockLength, 2L * window, int.MaxValue, "Shorter blocks cut most of what overlapping windows share.");
        problems.RequireInRange(
            stretch.Length, 2L * blockLength, int.MaxValue, "A stretch of less than two blocks is nearly always the same block.",
            nameof(stretch));
        foreach (var value in stretch)
        {
            if (!double.IsFinite(value))
            {
                problems.Add("stretch has a value that is not finite; all must be. Leave those out that the test leaves out.");
                break;
            }
        }

        problems.ThrowIfAny();
    }

    private static RecordMaxima Run(SequentialOptions options, CalibrationOptions calibration, Source source)
    {
        var test = new SequentialTest(options with { Threshold = double.PositiveInfinity });
        var series = new double[options.WarmUp + calibration.Length];
        var maxima = new RecordMaxima(calibration.Length);
        for (var stream = 0; stream < calibration.Streams; stream++)
        {
            source(new NoiseSeries(calibration.Seed, stream), series);
            RunOne(test, options.WarmUp, series, maxima);
        }

        return maxima;
    }

    private static void RunOne(SequentialTest test, int warmUp, ReadOnlySpan<double> series, RecordMaxima maxima)
    {
        test.Restart();
        foreach (var value in series[..warmUp])
        {
            test.Update(value);
        }

        foreach (var value in series[warmUp..])
        {
            maxima.Add(test.Update(value).Statistic);
        }

        maxima.EndStream();
    }

    private static RunLengthThreshold Result(
        RecordMaxima maxima, SequentialOptions test, CalibrationOptions options, NoiseModel? noise, int stretch, int block)
    {
        var threshold = maxima.ThresholdFor(options.RunLength);
        var runLength = maxima.At(threshold);
        var error = double.IsFinite(runLength.Mean) ? runLength.StandardError : 0;
        return new()
        {
            Test = test with { Threshold = double.PositiveInfinity },
            Calibration = options,
            Noise = noise,
            StretchLength = stretch,
            BlockLength = block,
            Threshold = threshold,
            RunLength = runLength,
            Range = (maxima.ThresholdFor(options.RunLength - error), maxima.ThresholdFor(options.RunLength + error)),
        };
    }
}
