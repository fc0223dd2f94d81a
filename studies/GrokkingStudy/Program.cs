using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GrokkingStudy;
using SpectralEdge.Monitor;

var json = new JsonSerializerOptions { IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } };
var file = new Argument<string>("file") { Description = "The runs, one JSON object a line." };

var task = new Option<ModularTask>("--task")
{
    Description = "What is learned: Addition, Subtraction or Multiplication.",
    DefaultValueFactory = _ => ModularTask.Addition,
};
var steps = new Option<int>("--steps") { Description = "Optimizer steps of a run.", DefaultValueFactory = _ => 3000 };
var seeds = new Option<int>("--seeds")
{
    Description = "Last seed of the runs with weight decay.",
    DefaultValueFactory = _ => 12,
};
var controls = new Option<int>("--control-seeds")
{
    Description = "Last seed of each kind of control.",
    DefaultValueFactory = _ => 4,
};
var firstSeed = new Option<int>("--first-seed")
{
    Description = "First seed of the runs with weight decay.",
    DefaultValueFactory = _ => 1,
};
var firstControl = new Option<int>("--first-control")
{
    Description = "First seed of each kind of control.",
    DefaultValueFactory = _ => 1,
};
var series = new Option<string?>("--series")
{
    Description = "Folder for the samples of each run and the inner products of its updates; none by default.",
};
var setting = new Option<string>("--setting")
{
    Description = "Name of a changed setting; empty for the demo's own.",
    DefaultValueFactory = _ => string.Empty,
};
var decay = new Option<double>("--weight-decay")
{
    Description = "Weight decay, but in the controls without any.",
    DefaultValueFactory = _ => 1,
};
var share = new Option<double>("--train-share")
{
    Description = "Share of the table that is trained on, but in the controls with a tenth.",
    DefaultValueFactory = _ => 0.5,
};
var rate = new Option<double>("--learning-rate") { Description = "Step size of AdamW.", DefaultValueFactory = _ => 3e-3 };
var width = new Option<int>("--width") { Description = "Width of the network.", DefaultValueFactory = _ => 64 };

var train = new Command(
    "train",
    "Trains all runs and adds them to the file.")
    {
        file,
        task,
        steps,
        seeds,
        controls,
        firstSeed,
        firstControl,
        series,
        setting,
        decay,
        share,
        rate,
        width,
    };
train.SetAction(parsed =>
{
    using var writer = new StreamWriter(parsed.GetValue(file)!, append: true) { NewLine = "\n" };
    var changed = new StudySetting
    {
        Name = parsed.GetValue(setting)!,
        WeightDecay = parsed.GetValue(decay),
        TrainShare = parsed.GetValue(share),
        LearningRate = parsed.GetValue(rate),
        Width = parsed.GetValue(width),
    };
    var cases = StudyCase.All(
        parsed.GetValue(task), changed, parsed.GetValue(firstSeed)..parsed.GetValue(seeds),
        parsed.GetValue(firstControl)..parsed.GetValue(controls));
    foreach (var study in cases)
    {
        var run = StudyRunner.Run(study, parsed.GetValue(steps), parsed.GetValue(series));
        writer.WriteLine(JsonSerializer.Serialize(run, json));
        writer.Flush();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{study.Kind}, seed {study.Seed}: 95 % at {run.Generalised}, {run.Events.Count} events, final test "
                + $"{run.FinalTestAccuracy * 100:F1} %"));
    }
});

var score = new Command(
    "score", "Scores the runs of the file and prints the tables of docs/studies/events-on-real-runs.md.") { file };
score.SetAction(parsed =>
{
    StudyReport.Write(Read(parsed.GetValue(file)!), Console.Out);
});

var folder = new Argument<string>("folder") { Description = "The series that train wrote." };
var output = new Argument<string>("output")
{
    Description = "File that the runs are added to, with the states that the tracker gives.",
};
var replay = new Command("replay", "Gives recorded series to the grokking tracker again.") { file, folder, output };
replay.SetAction(parsed =>
{
    using var writer = new StreamWriter(parsed.GetValue(output)!, append: true) { NewLine = "\n" };
    foreach (var run in Read(parsed.GetValue(file)!))
    {
        var states = SeriesReplay.Run(run.Case, parsed.GetValue(folder)!);
        if (run.States.Count > 0 && !run.States.SequenceEqual(states.Where(seen => seen.Source == GrokkingSource.UpdateGeometry)))
        {
            throw new InvalidOperationException(
                $"{run.Case.Kind}, seed {run.Case.Seed}: the series gives other states than the run did.");
        }

        writer.WriteLine(JsonSerializer.Serialize(run with { States = states }, json));
    }
});

var warnings = new Command(
    "warnings", "Scores the replayed runs and prints the tables of docs/studies/grokking-warning.md.") { file };
warnings.SetAction(parsed => WarningReport.Write(Read(parsed.GetValue(file)!), Console.Out));

var agreement = new Command(
    "agreement",
    "Split halves and two windows on the recorded inner products, as docs/studies/grokking-warning.md has "
        + "them.") { file, folder };
agreement.SetAction(parsed => AgreementReport.Write(Read(parsed.GetValue(file)!), parsed.GetValue(folder)!, Console.Out));

return new RootCommand(
    "Real runs and controls, watched by the monitor at its defaults, and how far its events can be trusted.")
    {
        train,
        score,
        replay,
        warnings,
        agreement,
    }.Parse(args).Invoke();

RunRecord[] Read(string path) => [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<RunRecord>(line, json)!)];
