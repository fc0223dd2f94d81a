using System.CommandLine;
using EventStudy;
using SpectralEdge.Monitor;

var defaults = new StudyOptions();
var file = new Argument<string>("file") { Description = "Where results are added, one line for each class." };
var runs = new Option<int>("--runs") { Description = "Streams for each class.", DefaultValueFactory = _ => defaults.Runs };
var samples = new Option<int>("--samples")
{
    Description = "Samples of a quiet stream.",
    DefaultValueFactory = _ => defaults.Samples,
};
var seed = new Option<int>("--seed") { Description = "Names the streams.", DefaultValueFactory = _ => defaults.Seed };
var windows = new Option<int[]>("--window")
{
    Description = "Window lengths, W.",
    DefaultValueFactory = _ => [10, 20],
    AllowMultipleArgumentsPerToken = true,
};
var classes = new Option<string[]>("--class")
{
    Description = "Only these classes or changes.",
    DefaultValueFactory = _ => [],
    AllowMultipleArgumentsPerToken = true,
};
var watch = new Option<string>("--watch")
{
    Description = "Which detectors listen, by their names in Detect.",
    DefaultValueFactory = _ => string.Join(',', defaults.Watch),
};
var runLength = new Option<double>("--run-length")
{
    Description = "Samples between two false alarms, asked for.",
    DefaultValueFactory = _ => defaults.RunLength,
};
var gapNull = new Option<GapNull?>("--null") { Description = "The null that k* has to beat; the monitor's default if left out." };
var recorded = new Option<string?>("--recorded")
{
    Description = "Updates of a real run, as the demo writes them with --record-updates; without it that class is left out.",
};
var sketched = new Option<bool>("--sketched")
{
    Description = "Planted changes in 32,768 parameters, through sketches of 8192 numbers.",
};

var quiet = new Command(
    "quiet",
    "How often do events come where nothing happens?")
    {
        file,
        runs,
        samples,
        seed,
        windows,
        classes,
        watch,
        runLength,
        gapNull,
        recorded,
    };
quiet.SetAction(parsed => ForEach(
    parsed, QuietStream.Kinds, (study, kind, window) => Results.Append(parsed.GetValue(file)!, study.Quiet(kind, window))));
var planted = new Command(
    "planted",
    "How soon do events come where something does?") { file, runs, seed, windows, classes, watch, runLength, gapNull, sketched };
planted.SetAction(parsed => ForEach(
    parsed, PlantedStream.Kinds, (study, kind, window) => Results.Append(parsed.GetValue(file)!, study.Planted(kind, window))));
var report = new Command("report", "The tables of a file of results.") { file };
report.SetAction(parsed =>
{
    StudyReport.WriteQuiet(Results.Read<QuietCell>(parsed.GetValue(file)!, nameof(QuietCell.Touched)), Console.Out);
    StudyReport.WritePlanted(Results.Read<PlantedCell>(parsed.GetValue(file)!, nameof(PlantedCell.Change)), Console.Out);
});

return new RootCommand(
    "How often do events come where nothing happens, and how soon where something "
        + "does?") { quiet, planted, report }.Parse(args).Invoke();

void ForEach(ParseResult parsed, IReadOnlyList<(string Kind, string Meaning)> kinds, Action<Study, string, int> run)
{
    var study = new Study(new StudyOptions
    {
        Runs = parsed.GetValue(runs),
        Samples = parsed.GetValue(samples),
        Seed = parsed.GetValue(seed),
        Watch = parsed.GetValue(watch)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        RunLength = parsed.GetValue(runLength),
        Null = parsed.GetValue(gapNull),
        Sketched = parsed.GetValue(sketched),
        Source = Path.GetFileName(parsed.GetValue(recorded)),
        Recorded = parsed.GetValue(recorded) is { } path ? Recorded.Read(path) : [],
    });
    var wanted = parsed.GetValue(classes)!;
    foreach (var window in parsed.GetValue(windows)!)
    {
        foreach (var (kind, _) in kinds)
        {
            if ((wanted.Length == 0 || wanted.Contains(kind)) && (kind != "recorded" || parsed.GetValue(recorded) is not null))
            {
                run(study, kind, window);
            }
        }
    }
}
