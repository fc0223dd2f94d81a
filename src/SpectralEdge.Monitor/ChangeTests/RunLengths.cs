namespace SpectralEdge.Monitor;

/// <summary>A mean run length from streams that were cut off.</summary>
/// <param name="Mean">
/// Values from the end of the warm-up to an alarm: all values watched, over all alarms. Infinite without alarms.
/// </param>
/// <param name="StandardError">Its standard error, from the scatter between streams; infinite without alarms.</param>
/// <param name="Alarms">Number of streams that had an alarm.</param>
internal readonly record struct RunLengthEstimate(double Mean, double StandardError, int Alarms)
{
    /// <summary>Estimates from the time watched of each stream.</summary>
    /// <param name="times">Shape [n]: values until the alarm, or until the stream was cut off.</param>
    /// <param name="alarmed">Shape [n]: whether there was an alarm.</param>
    /// <returns>The estimate. Mean A = Σ T/Σ c; standard error √Σ (T − A c)²/Σ c, that of a ratio of means.</returns>
    public static RunLengthEstimate Of(ReadOnlySpan<int> times, ReadOnlySpan<bool> alarmed)
    {
        var (total, alarms) = (0.0, 0);
        for (var i = 0; i < times.Length; i++)
        {
            total += times[i];
            alarms += alarmed[i] ? 1 : 0;
        }

        if (alarms == 0)
        {
            return new(double.PositiveInfinity, double.PositiveInfinity, 0);
        }

        var (mean, squares) = (total / alarms, 0.0);
        for (var i = 0; i < times.Length; i++)
        {
            var residual = times[i] - (alarmed[i] ? mean : 0);
            squares += residual * residual;
        }

        return new(mean, Math.Sqrt(squares) / alarms, alarms);
    }
}

/// <summary>
/// A threshold, and what it was calibrated for. Equal requests have equal results, so it can be kept and used again.
/// </summary>
internal sealed record RunLengthThreshold
{
    /// <summary>The test, without a threshold.</summary>
    public required SequentialOptions Test { get; init; }

    /// <summary>What was asked for.</summary>
    public required CalibrationOptions Calibration { get; init; }

    /// <summary>The quiet series that was simulated; null where it was drawn from a stretch of the run.</summary>
    public required NoiseModel? Noise { get; init; }

    /// <summary>Number of values in the quiet stretch; 0 where the series was simulated.</summary>
    public required int StretchLength { get; init; }

    /// <summary>Number of values in a block of the stretch; 0 where the series was simulated.</summary>
    public required int BlockLength { get; init; }

    /// <summary>The lowest threshold whose mean run length is at least that wanted.</summary>
    /// <value>
    /// Unit of <see cref="SequentialOptions.Threshold"/>. Infinite where no threshold is known: the statistic never left 0, or
    /// its bound was reached too often.
    /// </value>
    public required double Threshold { get; init; }

    /// <summary>The mean run length with it in the same streams.</summary>
    public required RunLengthEstimate RunLength { get; init; }

    /// <summary>
    /// The threshold for one standard error of the run length less than wanted, and for one more: how sure
    /// <see cref="Threshold"/> is.
    /// </summary>
    public required (double Low, double High) Range { get; init; }

    /// <summary>The test with the threshold.</summary>
    public SequentialOptions Calibrated => Test with { Threshold = Threshold };
}

/// <summary>What a threshold is calibrated to, and with how much work.</summary>
internal sealed record CalibrationOptions
{
    /// <summary>Mean number of values from the end of a warm-up to a false alarm, wanted.</summary>
    /// <value>
    /// Values, from 10 to a twentieth of <see cref="Streams"/> times <see cref="Length"/>. The default is 10,000: one false alarm
    /// in 10,000 samples.
    /// </value>
    public double RunLength { get; init; } = 10_000;

    /// <summary>Number of simulated streams.</summary>
    /// <value>
    /// Streams, from 20 to 1,000,000. The default is 600: with the default length about 265 alarms, an error of about 6 % of the
    /// run length, for about 0.1 s.
    /// </value>
    public int Streams { get; init; } = 600;

    /// <summary>Number of values in each stream after its warm-up.</summary>
    /// <value>
    /// Values, from 10 to 1,000,000. The default is 5000. The run length is that of runs of this length: see
    /// <see cref="RunLengthCalibration"/>.
    /// </value>
    public int Length { get; init; } = 5000;

    /// <summary>Names the draws: equal seeds give equal thresholds.</summary>
    /// <value>Any. The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(CalibrationOptions));
        problems.RequireInRange(Streams, 20, 1_000_000, "Fewer give no standard error, more take minutes.");
        problems.RequireInRange(Length, 10, 1_000_000, "A test needs some values to find anything in.");
        problems.RequireInRange(
            RunLength, 10, Math.Max(10, (double)Streams * Length / 20),
            "With fewer than about 20 alarms simulated the threshold would be a guess: simulate more streams.");
        problems.ThrowIfAny();
    }
}
