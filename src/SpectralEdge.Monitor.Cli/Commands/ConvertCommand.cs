using System.CommandLine;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>convert</c>: one format of a run into another.</summary>
internal static class ConvertCommand
{
    private const string RecordingEnding = ".sketch";
    private const string MatrixEnding = ".npy";

    public const string Name = "convert";
    public const string About = "Convert: a run to CSV; checkpoints to a recording; checkpoints or a recording to a matrix of "
        + "products; a recording to another number format.";

    private const string Examples = """
        What --out ends in says what it becomes:
          spectral-edge convert runs/first --out table/                            samples.csv, events.csv, metrics.csv
          spectral-edge convert checkpoints/ --out trajectory.sketch               sketches of all checkpoints, in one file
          spectral-edge convert trajectory.sketch --out dots.npy                   inner products of all updates, float64
          spectral-edge convert trajectory.sketch --precision float32 --out small.sketch
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var output = new Option<string>("--out")
        {
            Description = "A folder, a .sketch or a .npy file.",
            HelpName = "PATH",
            Required = true,
        };
        var precision = NumberOptions.Word<TrajectoryPrecision>("--precision", "Number format of a recording");
        var command = new Command(Name, About) { watch.Paths, output, precision, watch.Group, watch.Groups, watch.Dim };
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            watch.Input(result), watch.Settings(result), result.GetValue(watch.Group)!, result.GetValue(output)!,
            result.GetValue(precision), common.Reporter(result)));
        return command;
    }

    private static int Run(
        Input input, WatchSettings settings, string group, string output, TrajectoryPrecision? precision, Reporter reporter)
    {
        settings.RequireUsable(input.Kind);
        var ending = Path.GetExtension(output);
        using var parts = new OutputFiles();
        switch (input.Kind)
        {
            case InputKind.Run when ending.Length == 0:
                ViewFiles.WriteTables(RunFiles.Read(input.Path, reporter), output, parts);
                break;
            case InputKind.Run:
                throw new UsageException($"--out is '{output}' and a run becomes CSV; it must be a folder. Give the "
                    + "trajectory.sketch beside the run for anything else.");
            case var _ when ending.Equals(MatrixEnding, StringComparison.OrdinalIgnoreCase):
                Matrix(input, settings, group, parts.PartOf(output), reporter);
                break;
            case var _ when ending.Equals(RecordingEnding, StringComparison.OrdinalIgnoreCase):
                Recording(input, settings, output, precision, parts, reporter);
                break;
            default:
                throw new UsageException($"--out is '{output}'; it must end in {RecordingEnding} for a recording or in "
                    + $"{MatrixEnding} for a matrix of products.");
        }

        // A recording is the one thing that takes long to make: another one is never written over.
        var files = parts.Complete(overwrite: !ending.Equals(RecordingEnding, StringComparison.OrdinalIgnoreCase));
        if (reporter.IsJson)
        {
            reporter.Json(json => json.Array("files", files));
        }
        else
        {
            reporter.Line($"wrote {string.Join(", ", files)}");
        }

        return ExitCodes.Success;
    }

    private static void Matrix(Input input, WatchSettings settings, string group, string output, Reporter reporter)
    {
        using var series = UpdateSeries.Open(input, settings);
        ProductsFile.Write(output, series.Products(group, reporter));
    }

    private static void Recording(
        Input input, WatchSettings settings, string output, TrajectoryPrecision? precision, OutputFiles parts, Reporter reporter)
    {
        if (File.Exists(output))
        {
            throw new UsageException($"--out is '{output}', which exists; a recording is never written over. Name another file.");
        }

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
