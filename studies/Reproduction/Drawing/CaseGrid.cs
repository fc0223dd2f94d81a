using Reproduction.Alarms;
using Reproduction.Series;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>A column of a grid.</summary>
/// <param name="Title">What the runs have in common.</param>
/// <param name="Runs">The runs, a line each.</param>
internal sealed record Case(string Title, IReadOnlyList<StudySeries> Runs);

/// <summary>A row of a grid.</summary>
/// <param name="Column">The column of the series.</param>
/// <param name="Title">What it is, with its unit.</param>
/// <param name="IsSeldom">Whether it is measured at some samples only: its values are joined.</param>
/// <param name="IsShare">Whether it lies between 0 and 1.</param>
internal sealed record Quantity(string Column, string Title, bool IsSeldom = false, bool IsShare = false);

/// <summary>Cases beside each other, quantities below each other, on one scale a row; first warnings on top.</summary>
internal static class CaseGrid
{
    /// <summary>Colours of the runs of a case.</summary>
    private static readonly string[] Colours = ["line-1", "line-2", "line-3", "line-4", "sigma-4"];

    private static readonly KindLook Generalised = new(3, string.Empty, Palette.Of("run-4"), true, Palette.Circle);

    /// <summary>Rows of marks: name, step in a run, look, whether a line runs down from it.</summary>
    private static readonly (string Name, Func<StudySeries, long?> Step, KindLook Look, bool RunsDown)[] Marked =
    [
        ("95 % on test examples", run => run.Generalised, Generalised, true),
        ("turn (GrokkingDetector)", run => Candidates.FirstOf("GrokkingDetector", run), Palette.KindOf("grokking_state_changed"), true),
        ("published onset of D", run => Candidates.FirstOf("published onset of D", run), Palette.KindOf("level_changed"), false),
        ("gap collapsed", run => Candidates.FirstOf("gap collapsed", run), Palette.KindOf("gap_collapsed"), false),
    ];

    /// <summary>The figure; null where there are no runs.</summary>
    public static Figure? Of(string title, IEnumerable<Case> cases, IEnumerable<Quantity> quantities, params string[] footer)
    {
        Case[] shown = [.. cases.Where(one => one.Runs.Count > 0)];
        StudySeries[] all = [.. shown.SelectMany(one => one.Runs)];
        Quantity[] rows = [.. quantities.Where(one => Array.Exists(all, run => run.Columns.Contains(one.Column)))];
        if (rows.Length == 0)
        {
            return null;
        }

        var axes = rows.Select(row => row.IsShare
            ? Axis.Between(-0.03, 1.03) : Axis.Over(all.SelectMany(run => run[row.Column]))).ToArray();
        return new Figure
        {
            Title = title,
            Columns =
            [
                .. shown.Select(one => new FigureColumn(one.Title,
                [
                    new RowPanel("marks", string.Empty, [.. Marked.Select(mark => RowOf(mark, one.Runs))]),
                    .. rows.Select((row, i) => new LinePanel(row.Column, row.Title, [.. one.Runs.Select((run, j) => Plot.LineOf(run, row.Column, row.IsSeldom) with
                    {
                        Colour = Palette.Of(Colours[j % Colours.Length]), Width = one.Runs.Count > 1 ? 0.8f : 1.1f,
                    })]) { Height = 84, Axis = axes[i] }),
                ]) { Range = (0, all.Max(run => run.Steps[^1])) }),
            ],
            Footer = footer,
            Width = Plot.Width,
        };
    }

    private static Row RowOf((string Name, Func<StudySeries, long?> Step, KindLook Look, bool RunsDown) mark, IEnumerable<StudySeries> runs) => new(mark.Name)
    {
        Marks = [.. runs.Select(mark.Step).OfType<long>().Order().Select(step => new Mark(step, mark.Look, mark.RunsDown))],
    };
}
