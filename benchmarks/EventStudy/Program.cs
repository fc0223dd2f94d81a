using System.CommandLine;
using EventStudy;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Spectrum;

var runs = new Option<int>("--runs") { Description = "Streams for each class.", DefaultValueFactory = _ => 2000 };
var samples = new Option<int>("--samples") { Description = "Samples of a quiet stream.", DefaultValueFactory = _ => 5000 };
var seed = new Option<int>("--seed") { Description = "Names the streams.", DefaultValueFactory = _ => 1 };
var recorded = new Option<string?>("--recorded") { Description = "Updates of a real run, as the demo writes them with --record-updates; without it that class is left out." };
var gapNull = new Option<GapNull?>("--null") { Description = "The null that k* has to beat; the monitor's default if left out." };
var level = new Option<SampleQuantity?>("--level") { Description = "Watch the level of this quantity in place of the gap." };
var detector = new Option<string?>("--detector") { Description = $"Watch with this detector in place of the gap's: {string.Join(", ", Study.Detectors.Keys)}." };
var runLength = new Option<double>("--run-length") { Description = "Run length that such a detector is asked for.", DefaultValueFactory = _ => 10_000 };

var command = new RootCommand("How often do gap events come where nothing happens, and how soon where something does?") { runs, samples, seed, recorded, gapNull, level, detector, runLength };
command.SetAction(parsed =>
{
    var updates = parsed.GetValue(recorded) is { } path ? Recorded.Read(path) : [];
    var study = new Study(parsed.GetValue(runs), parsed.GetValue(samples), parsed.GetValue(seed), updates, parsed.GetValue(gapNull), parsed.GetValue(level), parsed.GetValue(detector), parsed.GetValue(runLength));
    var isGap = parsed.GetValue(level) is null && parsed.GetValue(detector) is null;
    Console.WriteLine($"| W | class | {(isGap ? "opened | collapsed | shifted" : "changes")} | samples between events (95 %) | streams with any |");
    Console.WriteLine(isGap ? "|---|---|---|---|---|---|---|" : "|---|---|---|---|---|");
    foreach (var window in new[] { 10, 20 })
    {
        foreach (var (kind, _) in QuietStream.Kinds.Where(kind => kind.Kind != "recorded" || updates.Length > 0))
        {
            Console.WriteLine(study.Quiet(kind, window));
        }
    }

    Console.WriteLine();
    Console.WriteLine("| W | change | found within 5 W samples | median delay | other events before |");
    Console.WriteLine("|---|---|---|---|---|");
    foreach (var window in new[] { 10, 20 })
    {
        foreach (var (kind, _) in PlantedStream.Kinds)
        {
            Console.WriteLine(study.Planted(kind, window));
        }
    }

    return 0;
});

return command.Parse(args).Invoke();
