using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InterventionStudy;
using SpectralEdge.Monitor.Torch;

var file = new Argument<string>("file") { Description = "The runs, one JSON object a line." };
var seeds = new Option<int>("--seeds") { Description = "Last seed.", DefaultValueFactory = _ => 3 };
var steps = new Option<int>("--steps") { Description = "Step at which a run ends that has not generalised.", DefaultValueFactory = _ => 2400 };
var figure = new Option<string?>("--figure") { Description = "File of the figure; none by default." };

var train = new Command("train", "Trains the runs that the file does not have yet, and adds each when it is over.") { file, seeds, steps };
train.SetAction(parsed =>
{
    TorchLibrary.Require();

    // Several threads make a model this small slower, not faster.
    TorchSharp.torch.set_num_threads(1);
    var path = parsed.GetValue(file)!;
    var done = File.Exists(path) ? Read(path).Select(result => result.Case).ToHashSet() : [];
    for (var seed = 1; seed <= parsed.GetValue(seeds); seed++)
    {
        var missing = StudyCase.Of(seed).Where(study => !done.Contains(study)).ToList();
        if (missing.Count == 0)
        {
            continue;
        }

        var baseline = new Baselines(seed, parsed.GetValue(steps));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: unbroken run at 95 % at step {baseline.Generalised}, update of step 500 has length {baseline.UpdateLength:F3}"));
        foreach (var study in missing)
        {
            var result = StudyRun.Run(study, baseline, parsed.GetValue(steps));
            File.AppendAllText(path, JsonSerializer.Serialize(result) + "\n");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}, {study.Kind} {study.Dose}, draw {study.Draw}: 95 % at {result.Generalised}, {result.TestAccuracy:P1}"));
        }
    }
});

var report = new Command("report", "Prints the tables of docs/reference/interventions.md, and draws the figure.") { file, figure };
report.SetAction(parsed =>
{
    var results = Read(parsed.GetValue(file)!);
    StudyReport.Write(results, Console.Out);
    if (parsed.GetValue(figure) is { } path)
    {
        StudyFigure.Write(results, path);
    }
});

return new RootCommand("The demo with parts of its gradient removed and with kicks, beside random shams.") { train, report }
    .Parse(args).Invoke();

static List<StudyResult> Read(string path) =>
    [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<StudyResult>(line)!)];
