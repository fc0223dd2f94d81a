using System.Diagnostics;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Cli.Tests;
using SpectralEdge.Monitor.Figures;

// Usage: FOLDER [SAMPLES]. Records the long run of the tests once, draws it in each format into the folder, and says how long that
// takes and how large the files are.
var folder = args.ElementAtOrDefault(0) ?? "artifacts/figures";
var samples = int.Parse(args.ElementAtOrDefault(1) ?? "10000", System.Globalization.CultureInfo.InvariantCulture);
Directory.CreateDirectory(folder);
var place = Path.Combine(folder, FormattableString.Invariant($"long-{samples}"));
var run = RunRecordReader.Read(Directory.Exists(place) ? place : LongRun.Record(folder, samples));
var figure = RunFigure.Of(
    DrawnRun.Of(run),
    [RunFigure.Origin($"dotnet run --project benchmarks/Figures -c Release -- {string.Join(' ', args)}", TimeProvider.System.GetUtcNow())]);
Console.WriteLine($"{run.Samples.Count} samples, {run.Events.Count} events");
foreach (var format in Enum.GetValues<FigureFormat>())
{
    var path = Path.Combine(folder, $"long-run.{format}".ToLowerInvariant());
    FigureFile.Write(figure, format, path);
    var began = Stopwatch.GetTimestamp();
    FigureFile.Write(figure, format, path);
    Console.WriteLine(FormattableString.Invariant(
        $"{format}: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms, {new FileInfo(path).Length / 1000} kB"));
}
