using System.CommandLine;
using SpectralEdge.Monitor.DashboardBenchmark;

const string Description = """
    How much does the page's server take for a large run?

    Writes a folder of runs, unless it is there: one of many samples and groups with 160 events, and smaller ones beside it. Then
    serves it and prints, as a table: megabytes a second that are read, until the first answer and until all is read, memory of the
    process, and the time of each answer that the page asks for (median of 20).
    """;

var folder = new Option<string>("--folder") { Description = "Where the runs are or go.", Required = true };
var samples = new Option<int>("--samples") { Description = "Samples of the large run.", DefaultValueFactory = _ => 100_000 };
var groups = new Option<int>("--groups") { Description = "Groups, the whole model among them.", DefaultValueFactory = _ => 12 };
var runs = new Option<int>("--runs") { Description = "Runs in the folder.", DefaultValueFactory = _ => 20 };
var full = new Option<bool>("--full") { Description = "Lines as long as those of all measures, 8.7 KB." };
var only = new Option<bool>("--write-only") { Description = "Write the runs and measure nothing." };
var command = new RootCommand(Description) { folder, samples, groups, runs, full, only };
command.SetAction(async parsed =>
{
    var path = parsed.GetValue(folder)!;
    for (var i = 0; i < parsed.GetValue(runs); i++)
    {
        var isLarge = i == 0;
        LargeRun.Write(
            Path.Combine(path, isLarge ? "large" : $"run{i:D2}"), isLarge ? parsed.GetValue(samples) : 2000,
            isLarge ? parsed.GetValue(groups) : 2, isLarge && parsed.GetValue(full), seed: i);
    }

    if (!parsed.GetValue(only))
    {
        await ServerReport.Write(path, Console.Out);
    }
});
return await command.Parse(args).InvokeAsync();
