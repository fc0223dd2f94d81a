using System.CommandLine;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>analyze</c>: spectrum, events, statistics and a verdict of whatever it is given.</summary>
internal static class AnalyzeCommand
{
    public const string Name = "analyze";

    // As many as there are observables.
    private const int ShownQuantities = 6;
    public const string About = "Spectrum table, events, statistics and a verdict of checkpoints, a recording, a run, or a "
        + "matrix of products; events in columns of a history.";

    private const string Examples = """
        Examples:
          spectral-edge analyze checkpoints/                            all checkpoints of a folder, by the steps in their names
          spectral-edge analyze step-*.safetensors --window 5           some files, with a shorter window
          spectral-edge analyze checkpoints/ --groups layer --group h.0.attn
          spectral-edge analyze runs/first --loss loss.csv --out table/ a recorded run with a loss; all numbers as CSV and JSON
          spectral-edge analyze --gram dots.npy --step-size 200 --parameters 124000000
          spectral-edge analyze trainer_state.json --column grad_norm   a history of another program: CSV, JSON lines, tfevents

        R is the largest ratio of neighbouring singular values of the last W updates, k* its position where noise does not
        explain it. A window of 10 needs 11 checkpoints for its first row. Files that are
        left out are named; info --files lists all of them with the steps that were read. What events mean, and how often
        they come where nothing happens: docs/reference/events.md.
        """;

    public static Command Create(CommonOptions common)
    {
        var (watch, history) = (new WatchOptions(), new HistoryOptions(hasColumns: true));
        var rows = NumberOptions.Whole(
            "--rows", "Most rows of the spectrum table; rows with an event are kept. [default: 30]", 1);
        var at = NumberOptions.Whole(
            "--at", "A step of interest, such as that of grokking: how far the gap between levels 2 and 3 fell to it.", 0);
        var output = NumberOptions.Text("--out", "DIR", "A folder for samples.csv, events.csv and analysis.json.");
        var format = NumberOptions.Word<FigureFormat>(
            "--format", "With --out: the figure of a report as well, written as one of");
        var command = new Command(Name, About);
        watch.AddTo(command);
        command.Add(rows);
        command.Add(at);
        command.Add(output);
        command.Add(format);
        history.AddTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result =>
        {
            var (input, settings, reporter) = (watch.Input(result), watch.Settings(result), common.Reporter(result));
            var columns = history.Wishes(result, input, settings);
            var wishes = new Wishes(
                result.GetValue(watch.Group)!, result.GetValue(watch.Loss), result.GetValue(rows) ?? 30, result.GetValue(at),
                result.GetValue(output), result.GetValue(format));
            return input.Kind != InputKind.History ? Run(input, settings, wishes, reporter)
                : wishes is { Group: ParameterGrouping.WholeModel, Loss: null, At: null, Folder: null }
                ? HistoryCommands.Analyze(input, columns, reporter)
                : throw new UsageException("--group, --loss, --at and --out cannot be used here: a history has values that were "
                    + "logged, and no spectra. Leave them out; --json has all numbers.");
        });
        return command;
    }

    private static int Run(Input input, WatchSettings settings, Wishes wishes, Reporter reporter)
    {
        if (wishes is { Format: { } asked, Folder: null })
        {
            throw new UsageException($"--format is {Words.Snake(asked)} and --out is missing. Name the folder of the figure.");
        }

        var (view, others) = Views.Of(input, settings, wishes.Group, wishes.Loss, reporter);
        view = view with { Decline = wishes.At is { } at ? DeclineTo(at, view) : null };
        if (wishes.Folder is { } folder)
        {
            Save(view, others, folder, wishes.Format, reporter);
        }

        if (reporter.IsJson)
        {
            reporter.Json(json => ViewJson.Write(json, view, others));
            return ExitCodes.Success;
        }

        Print(view, others, wishes.Rows, reporter);
        return ExitCodes.Success;
    }

    private static GapDecline DeclineTo(int step, View view) => GapDeclines.Of(view.Series, step)
        ?? throw new UsageException($"--at is {step}; it must be at or after the second sample, at step "
            + $"{view.Series.Samples[Math.Min(1, view.Series.Samples.Count - 1)].Step}. Two windows are compared.");

    private static void Print(View view, IReadOnlyList<View> others, int most, Reporter reporter)
    {
        var table = SampleTable.Of(view, most);
        var thinned = table.Count < view.Series.Samples.Count
            ? $" ({table.Count} rows of them; --rows, --out or --json for more)"
            : string.Empty;
        reporter.Table(view.Title + thinned, table);
        if (view.Events.Count > 0)
        {
            reporter.Table("events", SampleTable.Events(view.Events));
        }

        reporter.Table("statistics", SummaryText.Of(view));
        if (view.Ranking is { } ranking)
        {
            reporter.Table("strongest with the loss", RankingTable.Of(ranking, ShownQuantities));
        }

        if (others.Count > 0)
        {
            reporter.Table("other spectra", SpectraTable.Of(others));
        }

        reporter.Sentence(Verdict.Of(view));
    }

    private static void Save(View view, IReadOnlyList<View> others, string folder, FigureFormat? format, Reporter reporter)
    {
        using var output = new OutputFiles();
        ViewFiles.WriteTables(view.Run, folder, output);
        using (var writer = new StreamWriter(output.PartOf(Path.Combine(folder, "analysis.json"))))
        {
            new Reporter(new Terminal(writer, TextWriter.Null), isJson: true, isQuiet: true)
                .Json(json => ViewJson.Write(json, view, others));
        }

        if (format is { } wanted)
        {
            RunPicture.Write(view, wanted, folder, reporter.Origin, output);
        }

        var files = output.Complete();
        reporter.Note($"wrote {string.Join(", ", files.SkipLast(1))} and {files[^1]}");
    }

    private sealed record Wishes(string Group, string? Loss, int Rows, int? At, string? Folder, FigureFormat? Format);
}
