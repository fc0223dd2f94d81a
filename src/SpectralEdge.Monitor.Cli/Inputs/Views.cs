
namespace SpectralEdge.Monitor.Cli;

/// <summary>The spectrum that was asked for, and all others of its run.</summary>
internal static class Views
{
    public static (View View, IReadOnlyList<View> Others) Of(Input input, WatchSettings settings, string group, string? loss, Reporter reporter)
    {
        var run = Source.Watch(input, settings, reporter);
        var series = SpectrumChoice.Of(run, group, settings.Window, input.Kind == InputKind.Run ? settings.Every : null);
        var view = View.Of(run, series, LossColumn.Read(loss, [.. series.Samples.Select(sample => sample.Step)]));
        var others = run.Spectra().Where(other => (other.Group, other.Window, other.StrideIndex) != (series.Group, series.Window, series.StrideIndex));
        return (view, [.. others.Select(other => View.Of(run, other, null))]);
    }
}
