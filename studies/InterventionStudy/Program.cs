using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using InterventionStudy;
using SpectralEdge.Monitor.Figures;
using SpectralEdge.Monitor.Torch;

var file = new Argument<string>("file") { Description = "The runs, one JSON object a line." };
var seeds = new Option<int>("--seeds") { Description = "Last seed.", DefaultValueFactory = _ => 3 };
var steps = new Option<int>("--steps") { Description = "Step at which a run ends that has not generalised.", DefaultValueFactory = _ => 2000 };
var figure = new Option<string?>("--figure") { Description = "File of the figure; none by default." };

var train = new Command("train", "Trains the runs that the file does not have yet, and adds each when it is over.") { file, seeds, steps };
train.SetAction(parsed =>
{
    TorchLibrary.Require();

    // Several threads make a model this small slower, not faster.
    TorchSharp.torch.set_num_threads(1);
    var path = parsed.GetValue(file)!;
    var done = File.Exists(path) ? Read(path).Select(result => result.Case).ToHashSet() : [];
    var baselines = new Dictionary<int, Baselines>();
    foreach (var study in StudyCase.All(parsed.GetValue(seeds)).Where(study => !done.Contains(study)))
    {
        if (!baselines.TryGetValue(study.Seed, out var baseline))
        {
            baselines.Add(study.Seed, baseline = new Baselines(study.Seed, parsed.GetValue(steps)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {study.Seed}: unbroken run at 95 % at step {baseline.Generalised}, update of step 500 of length "
                    + $"{baseline.UpdateLength:F3}"));
        }

        var result = Again(() => StudyRun.Run(study, baseline, parsed.GetValue(steps)));
        File.AppendAllText(path, JsonSerializer.Serialize(result) + "\n");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {study.Seed}, {study.Kind} {study.Dose}, draw {study.Draw}: 95 % at {result.Generalised}, {result.TestAccuracy:P1}"));
    }
});

var report = new Command("report", "Prints the tables of docs/reference/interventions.md, and draws the figure.") { file, figure };
report.SetAction(parsed =>
{
    var results = Read(parsed.GetValue(file)!);
    StudyReport.Write(results, Console.Out);
    if (parsed.GetValue(figure) is { } path)
    {
        StudyFigure.Write(results, path, RunFigure.Origin(
            $"dotnet run --project studies/InterventionStudy -c Release -- {string.Join(' ', args)}", TimeProvider.System.GetUtcNow()));
    }
});

return new RootCommand("The demo with parts of its gradient removed and with kicks, beside random shams.") { train, report }
    .Parse(args).Invoke();

// A collection can free a scalar that TorchSharp's optimizer has handed to native code: the run is then made anew, to the same bits.
static StudyResult Again(Func<StudyResult> run)
{
    for (var attempt = 1; ; attempt++)
    {
        try
        {
            return run();
        }
        catch (ExternalException) when (attempt < 5)
        {
        }
    }
}

static List<StudyResult> Read(string path) =>
    [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<StudyResult>(line)!)];
