using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The spectrum that was asked for, and all others of its run.</summary>
internal static class Views
{
    public static (View View, IReadOnlyList<View> Others) Of(
        Input input, WatchSettings settings, string group, string? loss, Reporter reporter)
    {
        var (run, groups) = Source.Watch(input, settings, reporter);
        var series = SpectrumChoice.Of(run, group, settings.Window, input.Kind == InputKind.Run ? settings.Every : null);
        var losses = LossColumn.Read(
            loss, settings.LossColumn, [.. series.Samples.Select(sample => sample.Step)], reporter);
        var view = View.Of(run, series, losses) with
        {
            Parameters = groups.FirstOrDefault(known => known.Name == series.Group)?.Parameters,
        };
        var others = run.Spectra()
            .Where(other => (other.Group, other.Window, other.StrideIndex) != (series.Group, series.Window, series.StrideIndex));
        return (view, [.. others.Select(other => View.Of(run, other, null))]);
    }
}

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
        return spectra.FirstOrDefault(
            spectrum => spectrum.Group == group
                && (window ?? spectrum.Window) == spectrum.Window
                && (every ?? spectrum.Stride) == spectrum.Stride)
            ?? throw new UsageException($"{run.Name} has no spectrum of group "
                + $"'{group}'{(window is { } w ? $" with a window of {w}" : string.Empty)}"
                + $"{(every is { } e ? $" every {e} steps" : string.Empty)}. It has {List(spectra)}; choose with --group, "
                + "--window and --every.");
    }

    /// <summary>The spectra of a run in one line: the first ones, and how many more there are.</summary>
    public static string List(IReadOnlyList<SpectrumSeries> spectra, int shown = 12) => Words.List(
        spectra.Select(spectrum => $"{spectrum.Group} (window {spectrum.Window}, every {spectrum.Stride})"), shown);
}
