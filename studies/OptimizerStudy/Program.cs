using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OptimizerStudy;
using TorchSharp;

var json = new JsonSerializerOptions
{
    IgnoreReadOnlyProperties = true,
    NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
};
var file = new Argument<string>("file") { Description = "The runs, one JSON object a line; runs that are there are not made again." };
var steps = new Option<int>("--steps") { Description = "Optimizer steps of a run.", DefaultValueFactory = _ => 1500 };
var seeds = new Option<int>("--seeds") { Description = "Seeds 1 to this.", DefaultValueFactory = _ => 3 };
var quick = new Option<bool>("--quick") { Description = "200 steps and one seed, to try the program." };

var train = new Command("train", "Makes all runs that are missing, adds them to the file, and prints the table.")
{
    file,
    steps,
    seeds,
    quick,
};
train.SetAction(parsed =>
{
    var (length, last) = parsed.GetValue(quick) ? (200, 1) : (parsed.GetValue(steps), parsed.GetValue(seeds));
    Run(parsed.GetValue(file)!, StudyOptimizer.All.Select(optimizer => (optimizer, optimizer.Rate)), length, last);
    StudyTable.Write(Read(parsed.GetValue(file)!), Console.Out);
});

var search = new Command("search", "400 steps of seed 1 at each learning rate that is tried, and a table of their losses.") { file };
search.SetAction(parsed =>
{
    Run(
        parsed.GetValue(file)!,
        StudyOptimizer.All.SelectMany(optimizer => optimizer.Tried.Select(rate => (optimizer, rate))), length: 400, last: 1);
    StudyTable.WriteSearch(Read(parsed.GetValue(file)!), Console.Out);
});

var table = new Command("table", "Prints the table of docs/reference/optimizers.md.") { file };
table.SetAction(parsed => StudyTable.Write(Read(parsed.GetValue(file)!), Console.Out));

return new RootCommand("What the optimizer does to the spectrum of updates: one task, seven optimizers.") { train, search, table }
    .Parse(args).Invoke();

void Run(string path, IEnumerable<(StudyOptimizer Optimizer, double Rate)> cases, int length, int last)
{
    torch.set_num_threads(1);
    var done = Read(path).Select(run => (run.Optimizer, run.Rate, run.Seed, run.Steps)).ToHashSet();
    foreach (var (seed, (optimizer, rate)) in Enumerable.Range(1, last).SelectMany(seed => cases.Select(each => (seed, each))))
    {
        if (!done.Contains((optimizer.Name, rate, seed, length)))
        {
            var run = RunRecord.Of(optimizer, rate, seed, length);
            File.AppendAllText(path, JsonSerializer.Serialize(run, json) + "\n");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{optimizer.Name}, rate {rate}, seed {seed}: loss {run.Loss:G3}, R {run.GapRatio:F2}"));
        }
    }
}

RunRecord[] Read(string path) => !File.Exists(path)
    ? []
    : [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<RunRecord>(line, json)!)];
