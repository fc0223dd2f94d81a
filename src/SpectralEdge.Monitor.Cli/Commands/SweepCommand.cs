using System.CommandLine;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>sweep</c>: how results depend on window and stride.</summary>
internal static class SweepCommand
{
    public const string Name = "sweep";
    public const string About = "Read checkpoints, a recording or a matrix with many windows and strides, to see how results "
        + "depend on them.";

    private const string Examples = """
        Examples:
          spectral-edge sweep checkpoints/ --windows 5,10,20 --strides 1,2
          spectral-edge sweep runs/first --loss loss.csv           the recording of a run, if there is one

        A stride of 2 joins every two updates, as if every second sample had been taken. A lag above 0: the ratio comes before
        the loss. All rows share all updates, and each lag is the best of thirteen, -6 to 6 (analyze looks at -5 to 5): a
        pattern over rows is no evidence by itself.
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var windows = NumberOptions.Wholes("--windows", "Lengths of windows, separated by commas. [default: 5,10,20,30,40]", 3);
        var strides = NumberOptions.Wholes(
            "--strides", "Updates that are joined to one, separated by commas. [default: 1,2,5]", 1);
        var command = new Command(Name, About)
        {
            watch.Paths, windows, strides, watch.Group, watch.Loss, watch.LossColumn, watch.Groups, watch.Exact, watch.Dim,
            watch.Gram, watch.StepSize, watch.FirstStep, watch.Parameters,
        };
        watch.AddChoiceTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            watch.Input(result), watch.Settings(result), result.GetValue(watch.Group)!, result.GetValue(watch.Loss), Or(
                result.GetValue(windows),
                [5, 10, 20, 30, 40]), Or(result.GetValue(strides), [1, 2, 5]), common.Reporter(result)));
        return command;
    }

    private static int[] Or(int[]? given, int[] usual) => given is { Length: > 0 } ? given : usual;

    private static int Run(
        Input given, WatchSettings settings, string group, string? loss, int[] windows, int[] strides, Reporter reporter)
    {
        var input = given.Kind != InputKind.Run ? given
            : given.Recordings is { Count: > 0 } recordings
                ? new Input(InputKind.Recording, [RecordingFiles.Only(given.Path, recordings)])
            : throw new UsageException($"'{given.Path}' is a run without a recording; its updates are gone. Give checkpoints, a "
                + "trajectory.sketch or a matrix; Run.Recording of MonitorOptions makes one.");
        settings.RequireUsable(input.Kind);
        using var series = UpdateSeries.Open(input, settings);
        long[] ends = [.. series.Steps.Skip(1)];
        var losses = LossColumn.Read(loss, settings.LossColumn, ends, reporter) ?? series.Losses;
        if (losses is not null && losses.Any(value => !double.IsFinite(value)))
        {
            reporter.Note("The loss is not known at every sample, so there are no lags.");
            losses = null;
        }

        var products = series.Products(group, reporter);
        var shortest = windows.Min();
        if (shortest * strides.Min() > products.Count)
        {
            throw new UsageException($"{series.Name} has {Words.Count(products.Count, "update")}; the shortest window takes "
                + $"{shortest * strides.Min()}. Take shorter --windows or --strides.");
        }

        IReadOnlyList<SweepSummary> rows;
        using (var progress = reporter.Progress("sweeping", (long)windows.Length * strides.Length))
        {
            rows = SweepSummary.Of(products, ends, windows, strides, losses, series.DimensionsOf(group), progress);
        }

        Print(series.Name, group, rows, reporter);
        return ExitCodes.Success;
    }

    private static void Print(string name, string group, IReadOnlyList<SweepSummary> rows, Reporter reporter)
    {
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.Fields(("name", name), ("group", group));
                json.Objects("rows", rows, row => Write(json, row));
            });
            return;
        }

        var table = new TableText("window", "stride", "windows", "median R", "k mode", "share", "events", "lag", "r")
        {
            Spare = ["windows", "share", "events", "k mode"],
        };
        foreach (var row in rows)
        {
            table.Add(
                row.Window, row.Stride, row.Windows, row.MedianRatio, row.PositionMode, Numbers.Percent(row.ModeShare),
                row.Events, row.Strongest?.Lag, row.Strongest?.R);
        }

        reporter.Table($"{name}, group {group}", table);
    }

    private static void Write(Utf8JsonWriter json, SweepSummary row)
    {
        json.Fields(
            ("window", row.Window), ("stride", row.Stride), ("windows", row.Windows), ("median_gap_ratio", row.MedianRatio),
            ("position_mode", row.PositionMode), ("position_mode_share", row.ModeShare), ("events", row.Events),
            ("loss_lag", row.Strongest?.Lag), ("loss_r", row.Strongest?.R));
    }
}
