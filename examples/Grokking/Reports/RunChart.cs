using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Figures;

namespace Grokking.Reports;

/// <summary>Figures of one seed, with weight decay and without, from the runs' own files.</summary>
internal static class RunChart
{
    private static readonly string[] Shown = ["states", "events", "metrics", "ratio", "k"];

    /// <summary>The picture of the README: states, events, accuracy, gap ratio and k*.</summary>
    public static void Write(DemoSettings settings, string path) => Write(
        settings, path, "Modular addition: gap ratio and accuracy, with weight decay and without", (runs, titles) =>
        [
            .. RunFigure.Columns(runs, titles).Select(column => column with
            {
                Panels = [.. column.Panels.Where(panel => Shown.Contains(panel.Key))],
            }),
        ]);

    /// <summary>What else a sample holds, each quantity beside its null.</summary>
    public static void WritePanels(DemoSettings settings, string path) => Write(
        settings, path, "Modular addition: what samples hold, with weight decay and without", (runs, titles) =>
        [.. runs.Zip(titles, (run, title) => new FigureColumn(title,
        [
            Panel(run, "gap ratio R", (1, 3), ("R", sample => sample.GapRatio)),
            Panel(run, "cosine of neighbouring updates", (-0.5, 1), ("cosine", SampleFields.Find("ar1_correlation")!)),
            Panel(
                run, "adiabatic parameter over its baseline", null,
                ("A", sample => sample.Motion is { } motion ? motion.Adiabatic / motion.AdiabaticBaseline : double.NaN)),
            Panel(
                run, "rotation of the leading subspace, ‖sin Θ‖, and its bound (drawn up to 2)", (0, 2),
                ("rotation", sample => sample.Motion?.SubspaceRotation ?? double.NaN),
                ("bound", sample => sample.Motion?.DavisKahanBound ?? double.NaN)),
            Panel(
                run, "share of the first backbone direction", (0.5, 1), ("measured", sample => Unit(sample, b => b.Share(DisplacementForm.UnitRows))),
                ("random walk", sample => Unit(sample, b => b.RandomWalkShare(DisplacementForm.UnitRows)))),
        ]))]);

    private static double Unit(SpectralSample sample, Func<Backbone, double> of) =>
        sample.Backbone is { } backbone ? of(backbone) : double.NaN;

    /// <summary>A panel of quantities of a sample; the second one is what the first is compared with.</summary>
    private static LinePanel Panel(
        DrawnRun run, string title, (double Low, double High)? range,
        params (string Name, Func<SpectralSample, double> Value)[] quantities) => new(title, title,
        [
            .. quantities.Select((quantity, i) => new Line(
                quantity.Name, Palette.Tone((2 * i) + 1), [.. run.Series.Samples.Select(sample => (double)sample.Step)],
                [.. run.Series.Samples.Select(quantity.Value)]) { Dashes = i == 0 ? null : Palette.Dashes(2) }),
        ])
        {
            Axis = range is { } ends ? Axis.Between(ends.Low, ends.High) : null,
        };

    private static void Write(DemoSettings settings, string path, string title,
        Func<IReadOnlyList<DrawnRun>, IReadOnlyList<string>, IReadOnlyList<FigureColumn>> columns)
    {
        var runs = new[] { 1, 0 }.Select(decay => DrawnRun.Of(RunRecordReader.Read(FileOf(settings with { WeightDecay = decay }))))
            .ToList();
        var command = string.Join(' ', Environment.GetCommandLineArgs().Skip(1));
        var figure = new Figure
        {
            Title = title,
            Columns = columns(runs, ["with weight decay 1", "without weight decay (control)"]),
            Footer =
            [
                .. runs.SelectMany(RunFigure.Facts).Distinct(),
                RunFigure.Origin($"dotnet run --project examples/Grokking -c Release -- {command}", TimeProvider.System.GetUtcNow()),
            ],
        };
        FigureFile.Write(figure, FigureFile.FormatOf(path) ?? FigureFormat.Svg, path);
    }

    /// <summary>The run file of some settings.</summary>
    /// <exception cref="FileNotFoundException">The run has not been made yet.</exception>
    private static string FileOf(DemoSettings settings)
    {
        var file = Path.Combine(settings.Monitor.Run.Folder ?? "runs", settings.RunName, "run.jsonl");
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException(
                FormattableString.Invariant(
                    $"{file} is missing. Run the demo with --seed {settings.Seed} --weight-decay {settings.WeightDecay} first."));
    }
}
