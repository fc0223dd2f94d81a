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
        var gap = new GapOptions
        {
            OpenAbove = Number(text, "open_above"),
            OpenPValue = Number(text, "open_p_value"),
            CollapseBelow = Number(text, "collapse_below"),
            Hold = (int)Number(text, "persistence"),
            StandardErrors = Number(text, "standard_errors"),
        };
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
            return [.. names.Select(name => name == nameof(Detect.Gap) ? Detect.Gap(gap) : Detect.Named(name))];
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
