using SpectralEdge.Monitor.Cli.Output;

namespace SpectralEdge.Monitor.Cli.Inputs;

/// <summary>The spectrum that was asked for, and all others of its run.</summary>
internal static class Views
{
    public static (View View, IReadOnlyList<View> Others) Of(Input input, SpectrumWish wish, Reporter reporter)
    {
        var run = RunFiles.Read(input.Path, reporter);
        var series = SpectrumChoice.Of(run, wish.Group, wish.Window, wish.Every);
        var view = View.Of(run, series, LossColumn.Read(wish.Loss, [.. series.Samples.Select(sample => sample.Step)]));
        var others = run.Spectra().Where(other => (other.Group, other.Window, other.Rhythm) != (series.Group, series.Window, series.Rhythm));
        return (view, [.. others.Select(other => View.Of(run, other, null))]);
    }
}
