using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>The options of a recorded run that a replay needs.</summary>
internal static class RecordedOptions
{
    // A damaged file may have a megabyte in one option: an error quotes its beginning.
    private const int MostQuoted = 200;
    private const int MostMoreWindows = 31;
    private const int MostDetectors = 1000;

    /// <summary>Reads them from a header.</summary>
    /// <param name="header">The header of a run file.</param>
    /// <returns>
    /// Windows, thresholds and detectors as they were; everything else, and detectors of the user's own, as by default. The null
    /// is that of each sample.
    /// </returns>
    /// <exception cref="FormatException">An option is missing or cannot be read.</exception>
    public static MonitorOptions Read(RunHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var text = header.Settings;
        var gap = Gap(text);
        return new MonitorOptions
        {
            Windows =
            [
                new((int)Number(text, "every"), (int)Number(text, "window")),
                .. Texts(text, "more_windows", MostMoreWindows).Select(Window),
            ],
            Spectrum = new() { NoiseLevel = Number(text, "noise_level") },
            Detectors = Detectors(header, gap),
            SamplesBetweenFalseAlarms = Number(text, "expected_run_length"),
        };
    }

    /// <summary>What became of the detectors of a recorded run since then; null for nothing.</summary>
    /// <param name="header">The header of a run file.</param>
    public static string? Became(RunHeader header) => !IsEarlier(header.Settings) ? null
        : Texts(header.Settings, "watch", MostDetectors).Any(name => name is nameof(Detect.Gap) or Detect.Edge or Detect.HeldGap)
            ? "the run was watched by Gap, Edge or HeldGap of a version up to 0.2; they are one detector now, Gap, with another "
                + "rule, so its events differ"
            : null;

    private static bool IsEarlier(IReadOnlyDictionary<string, string> settings) => settings.ContainsKey("open_p_value");

    /// <summary>Bounds that were set by hand; the defaults of versions up to 0.2 were those of another rule.</summary>
    private static GapOptions Gap(IReadOnlyDictionary<string, string> text)
    {
        var isEarlier = IsEarlier(text);
        double? Bound(string name, double former) =>
            Text(text, name) == "none" || (isEarlier && Number(text, name) == former) ? null : Number(text, name);
        return new()
        {
            OpenAbove = Bound("open_above", 1.5),
            CollapseBelow = Bound("collapse_below", 1.2),
            Hold = (int?)Bound("persistence", 3),
        };
    }

    private static DetectorFactory[] Detectors(RunHeader header, GapOptions gap)
    {
        var settings = header.Settings;
        var names = Texts(settings, "watch", MostDetectors).Where(name => name != "None").ToList();

        // Version 0.1 had one name for both, and an order of its own, which is that of events of one sample.
        if (header.LibraryVersion.StartsWith("0.1.", StringComparison.Ordinal))
        {
            names.AddRange(names.Contains(nameof(Detect.Stagnation)) ? [nameof(Detect.Oscillation)] : []);
            names = [.. names.OrderBy(Detect.All.Select(LibraryDetector.Of).Select(detector => detector!.Name).ToList().IndexOf)];
        }

        try
        {
            return
            [
                .. names.Select(name => name is Detect.Edge or Detect.HeldGap ? nameof(Detect.Gap) : name).Distinct()
                    .Select(name => name == nameof(Detect.Gap) ? Detect.Gap(gap) : Detect.Named(name)),
            ];
        }
        catch (ArgumentException)
        {
            throw Wrong("watch", Text(settings, "watch"));
        }
    }

    private static WindowSpec Window(string text)
    {
        var parts = text.Split(" every ");
        return parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var window)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var every)
            ? new WindowSpec(every, window)
            : throw Wrong("more_windows", text);
    }

    private static double Number(IReadOnlyDictionary<string, string> settings, string name) =>
        double.TryParse(Text(settings, name), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(name, settings[name]);

    private static string[] Texts(IReadOnlyDictionary<string, string> settings, string name, int most) =>
        Text(settings, name).Split(", ", most + 1, StringSplitOptions.RemoveEmptyEntries) is var all && all.Length <= most
            ? all
            : throw Wrong(name, settings[name]);

    private static string Text(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var text) ? text : throw Wrong(name, "missing");

    private static FormatException Wrong(string name, string value) =>
        new(
            $"The header's option '{name}' is '{value[..Math.Min(value.Length, MostQuoted)]}"
                + $"{(value.Length > MostQuoted ? "…" : string.Empty)}', which cannot be read. The file was written by another "
                + "version, or is damaged.");
}
