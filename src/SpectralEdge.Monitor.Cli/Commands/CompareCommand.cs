using System.CommandLine;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>compare</c>: several runs compared.</summary>
internal static class CompareCommand
{
    public const string Name = "compare";
    public const string About = "Compare runs, such as seeds: mean and standard deviation on common steps, and when events and "
        + "phases come in each.";

    private const string Examples = """
        Examples:
          spectral-edge compare runs/seed1 runs/seed2 runs/seed3
          spectral-edge compare runs/* --measure effective_rank --grid 100
          spectral-edge compare runs/* --align gap_collapsed       steps count from that event of each run
          spectral-edge compare runs/* --out compare.html          one file with their charts over one another
          spectral-edge compare runs/* --out compare.svg           a figure: the measure of each run, and the mean

        A mean over runs whose events come at different steps is flatter than any of them: that is what --align is for.
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var paths = new Argument<string[]>("paths")
        {
            Description = "Two or more: folders of runs or of checkpoints, run.jsonl, trajectory.sketch.",
            Arity = ArgumentArity.OneOrMore,
        };
        var measure = new Option<string>("--measure")
        {
            Description = "A quantity of samples, as run files name it.",
            DefaultValueFactory = _ => "gap_ratio",
            HelpName = "NAME",
        };
        var grid = NumberOptions.Whole(
            "--grid", "Steps between two rows of the mean. [default: the longest stride of the runs]", 1);
        var align = NumberOptions.Text(
            "--align", "KIND", "Count steps from the first event of this kind in each run, or from its plateau or collapse.");
        var rows = NumberOptions.Whole("--rows", "Most rows of the table. [default: 30]", 1);
        var output = NumberOptions.Text(
            "--out", "FILE", "Write a file as well: .html has the charts of all runs; .svg, .png or .pdf a figure of the "
                + "measure.");
        var command = new Command(Name, About)
        {
            paths, measure, grid, align, rows, output, watch.Window, watch.Every, watch.Group, watch.Groups, watch.Exact,
            watch.Dim,
        };
        watch.AddChoiceTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            result.GetValue(paths)!, watch.Settings(result), new Wishes(
                result.GetValue(watch.Group)!, result.GetValue(measure)!, result.GetValue(grid), result.GetValue(align),
                result.GetValue(rows) ?? 30, result.GetValue(output)), common.Reporter(result)));
        return command;
    }

    private static int Run(string[] paths, WatchSettings settings, Wishes wishes, Reporter reporter)
    {
        if (paths.Length < 2)
        {
            throw new UsageException(
                $"compare is given 1 run, '{paths[0]}'; there must be at least 2. Give another, or use analyze.");
        }

        var measure = SampleFields.Find(wishes.Measure) ?? throw new UsageException(
            $"--measure is '{wishes.Measure}'; it must be one of {string.Join(", ", SampleFields.Names)}.");
        Input[] inputs = [.. paths.Select(path => Input.Find([path]))];
        RunRecord[] runs = [.. inputs.Select(input => Source.Watch(input, settings, reporter).Run)];
        SpectrumSeries[] series =
        [
            .. runs.Zip(
                inputs,
                (run, input) =>
                    SpectrumChoice.Of(run, wishes.Group, settings.Window, input.Kind == InputKind.Run ? settings.Every : null)),
        ];
        var moments = RunMoments.Of(runs, series);
        RunSeries[] curves = [.. runs.Zip(series, (run, spectrum) => Curve(run, spectrum, wishes.Measure, measure))];
        var zeros = wishes.Align is null ? null : Moment(moments, wishes.Align).Steps;
        var aligned = zeros is null ? curves : RunComparison.Aligned(curves, zeros);
        if (aligned.Count == 0)
        {
            throw new UsageException($"--align is '{wishes.Align}'; it happens in none of the runs. Leave it out, or name what "
                + $"does: {string.Join(", ", moments.Where(moment => moment.Count > 0).Select(moment => moment.Name))}.");
        }

        var steps = RunComparison.CommonSteps(aligned, wishes.Grid ?? series.Max(spectrum => spectrum.Stride));
        var found = new Found(runs, moments, RunComparison.Of(aligned, steps));
        var names = runs.Where((_, i) => zeros is null || zeros[i] is not null).Select(run => run.Name);
        Save(found, [.. names.Zip(aligned)], inputs, wishes, reporter);
        Print(found, wishes, reporter);
        return ExitCodes.Success;
    }

    private static void Save(
        Found found, IReadOnlyList<(string Name, RunSeries Curve)> curves, Input[] inputs, Wishes wishes, Reporter reporter)
    {
        if (wishes.Out is { } file && FigureFile.FormatOf(file) is { } format)
        {
            Draw(found, curves, wishes, (file, format), reporter);
        }
        else if (wishes.Out is { } page)
        {
            HtmlReport.Write(inputs, page, reporter, isPart: true);
        }
    }

    /// <summary>Draws the measure of each run, and the mean between one standard deviation below and above.</summary>
    private static void Draw(
        Found found, IReadOnlyList<(string Name, RunSeries Curve)> curves, Wishes wishes, (string Path, FigureFormat Format) file,
        Reporter reporter)
    {
        double[] steps = [.. found.Points.Select(point => (double)point.Step)];
        IEnumerable<double> Around(int side) => found.Points.Select(point => point.Mean + (side * point.Deviation));
        var lines = curves.Select((run, i) => new Line(
            run.Name, Palette.Run(i), [.. run.Curve.Steps.Select(step => (double)step)], run.Curve.Values)
        {
            Width = 1.1f,
            Dashes = Palette.Dashes(i + 1),
        });
        var mean = new Line("mean", Palette.Of("ink"), steps, [.. found.Points.Select(point => point.Mean)]) { Width = 2.2f };
        var panel = new LinePanel(wishes.Measure, wishes.Measure.Replace('_', ' '), [mean, .. lines])
        {
            Height = 300,
            Bands = [new Band("± standard deviation", steps, [.. Around(-1)], [.. Around(1)])],
        };
        using var output = new OutputFiles();
        FigureFile.Write(
            new Figure
            {
                Title = TitleOf(found, wishes),
                Columns =
                [
                    new FigureColumn(string.Empty, [panel])
                    {
                        AxisTitle = wishes.Align is null ? "optimizer step" : $"optimizer steps after {wishes.Align}",
                    },
                ],
                Footer = [reporter.Origin],
            },
            file.Format, output.PartOf(file.Path));
        output.Complete();
        reporter.Note($"wrote {file.Path}");
    }

    private static string TitleOf(Found found, Wishes wishes) =>
        $"{wishes.Measure} of group {wishes.Group}, {Words.Count(found.Runs.Count, "run")}";

    private static RunSeries Curve(RunRecord run, SpectrumSeries spectrum, string name, Func<SpectralSample, double> measure)
    {
        var (steps, values) = spectrum.Where(measure);
        return steps.Length > 0
            ? new RunSeries(steps, values)
            : throw new UsageException(
                $"--measure is '{name}'; it is defined in no sample of {run.Name}. Choose another, or leave the run out.");
    }

    private static RunMoments Moment(IReadOnlyList<RunMoments> moments, string name) =>
        moments.FirstOrDefault(moment => moment.Name == name)
        ?? throw new UsageException($"--align is '{name}'; it must be one of "
            + $"{string.Join(", ", moments.Select(moment => moment.Name))}, which is what these runs have.");

    private static void Print(Found found, Wishes wishes, Reporter reporter)
    {
        if (reporter.IsJson)
        {
            reporter.Json(json => Write(json, found, wishes));
            return;
        }

        var since = wishes.Align is null ? string.Empty : $", steps after {wishes.Align}";
        var table = new TableText("step", "runs", "mean", "± sd");
        var every = Math.Max(1, (found.Points.Count + wishes.Rows - 1) / wishes.Rows);
        foreach (var point in found.Points.Where((_, i) => i % every == 0))
        {
            table.Add(point.Step, point.Runs, point.Mean, point.Deviation);
        }

        reporter.Table(TitleOf(found, wishes), table);
        reporter.Table("when", When(found));
        reporter.Sentence(found.Points.Count == 0
            ? "The runs have no step in common, so there is no mean."
            : "The deviation is that of runs, not the error of their mean: runs that share data, code or an initialisation are "
                + "no independent draws.");
    }

    private static void Write(Utf8JsonWriter json, Found found, Wishes wishes)
    {
        json.Array("runs", found.Runs.Select(run => run.Name));
        json.Fields(("group", wishes.Group), ("measure", wishes.Measure), ("aligned_by", wishes.Align));
        json.Objects("points", found.Points, point =>
        {
            json.Fields(
                ("step", point.Step), ("runs", point.Runs), ("mean", point.Mean), ("standard_deviation", point.Deviation));
        });
        json.Objects("moments", found.Moments, moment =>
        {
            json.Fields(
                ("name", moment.Name), ("runs", moment.Count), ("mean", moment.Mean), ("standard_deviation", moment.Deviation));
            json.Array("steps", [.. moment.Steps.Select(step => step ?? double.NaN)]);
        });
    }

    private static TableText When(Found found)
    {
        var table = new TableText(["<what", .. found.Runs.Select(run => run.Name), "runs", "mean", "± sd"])
        {
            Spare = [.. found.Runs.Select(run => run.Name).Reverse()],
        };
        foreach (var moment in found.Moments)
        {
            table.Add([moment.Name, .. moment.Steps.Select(Numbers.Text), moment.Count, moment.Mean, moment.Deviation]);
        }

        return table;
    }

    private sealed record Wishes(string Group, string Measure, int? Grid, string? Align, int Rows, string? Out);

    private sealed record Found(IReadOnlyList<RunRecord> Runs, IReadOnlyList<RunMoments> Moments, IReadOnlyList<RunPoint> Points);
}
