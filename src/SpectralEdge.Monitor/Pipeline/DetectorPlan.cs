using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Which detectors listen to a spectrum, and how rarely each of them may be wrong.</summary>
/// <remarks>
/// False alarms of different detectors add up at worst. So the run length that is asked for, times the number of detectors that
/// can keep one and the number of spectra, is what each of them is given.
/// </remarks>
internal static class DetectorPlan
{
    private const double LongestRunLength = 10_000_000;

    /// <summary>The detectors of one spectrum, in the order of the options.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="spectrum">The spectrum; its run length is put in here.</param>
    /// <param name="spectra">Number of spectra that are watched at once.</param>
    public static ISpectralDetector[] Create(MonitorOptions options, DetectorContext spectrum, int spectra)
    {
        var each = RunLength(options, spectra);
        return
        [
            .. options.Detectors.Index()
                .Where(
                    item => LibraryDetector.Of(item.Item) is not { } library || spectrum.Window.Length <= library.LongestWindow)
                .Select(item =>
                {
                    // A user's own counts as one.
                    var share = LibraryDetector.Of(item.Item)?.Share ?? 1;
                    var context = spectrum with
                    {
                        SamplesBetweenFalseAlarms = Math.Min(LongestRunLength, share > 0 ? each / share : each),
                    };
                    return UserDetectors.Require(item.Item, context, item.Index);
                }),
        ];
    }

    /// <summary>Checks what is asked for.</summary>
    public static void Check(OptionProblems problems, MonitorOptions options)
    {
        var runLength = options.SamplesBetweenFalseAlarms;
        const string Name = nameof(MonitorOptions.SamplesBetweenFalseAlarms);
        problems.RequireInRange(
            runLength, 100, 1_000_000, "A shorter one gives too many alarms, a longer one none at all.", Name);
        if (options.Detectors is null || options.Detectors.Contains(null!))
        {
            problems.Add(
                "Detectors is null or holds a null; it must be a list of functions that make a detector. Use [] for none.");
            return;
        }

        var ours = OfTheLibrary(options).ToList();
        foreach (var (name, count) in ours.CountBy(detector => detector.Name).Where(same => same.Value > 1))
        {
            problems.Add(FormattableString.Invariant(
                $"Detectors has {name} {count} times; it may have each detector of the library once. Leave the others out."));
        }

        ours.ForEach(detector => detector.Gap?.Check(problems, " of Detect.Gap"));
        if (options.Spectrum?.Null == GapNull.None && ours.Exists(detector => detector.Gap is { OpenAbove: null }))
        {
            problems.Add(
                "Spectrum.Null is None and OpenAbove of Detect.Gap is not set; it must be a ratio. Without a null there is no "
                    + "p-value, and no gap would ever open.");
        }

        if (runLength != MonitorOptions.DefaultRunLength && ours.TrueForAll(detector => detector.Share == 0))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name} is {runLength} and Detectors is {Names(options)}; a detector that follows it must be among "
                    + $"them. Use Detect.{nameof(Detect.Common)}, or leave it out."));
        }
    }

    /// <summary>The detectors of the library by their names.</summary>
    public static string Names(MonitorOptions options) =>
        string.Join(", ", OfTheLibrary(options).Select(detector => detector.Name)) is { Length: > 0 } names ? names : "None";

    /// <summary>The thresholds of the gap: those in force, or the defaults where nothing listens to it.</summary>
    public static GapOptions Gap(MonitorOptions options) =>
        OfTheLibrary(options).Select(detector => detector.Gap).FirstOrDefault(gap => gap is not null) ?? new();

    /// <summary>Mean number of samples between two false alarms of one detector.</summary>
    public static double RunLength(MonitorOptions options, int spectra) => Math.Min(
        LongestRunLength, options.SamplesBetweenFalseAlarms * Math.Max(
            1, OfTheLibrary(options).Sum(detector => detector.Share)) * spectra);

    /// <summary>One line for each detector whose thresholds follow from the run length.</summary>
    public static IEnumerable<string> Describe(IEnumerable<ISpectralDetector> detectors) =>
        detectors.OfType<ICalibratedDetector>().Select(detector => detector.Describe());

    private static IEnumerable<LibraryDetector> OfTheLibrary(MonitorOptions options) =>
        options.Detectors.Select(LibraryDetector.Of).OfType<LibraryDetector>();
}
