using System.CommandLine;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>convert</c>: one format of a run into another.</summary>
internal static class ConvertCommand
{
    private const string RecordingEnding = ".sketch";
    private const string MatrixEnding = ".npy";

    public const string Name = "convert";
    public const string About = "Convert: a run to tables, CSV or Parquet; checkpoints to a recording; checkpoints or a "
        + "recording to a matrix of products; a recording to another number format.";

    private const string Examples = """
        What --out ends in says what it becomes:
          spectral-edge convert runs/first --out table/                            samples.csv, events.csv, metrics.csv …
          spectral-edge convert runs/first --out samples.parquet                   one table, typed, for pandas, polars, R
          spectral-edge convert runs/first --table weights --out weights.csv
          spectral-edge convert checkpoints/ --out trajectory.sketch               sketches of all checkpoints, in one file
          spectral-edge convert trajectory.sketch --out dots.npy                   inner products of all updates, float64
          spectral-edge convert trajectory.sketch --precision float32 --out small.sketch
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var output = new Option<string>("--out")
        {
            Description = "A folder, a .csv, .parquet, .sketch or .npy file.",
            HelpName = "PATH",
            Required = true,
        };
        var precision = NumberOptions.Word<TrajectoryPrecision>("--precision", "Number format of a recording");
        var table = NumberOptions.Word<TableKind>(
            "--table", "Which table of a run a .csv or .parquet file gets [default: samples]");
        var command = new Command(Name, About) { watch.Paths, output, table, precision, watch.Group, watch.Groups, watch.Dim };
        watch.AddChoiceTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            watch.Input(result), watch.Settings(result), result.GetValue(watch.Group)!, result.GetValue(output)!,
            result.GetValue(table), result.GetValue(precision), common.Reporter(result)));
        return command;
    }

    // Long: a case for each thing that something can become.
    private static int Run(
        Input input, WatchSettings settings, string group, string output, TableKind? table, TrajectoryPrecision? precision,
        Reporter reporter)
    {
        settings.RequireUsable(input.Kind);
        var ending = Path.GetExtension(output);
        using var parts = new OutputFiles();
        switch (input.Kind)
        {
            case InputKind.Run:
                Tables(input, output, table, parts, reporter);
                break;
            case InputKind.History:
                throw Histories.Refusal(input.Path);
            case var _ when table is not null:
                throw new UsageException(
                    $"--table is given and '{input.Name}' is no run; only a run has tables. Leave --table out.");
            case var _ when ending.Equals(MatrixEnding, StringComparison.OrdinalIgnoreCase):
                RequireNew(output, "a matrix");
                Matrix(input, settings, group, parts.PartOf(output), reporter);
                break;
            case var _ when ending.Equals(RecordingEnding, StringComparison.OrdinalIgnoreCase):
                Recording(input, settings, output, precision, parts, reporter);
                break;
            default:
                throw new UsageException($"--out is '{output}' and '{input.Name}' is no run, which alone becomes tables; it must "
                    + $"end in {RecordingEnding} for a recording or in {MatrixEnding} for a matrix of products.");
        }

        // A file was named on purpose: another one is never written over. Tables in a folder are.
        var files = parts.Complete(overwrite: input.Kind == InputKind.Run && Directory.Exists(output));
        if (reporter.IsJson)
        {
            reporter.Json(json => json.Array("files", files));
        }
        else
        {
            reporter.Sentence($"wrote {string.Join(", ", files)}");
        }

        return ExitCodes.Success;
    }

    private static void Tables(Input input, string output, TableKind? kind, OutputFiles parts, Reporter reporter)
    {
        var isFolder = Path.GetExtension(output).Length == 0 || Directory.Exists(output);
        if (isFolder && kind is not null)
        {
            throw new UsageException($"--table is given and --out is '{output}', a folder, which gets all tables. Leave --table "
                + "out, or name a file that ends in .csv or .parquet.");
        }

        if (!isFolder)
        {
            // Before the run is read, which may take a while.
            TableFiles.RequireUsable(output);
        }

        var run = RunFiles.Read(input.Path, reporter);
        if (isFolder)
        {
            ViewFiles.WriteTables(run, output, parts);
            return;
        }

        var table = RunTables.Of(run, kind ?? TableKind.Samples);
        if (!RunTables.IsWorthAFile(table))
        {
            throw new UsageException($"--table is '{table.Name}'; {run.Name} has none. It has "
                + $"{string.Join(", ", Enum.GetValues<TableKind>().Select(k => RunTables.Of(run, k)).Where(RunTables.IsWorthAFile)
                    .Select(other => other.Name))}.");
        }

        TableFiles.Write(table, parts.PartOf(output), output);
    }

    /// <summary>Before anything is read, which may take a while.</summary>
    private static void RequireNew(string output, string what)
    {
        if (File.Exists(output))
        {
            throw new UsageException($"--out is '{output}', which exists; {what} is never written over. Name another file.");
        }
    }

    private static void Matrix(Input input, WatchSettings settings, string group, string output, Reporter reporter)
    {
        using var series = UpdateSeries.Open(input, settings);
        ProductsFile.Write(output, series.Products(group, reporter));
    }

    private static void Recording(
        Input input, WatchSettings settings, string output, TrajectoryPrecision? precision, OutputFiles parts, Reporter reporter)
    {
        RequireNew(output, "a recording");
        using var series = UpdateSeries.Open(input, settings);
        switch (series)
        {
            case RecordingUpdates recording:
                var format = precision ?? throw new UsageException("A recording becomes a recording of another number format; "
                    + "there must be one. Give --precision float32 or float64.");
                recording.Copy(parts.PartOf(output), format, reporter);
                break;
            case CheckpointUpdates checkpoints:
                RecordAside(checkpoints, output, precision ?? TrajectoryPrecision.Float64, parts, reporter);
                break;
            default:
                throw new UsageException("A matrix cannot become a recording: it holds products of updates, not the updates.");
        }
    }

    /// <summary>Records into a temporary folder and moves the recording out of it.</summary>
    private static void RecordAside(
        CheckpointUpdates checkpoints, string output, TrajectoryPrecision precision, OutputFiles parts, Reporter reporter)
    {
        var aside = parts.Aside(output);
        var result = checkpoints.Record(
            options => options with
            {
                Run = new()
                {
                    Folder = aside,
                    Name = "run",
                    Recording = true,
                    RecordingPrecision = precision,
                    MaximumRecordingBytes = long.MaxValue,
                },
            },
            reporter);
        var lost = result.Report.TrajectorySamplesLost;
        if (lost > 0 || result.RunFile is null)
        {
            var what = lost > 0 ? Words.Count(lost, "sample") : "The recording";
            throw new IOException($"{what} could not be written, so '{output}' is not made. Make room on the disk, or name a "
                + "file on another one.");
        }

        File.Move(Path.Combine(Path.GetDirectoryName(result.RunFile)!, TrajectoryWriter.FileName), parts.PartOf(output));
    }
}
