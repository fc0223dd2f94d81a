namespace SpectralEdge.Monitor.Events;

/// <summary>What a threshold is calibrated to, and with how much work.</summary>
internal sealed record CalibrationOptions
{
    /// <summary>Mean number of values from the end of a warm-up to a false alarm, wanted.</summary>
    /// <value>Values, from 10 to a twentieth of <see cref="Streams"/> times <see cref="Length"/>. The default is 10,000: one false alarm in 10,000 samples.</value>
    public double RunLength { get; init; } = 10_000;

    /// <summary>Number of simulated streams.</summary>
    /// <value>Streams, from 20 to 1,000,000. The default is 600: with the default length about 265 alarms, an error of about 6 % of the run length, for about 0.1 s.</value>
    public int Streams { get; init; } = 600;

    /// <summary>Number of values in each stream after its warm-up.</summary>
    /// <value>Values, from 10 to 1,000,000. The default is 5000. The run length is that of runs of this length: see <see cref="RunLengthCalibration"/>.</value>
    public int Length { get; init; } = 5000;

    /// <summary>Names the draws: equal seeds give equal thresholds.</summary>
    /// <value>Any. The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Checks every setting, and every pair of settings that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(CalibrationOptions));
        problems.RequireInRange(Streams, 20, 1_000_000, "Fewer give no standard error, more take minutes.");
        problems.RequireInRange(Length, 10, 1_000_000, "A test needs some values to find anything in.");
        problems.RequireInRange(RunLength, 10, Math.Max(10, (double)Streams * Length / 20), "With fewer than about 20 alarms simulated the threshold would be a guess: simulate more streams.");
        problems.ThrowIfAny();
    }
}
