using System.CommandLine;
using Grokking;
using Grokking.Reports;

var seed = new Option<int>("--seed") { Description = "Seed of data, network and batches.", DefaultValueFactory = _ => 1 };
var steps = new Option<int>("--steps") { Description = "Optimizer steps.", DefaultValueFactory = _ => 3000 };
var weightDecay = new Option<double>("--weight-decay")
{
    Description = "AdamW's decoupled weight decay; 0 is the control.",
    DefaultValueFactory = _ => 1.0,
};
var overhead = new Option<bool>("--overhead") { Description = "Measure what watching costs, and that it changes nothing." };
var sketch = new Option<bool>("--sketch-error") { Description = "Compare sketches of several lengths with the exact window." };
var maps = new Option<int>("--maps") { Description = "Number of random maps for each length.", DefaultValueFactory = _ => 4 };
var table = new Option<bool>("--table")
{
    Description = "Seeds 1 to 5, or to --seeds, with weight decay and without, as a Markdown table.",
};
var seeds = new Option<int>("--seeds") { Description = "Number of seeds of the table.", DefaultValueFactory = _ => 5 };
var chart = new Option<string?>("--chart")
{
    Description = "Draw the runs of this seed, with and without weight decay, to this file: .svg, .png or .pdf.",
};
var torchSharp = new Option<bool>("--torchsharp") { Description = "With --chart: the runs of the demo with TorchSharp." };
var size = new Option<string>("--size")
{
    Description = "The network: small (41,339 parameters) or large (577,889).",
    DefaultValueFactory = _ => "small",
};
size.AcceptOnlyFromAmong("small", "large");
var record = new Option<string?>("--record-updates") { Description = "Write the last updates of the run to this file." };
var updates = new Option<int>("--updates")
{
    Description = "Number of updates that --record-updates keeps.",
    DefaultValueFactory = _ => 16,
};

var recording = new Option<bool>("--recording")
{
    Description = "Record the updates as well, in trajectory.sketch beside the run file: what spectral-edge sweep reads.",
};
var panels = new Option<string?>("--panels") { Description = "Draw what else the samples of these runs hold to this file." };
var command = new RootCommand(
    "Watches a small transformer grok modular addition.")
    {
        seed,
        steps,
        weightDecay,
        overhead,
        sketch,
        maps,
        table,
        seeds,
        chart,
        torchSharp,
        panels,
        recording,
        size,
        record,
        updates,
    };
command.SetAction(parsed =>
{
    var settings = new DemoSettings
    {
        Seed = parsed.GetValue(seed),
        Steps = parsed.GetValue(steps),
        WeightDecay = parsed.GetValue(weightDecay),
    };
    settings = settings with
    {
        Monitor = settings.Monitor with { Run = settings.Monitor.Run with { Recording = parsed.GetValue(recording) } },
    };
    settings = parsed.GetValue(size) == "large" ? settings.Larger() : settings;
    var output = Console.Out;
    if (parsed.GetValue(overhead))
    {
        OverheadReport.Write(settings, output);
    }
    else if (parsed.GetValue(sketch))
    {
        SketchReport.Write(settings, parsed.GetValue(maps), output);
    }
    else if (parsed.GetValue(table))
    {
        SeedTable.Write(settings, parsed.GetValue(seeds), output);
    }
    else if (parsed.GetValue(record) is { } updateFile)
    {
        UpdateRecorder.Write(settings, parsed.GetValue(updates), updateFile, output);
    }
    else if (parsed.GetValue(panels) is { } picture)
    {
        RunChart.WritePanels(settings, picture);
    }
    else if (parsed.GetValue(chart) is { } path)
    {
        RunChart.Write(settings with { UsesTorchSharp = parsed.GetValue(torchSharp) }, path);
        output.WriteLine(path);
    }
    else
    {
        PlainDemo.Run(settings, output);
    }
});

return command.Parse(args).Invoke();
