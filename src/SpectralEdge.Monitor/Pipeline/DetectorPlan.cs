using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>Which detectors listen to a spectrum, and how rarely each of them may be wrong.</summary>
/// <remarks>
/// False alarms of different detectors add up at worst. So the run length that is asked for, times the number of detectors that can keep one and the number of
/// spectra, is what each of them is given.
/// </remarks>
internal static class DetectorPlan
{
    /// <summary>What is asked for where nothing is said.</summary>
    public const double DefaultRunLength = 10_000;

    private const double LongestRunLength = 10_000_000;

    // Those whose thresholds follow from a run length; those of the gap itself and of the grokking pattern are set by hand.
    private const DetectorSet Calibrated = DetectorSet.All & ~(DetectorSet.Gap | DetectorSet.Grokking);

    /// <summary>The detectors of one spectrum: those of the library that the options name, then the user's own.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="window">Number of updates in its window.</param>
    /// <param name="spectra">Number of spectra that are watched at once.</param>
    public static ISpectralDetector[] Create(MonitorOptions options, int window, int spectra) =>
        [.. OfTheLibrary(options, window, RunLength(options, spectra)), .. options.Detectors.Select(UserDetectors.Require)];

    /// <summary>Checks what is asked for.</summary>
    public static void Check(OptionProblems problems, DetectorSet watch, double expectedRunLength)
    {
        if ((watch & ~DetectorSet.All) != 0)
        {
            problems.Add(FormattableString.Invariant($"{nameof(MonitorOptions.Watch)} is {(int)watch}; it must be made of the values that DetectorSet names. Combine them with |."));
        }

        problems.RequireInRange(expectedRunLength, 100, 1_000_000, "Shorter is a flood of alarms; longer is silence.", nameof(MonitorOptions.ExpectedRunLength));
        if (expectedRunLength != DefaultRunLength && (watch & Calibrated) == 0)
        {
            problems.Add(FormattableString.Invariant(
                $"{nameof(MonitorOptions.ExpectedRunLength)} is {expectedRunLength} and {nameof(MonitorOptions.Watch)} is {Names(watch)}; a detector that follows it must be watched. Watch DetectorSet.{nameof(DetectorSet.Common)}, or leave it out."));
        }
    }

    /// <summary>The members of a set by their names; what a default is may change from version to version.</summary>
    public static string Names(DetectorSet watch)
    {
        var members = Enum.GetValues<DetectorSet>().Where(member => BitOperations.IsPow2((int)member) && watch.HasFlag(member)).Distinct();
        var names = string.Join(", ", members.Select(member => Enum.GetNames<DetectorSet>().First(name => name != nameof(DetectorSet.Default) && Enum.Parse<DetectorSet>(name) == member)));
        return names.Length == 0 ? nameof(DetectorSet.None) : names;
    }

    /// <summary>Mean number of samples between two false alarms of one detector.</summary>
    public static double RunLength(MonitorOptions options, int spectra)
    {
        var members = Math.Max(1, BitOperations.PopCount((uint)(options.Watch & Calibrated)));
        return Math.Min(LongestRunLength, options.ExpectedRunLength * members * spectra);
    }

    /// <summary>One line for each detector whose thresholds follow from the run length.</summary>
    public static IEnumerable<string> Describe(IEnumerable<ISpectralDetector> detectors) => detectors.OfType<ICalibratedDetector>().Select(detector => detector.Describe());

    private static IEnumerable<ISpectralDetector> OfTheLibrary(MonitorOptions options, int window, double runLength)
    {
        if (options.Watch.HasFlag(DetectorSet.Gap))
        {
            yield return new GapDetector(options.Gap);
        }

        if (options.Watch.HasFlag(DetectorSet.HeldGap))
        {
            yield return new HeldGapDetector(new HeldGapOptions { Window = window, ExpectedRunLength = runLength });
        }

        foreach (var detector in Gated(options.Watch, window, runLength).Concat(OfLevels(options.Watch, window, runLength)))
        {
            yield return detector;
        }

        if (options.Watch.HasFlag(DetectorSet.Grokking))
        {
            yield return new GrokkingDetector();
        }

        if (options.Watch.HasFlag(DetectorSet.NormSpike))
        {
            yield return new NormSpikeDetector(new NormSpikeOptions { ExpectedRunLength = runLength });
        }

        if (options.Watch.HasFlag(DetectorSet.Stagnation))
        {
            // Two detectors of one member: each gets half of its false alarms.
            yield return new StagnationDetector(new StagnationOptions { ExpectedRunLength = Math.Min(LongestRunLength, 2 * runLength) });
            yield return new OscillationDetector(new OscillationOptions { ExpectedRunLength = Math.Min(LongestRunLength, 2 * runLength) });
        }
    }

    /// <summary>Detectors that go by p-values, whose run lengths are known for windows up to 40.</summary>
    private static IEnumerable<ISpectralDetector> Gated(DetectorSet watch, int window, double runLength)
    {
        if (window > EdgeRuns.LargestWindow)
        {
            yield break;
        }

        if (watch.HasFlag(DetectorSet.Edge))
        {
            yield return new EdgeDetector(new EdgeOptions { Window = window, ExpectedRunLength = runLength });
        }

        if (watch.HasFlag(DetectorSet.Crossing))
        {
            yield return new CrossingDetector(new CrossingOptions { Window = window, ExpectedRunLength = runLength });
        }

        if (watch.HasFlag(DetectorSet.Regime))
        {
            yield return new RegimeDetector(new RegimeOptions { Window = window, ExpectedRunLength = runLength });
        }

        if (watch.HasFlag(DetectorSet.Stability))
        {
            yield return new StabilityDetector(new StabilityOptions { Window = window, ExpectedRunLength = runLength });
        }

        if (watch.HasFlag(DetectorSet.Phases))
        {
            yield return new PhaseDetector(new PhaseChangeOptions { Window = window, ExpectedRunLength = runLength });
        }
    }

    private static IEnumerable<ISpectralDetector> OfLevels(DetectorSet watch, int window, double runLength)
    {
        (DetectorSet Flag, SampleQuantity Quantity)[] levels =
        [
            (DetectorSet.EdgeStrength, SampleQuantity.EdgeStrength), (DetectorSet.UpdateNorm, SampleQuantity.ScaledUpdateNorm), (DetectorSet.DriftSpeed, SampleQuantity.DriftSpeed),
        ];
        return levels.Where(level => watch.HasFlag(level.Flag))
            .Select(level => new LevelDetector(new LevelOptions { Quantity = level.Quantity, Window = window, ExpectedRunLength = runLength }));
    }
}
