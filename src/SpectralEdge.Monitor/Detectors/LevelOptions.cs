using System.Collections.Concurrent;

namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="LevelDetector"/>.</summary>
public sealed record LevelOptions
{
    /// <summary>What is watched.</summary>
    /// <value>The default is <see cref="SampleQuantity.EdgeStrength"/>.</value>
    public SampleQuantity Quantity { get; init; } = SampleQuantity.EdgeStrength;

    /// <summary>How it is tested.</summary>
    /// <value>
    /// The default is <see cref="SequentialKind.PageHinkley"/>: the shortest delays of the sums (docs/studies/change-tests.md).
    /// </value>
    public SequentialKind Test { get; init; } = SequentialKind.PageHinkley;

    /// <summary>Which changes are looked for.</summary>
    /// <value>The default is both; not up for <see cref="SequentialKind.Drawdown"/>, which looks downwards only.</value>
    public LevelDirection Direction { get; init; } = LevelDirection.Both;

    /// <summary>Number of updates in the window of the samples, W: neighbouring samples share W − 1 of them.</summary>
    /// <value>Updates, from 3 to 512. The default is 10, that of the monitor.</value>
    public int Window { get; init; } = 10;

    /// <summary>
    /// Mean number of samples between two false alarms of this detector, in a run of 5,000 samples of quiet noise.
    /// </summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000.</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>Number of samples that the reference level, its scatter and its memory are learnt from.</summary>
    /// <value>
    /// Samples, from 20 to 100,000; fewer than ten windows see small changes late. The default, null, is ten windows and
    /// at least 100.
    /// </value>
    public int? WarmUp { get; init; }

    /// <summary>
    /// Degrees of freedom of Student's t that the noise is taken to follow: the fewer, the more outliers are put up with.
    /// </summary>
    /// <value>
    /// Above 2; infinity for normal noise. The default is 2.5 (measured: the least that keeps the run length for updates of
    /// heavy-tailed lengths, docs/reference/events.md).
    /// </value>
    public double Degrees { get; init; } = 2.5;

    /// <summary>
    /// Correlation of neighbouring updates that the noise is taken to have, beyond what the window shares. The detector measures
    /// the memory of its own noise too, so that little hangs on it.
    /// </summary>
    /// <value>From −0.99 to 0.99. The default is 0.5 (chosen: momentum makes most updates of real runs alike).</value>
    public double Correlation { get; init; } = 0.5;

    /// <summary>What the test's statistic has to reach.</summary>
    /// <value>
    /// Above 0, in the unit of <see cref="LevelChanged.Statistic"/>. The default, null, is what <see cref="ExpectedRunLength"/>
    /// asks for; a given number does not keep it.
    /// </value>
    public double? Threshold { get; init; }

    /// <summary>
    /// Number of quiet values that <see cref="Threshold"/> comes from; 0 if it comes from none.
    /// <see cref="CalibratedOn"/> sets it.
    /// </summary>
    public int QuietLength { get; internal init; }

    /// <summary>Number of neighbouring quiet values that stayed together in that calibration; 0 if there was none.</summary>
    public int BlockLength { get; internal init; }

    // The newest update is in no other sample; all other quantities are of the window.
    internal int NoiseWindow => Quantity is SampleQuantity.UpdateNorm or SampleQuantity.ScaledUpdateNorm ? 1 : Window;

    internal int Learnt => WarmUp ?? Math.Max(100, 10 * NoiseWindow);

    /// <summary>The same options with a threshold from recorded values of a stretch in which nothing happened.</summary>
    /// <param name="quiet">
    /// Consecutive values of the quantity as samples give them; those that are NaN or not above 0 are left out, as the detector
    /// does. At least 3000 and 20 windows.
    /// </param>
    /// <returns>Options with <see cref="Threshold"/>, <see cref="QuietLength"/> and <see cref="BlockLength"/>.</returns>
    /// <remarks>
    /// Moving blocks of 10 W values: they keep colour and tails of the run, which no guess does. Run lengths come out at 0.6 to
    /// 0.9 of those asked for (docs/studies/change-tests.md). It takes from a tenth of a second to some seconds.
    /// </remarks>
    /// <exception cref="MonitorOptionsException">An option cannot be used, or the stretch is too short.</exception>
    public LevelOptions CalibratedOn(ReadOnlySpan<double> quiet)
    {
        Validate();
        return LevelThresholds.OnQuiet(this, quiet);
    }

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(LevelOptions));
        problems.RequireInRange(
            (long)Quantity, 0, (long)SampleQuantity.ScaledUpdateNorm, "There are no others.", nameof(Quantity));
        problems.RequireInRange((long)Test, 0, (long)SequentialKind.Drawdown, "There are no other tests.", nameof(Test));
        problems.RequireInRange((long)Direction, 0, (long)LevelDirection.Down, "There are no others.", nameof(Direction));
        if (Test == SequentialKind.Drawdown && Direction == LevelDirection.Up)
        {
            problems.Add("Direction is Up; it must be Both or Down for Drawdown. A drawdown is a fall.");
        }

        problems.RequireInRange(Window, 3, 512, "Windows of a monitor are not shorter or longer.");
        problems.RequireInRange(
            ExpectedRunLength, 100, 10_000_000, "A shorter one gives too many alarms; no thresholds are known for a longer one.");
        problems.RequireInRange(Learnt, 20, 100_000, "With fewer the reference would be a guess.", nameof(WarmUp));
        problems.RequireInRange(
            Degrees, Math.BitIncrement(2), double.PositiveInfinity, "With fewer there is no variance to standardize with.");
        problems.RequireInRange(Correlation, -0.99, 0.99, "Nearer to 1 the simulation would have to be far longer.");
        problems.RequireInRange(
            Threshold ?? 1, double.Epsilon, double.MaxValue, "A statistic is 0 while nothing happens.", nameof(Threshold));
        problems.ThrowIfAny();
    }

    internal SequentialOptions ToSequential() => new()
    {
        Kind = Test,
        Direction = Direction,
        WarmUp = Learnt,
        Memory = Math.Min(Math.Max(20, 2 * NoiseWindow), Learnt / 2),
        Newest = Math.Max(10, NoiseWindow),
    };
}

/// <summary>Thresholds of level detectors: from the table for default options, else from a simulation, which is kept.</summary>
internal static class LevelThresholds
{
    // Simulated as far as 6000 streams reach; beyond, a line through the last tenth (LevelTable says how good that is).
    private const double Reach = 100_000;

    private static readonly ConcurrentDictionary<(SequentialOptions, NoiseModel, double), double> Simulated = new();

    /// <summary>The threshold that options ask for, and where it comes from.</summary>
    /// <param name="options">Options that were checked.</param>
    public static (double Threshold, string Source) Find(LevelOptions options)
    {
        if (options.Threshold is { } threshold)
        {
            return (threshold, options.QuietLength > 0
                ? FormattableString.Invariant($"from {options.QuietLength} quiet values in blocks of {options.BlockLength}")
                : "set by hand");
        }

        var test = options.ToSequential();
        var isDefault = options with
        {
            Quantity = default,
            Window = 10,
            WarmUp = options.Learnt == (options with { WarmUp = null }).Learnt ? null : options.WarmUp,
            Test = default,
            Direction = default,
            ExpectedRunLength = 10_000,
        } == new LevelOptions { Quantity = default, Test = default };
        if (isDefault)
        {
            // Simulated noise is symmetric: one side alarms half as often as both.
            var sides = options.Direction == LevelDirection.Both || options.Test == SequentialKind.Drawdown ? 1 : 2;
            return (LevelTable.Threshold(options.Test, options.NoiseWindow, options.ExpectedRunLength / sides), "from table");
        }

        var noise = new NoiseModel { Window = options.NoiseWindow, Correlation = options.Correlation, Degrees = options.Degrees };
        var found = Simulated.GetOrAdd(
            (test, noise, options.ExpectedRunLength),
            request => Reached(
                request.Item3, calibration => RunLengthCalibration.OnNoise(request.Item1, request.Item2, calibration)));
        return (found, "simulated");
    }

    /// <summary>Options with the threshold of a quiet stretch.</summary>
    /// <param name="options">Options that were checked.</param>
    /// <param name="quiet">Values of the quantity.</param>
    public static LevelOptions OnQuiet(LevelOptions options, ReadOnlySpan<double> quiet)
    {
        var logarithms = new List<double>(quiet.Length);
        foreach (var value in quiet)
        {
            if (value > 0 && double.IsFinite(value))
            {
                logarithms.Add(Math.Log(value));
            }
        }

        var (block, least) = (10 * options.Window, Math.Max(3000, 20 * options.Window));
        var problems = new OptionProblems("A quiet stretch");
        problems.RequireInRange(
            logarithms.Count,
            least,
            int.MaxValue,
            "Thresholds from fewer give two to nine times the false alarms: record a longer stretch, or leave the "
                + "threshold to the simulated noise.",
            "Number of values above 0");
        problems.ThrowIfAny();
        var stretch = logarithms.ToArray();
        var threshold = Reached(
            options.ExpectedRunLength,
            calibration => RunLengthCalibration.OnStretch(options.ToSequential(), stretch, options.Window, block, calibration));
        if (!double.IsFinite(threshold))
        {
            problems.Add(
                "The values never leave their level, so no threshold follows from them; they must scatter. Leave the "
                    + "threshold to the simulated noise.");
        }

        problems.ThrowIfAny();
        return options with { Threshold = threshold, QuietLength = stretch.Length, BlockLength = block };
    }

    /// <summary>A threshold at a run length, extrapolated where no simulation of a second reaches it.</summary>
    private static double Reached(double runLength, Func<CalibrationOptions, RunLengthThreshold> calibrate)
    {
        var near = Math.Min(runLength, Reach);
        var at = new CalibrationOptions { RunLength = near, Streams = Math.Max(600, (int)(near * 0.06)) };
        var threshold = calibrate(at).Threshold;
        return runLength <= Reach ? threshold
            : LevelTable.Beyond(Reach / 10, calibrate(at with { RunLength = Reach / 10 }).Threshold, Reach, threshold, runLength);
    }
}
