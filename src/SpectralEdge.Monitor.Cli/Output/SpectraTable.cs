namespace SpectralEdge.Monitor.Cli;

/// <summary>Several spectra of a run, one row each.</summary>
internal static class SpectraTable
{
    public static TableText Of(IReadOnlyList<View> views)
    {
        var table = new TableText("<group", "window", "every", "samples", "median R", "k* mode", "events");
        foreach (var view in views)
        {
            table.Add(
                view.Series.Group,
                Numbers.Text(view.Series.Window),
                Numbers.Text(view.Series.Stride),
                Numbers.Text(view.Summary.Samples),
                Numbers.Text(view.Summary.MedianRatio),
                Numbers.Text(view.Summary.PositionMode),
                Numbers.Text(view.Events.Count));
        }

        return table;
    }
}
