using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GrokkingStudy;

var json = new JsonSerializerOptions { IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } };
var file = new Argument<string>("file") { Description = "The runs, one JSON object a line." };

var task = new Option<ModularTask>("--task") { Description = "What is learned: Addition, Subtraction or Multiplication.", DefaultValueFactory = _ => ModularTask.Addition };
var steps = new Option<int>("--steps") { Description = "Optimizer steps of a run.", DefaultValueFactory = _ => 3000 };
var seeds = new Option<int>("--seeds") { Description = "Runs with weight decay.", DefaultValueFactory = _ => 12 };
var controls = new Option<int>("--control-seeds") { Description = "Runs of each kind of control.", DefaultValueFactory = _ => 4 };

var train = new Command("train", "Trains all runs and adds them to the file.") { file, task, steps, seeds, controls };
train.SetAction(parsed =>
{
    using var writer = new StreamWriter(parsed.GetValue(file)!, append: true) { NewLine = "\n" };
    foreach (var study in StudyCase.All(parsed.GetValue(task), parsed.GetValue(seeds), parsed.GetValue(controls)))
    {
        var run = StudyRunner.Run(study, parsed.GetValue(steps));
        writer.WriteLine(JsonSerializer.Serialize(run, json));
        writer.Flush();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{study.Kind}, seed {study.Seed}: 95 % at {run.Generalised}, {run.Events.Count} events, final test {run.FinalTestAccuracy * 100:F1} %"));
    }
});

var score = new Command("score", "Scores the runs of the file and prints the tables of docs/guide/how-far-to-trust.md.") { file };
score.SetAction(parsed =>
{
    RunRecord[] runs = [.. File.ReadLines(parsed.GetValue(file)!).Select(line => JsonSerializer.Deserialize<RunRecord>(line, json)!)];
    StudyReport.Write(runs, Console.Out);
});

return new RootCommand("Real runs and controls, watched by the monitor at its defaults, and how far its events can be trusted.") { train, score }.Parse(args).Invoke();
