// A folder of checkpoints, whoever wrote them: what did the gap of their updates do?
using SpectralEdge.Monitor.Analysis;

if (args.Length != 1)
{
    Console.Error.WriteLine("Give one folder of checkpoints, or a run file: dotnet run --project examples/Checkpoints -- checkpoints/");
    return 2;
}

var folder = args[0];
if (File.Exists(folder))
{
    PrintRun(folder);
    return 0;
}

// snippet: checkpoints
var series = CheckpointSeries.Open(folder);
var result = CheckpointAnalysis.Run(series, CheckpointAnalysis.DefaultOptions with { Windows = [new(Every: 1, Length: 5)] });
foreach (var sample in result.Samples)
{
    Console.WriteLine($"step {sample.Step}: k* = {sample.GapPosition?.ToString() ?? "none"}, gap ratio {sample.GapRatio:F2}");
}

foreach (var e in result.Events)
{
    Console.WriteLine($"step {e.Step}: {e.Kind}");
}
// end

return 0;

static void PrintRun(string path)
{
    // snippet: read-run
    var run = RunRecordReader.Read(path);
    foreach (var e in run.Events)
    {
        Console.WriteLine(e);
    }
    // end
}
