using System.CommandLine;
using SpectralEdge.Monitor;

const string Description = """
    What does the analysis of a series of checkpoints cost, as a multiple of reading its files once?

    Makes a series of safetensors files with float32 values in a new folder, whose
    updates are three planted directions and noise, in 12 groups.
    Then reading (one thread, 4 MiB at a time) and the analysis (opening, sketches, windows, spectra, products of all updates) run in turn in one process,
    so that both meet the same cache. It tells times, their ratio, the peak of resident memory during the analysis, and the
    position of the gap that was found. The files are removed at the end.

    With --tool, whole processes are timed instead: `cat FILES`, `TOOL analyze FOLDER` and `TOOL --help`, in turn. Give the tool as it is installed
    (docs/guide/install.md), and a second one to compare. 10,000 small files: --checkpoints 10000 --parameters 4096.
    """;

var checkpoints = new Option<int>("--checkpoints")
{
    Description = "Number of checkpoints, from 12.",
    DefaultValueFactory = _ => 24,
};
var parameters = new Option<long>("--parameters")
{
    Description = "Number of parameters, P, from 120,000; from 1,200 with --tool.",
    DefaultValueFactory = _ => 124_000_000,
};
var rounds = new Option<int>("--rounds") { Description = "How often each of the two runs.", DefaultValueFactory = _ => 3 };
var folder = new Option<string>("--folder")
{
    Description = "Where the new folder is made; it needs room for checkpoints * parameters * 4 bytes.",
    DefaultValueFactory = _ => Path.GetTempPath(),
};
var cold = new Option<bool>("--cold")
{
    Description = "The files leave the cache of the system before each reading and each analysis (Linux).",
};
var half = new Option<bool>("--bfloat16") { Description = "The values are bfloat16." };
var tools = new Option<string[]>("--tool") { Description = "A spectral-edge that is timed as a process.", HelpName = "PATH" };
var command = new RootCommand(Description) { checkpoints, parameters, rounds, folder, cold, half, tools };
command.SetAction(parsed =>
{
    var (count, size) = (parsed.GetValue(checkpoints), parsed.GetValue(parameters));
    var home = Path.Combine(parsed.GetValue(folder)!, $"checkpoint-series-{Environment.ProcessId}");
    var free = new DriveInfo(Path.GetFullPath(parsed.GetValue(folder)!)).AvailableFreeSpace;
    var timed = parsed.GetValue(tools) ?? [];
    if (count < 12 || size < (timed.Length > 0 ? 1_200 : 120_000) || free < 1.1 * count * size * sizeof(float))
    {
        Console.Error.WriteLine(
            $"CheckpointSeries: {count} checkpoints of {size} parameters need at least 12, at least 120000 (1200 with --tool), and "
                + $"{1.1 * count * size * sizeof(float):0} bytes of disk; {free} are free.");
        return 1;
    }

    Directory.CreateDirectory(home);
    try
    {
        SyntheticSeries.Write(home, count, size, parsed.GetValue(half), Console.Out);
        return timed.Length > 0
            ? ToolTiming.Run(home, timed, parsed.GetValue(rounds), parsed.GetValue(cold), Console.Out)
            : Measurement.Run(home, parsed.GetValue(rounds), parsed.GetValue(cold), Console.Out);
    }
    finally
    {
        Directory.Delete(home, recursive: true);
    }
});
return command.Parse(args).Invoke();
