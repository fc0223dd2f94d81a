
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Picks one spectrum of a run.</summary>
internal static class SpectrumChoice
{
    /// <summary>The first spectrum that fits.</summary>
    /// <param name="run">The run.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="window">Length of the window; null for the first.</param>
    /// <param name="every">Steps between samples; null for the first.</param>
    public static SpectrumSeries Of(RunRecord run, string group, int? window, int? every)
    {
        var spectra = run.Spectra();
        return spectra.FirstOrDefault(spectrum => spectrum.Group == group && (window ?? spectrum.Window) == spectrum.Window && (every ?? spectrum.Stride) == spectrum.Stride)
            ?? throw new UsageException($"{run.Name} has no spectrum of group '{group}'{(window is { } w ? Numbers.Say($" with a window of {w}") : string.Empty)}{(every is { } e ? Numbers.Say($" every {e} steps") : string.Empty)}. It has {List(spectra)}; choose with --group, --window and --every.");
    }

    private static string List(IReadOnlyList<SpectrumSeries> spectra)
    {
        const int Shown = 12;
        var names = spectra.Take(Shown).Select(spectrum => Numbers.Say($"{spectrum.Group} (window {spectrum.Window}, every {spectrum.Stride})"));
        return string.Join(", ", names) + (spectra.Count > Shown ? Numbers.Say($" and {spectra.Count - Shown} more") : string.Empty);
    }
}
