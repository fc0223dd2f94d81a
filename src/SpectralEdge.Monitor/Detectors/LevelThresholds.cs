using System.Collections.Concurrent;

namespace SpectralEdge.Monitor;

/// <summary>Thresholds of level detectors: from the table where settings are the default ones, from a simulation that is kept otherwise.</summary>
internal static class LevelThresholds
{
    // Simulated as far as 6000 streams reach; beyond, a line through the last tenth (LevelTable says how good that is).
    private const double Reach = 100_000;

    private static readonly ConcurrentDictionary<(SequentialOptions, NoiseModel, double), double> Simulated = new();

    /// <summary>The threshold that settings ask for, and where it comes from.</summary>
    /// <param name="options">Settings that were checked.</param>
    public static (double Threshold, string Source) Find(LevelOptions options)
    {
        if (options.Threshold is { } threshold)
        {
            return (threshold, options.QuietLength > 0 ? FormattableString.Invariant($"from {options.QuietLength} quiet values in blocks of {options.BlockLength}") : "set by hand");
        }

        var test = options.ToSequential();
        var isDefault = options with { Quantity = default, Window = 10, WarmUp = options.Learnt == (options with { WarmUp = null }).Learnt ? null : options.WarmUp, Test = default, Direction = default, ExpectedRunLength = 10_000 } == new LevelOptions { Quantity = default, Test = default };
        if (isDefault)
        {
            // Simulated noise is symmetric: one side alarms half as often as both.
            var sides = options.Direction == LevelDirection.Both || options.Test == SequentialKind.Drawdown ? 1 : 2;
            return (LevelTable.Threshold(options.Test, options.NoiseWindow, options.ExpectedRunLength / sides), "from table");
        }

        var noise = new NoiseModel { Window = options.NoiseWindow, Correlation = options.Correlation, Degrees = options.Degrees };
        var found = Simulated.GetOrAdd(
            (test, noise, options.ExpectedRunLength),
            request => Reached(request.Item3, calibration => RunLengthCalibration.OnNoise(request.Item1, request.Item2, calibration)));
        return (found, "simulated");
    }

    /// <summary>Settings with the threshold of a quiet stretch.</summary>
    /// <param name="options">Settings that were checked.</param>
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
        problems.RequireInRange(logarithms.Count, least, int.MaxValue, "Thresholds from fewer give two to nine times the false alarms: record a longer stretch, or leave the threshold to the simulated noise.", "Number of values above 0");
        problems.ThrowIfAny();
        var stretch = logarithms.ToArray();
        var threshold = Reached(options.ExpectedRunLength, calibration => RunLengthCalibration.OnStretch(options.ToSequential(), stretch, options.Window, block, calibration));
        if (!double.IsFinite(threshold))
        {
            problems.Add("The values never leave their level, so no threshold follows from them; they must scatter. Leave the threshold to the simulated noise.");
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
