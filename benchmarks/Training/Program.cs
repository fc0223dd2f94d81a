using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Torch;
using SpectralEdge.Monitor.TrainingBenchmark;

const string Description = """
    What does the monitor cost of a real training step, and is a limit to it kept? A GPT on TorchSharp, one thread, CPU.
    """;

var seconds = Options.Number("--seconds", 1, 86_400, 30, "Time for each model; the last one takes twice as long.");
var share = new Command(
    "share", "About 1 and 10 million parameters, 128 and 1,024 tokens a step: steps with and without the monitor, in turns.")
{
    seconds,
};
share.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }

    ShareReport.Write(parsed.GetValue(seconds)!.Value, Console.Out);
    return 0;
});

var most = Options.Number(
    "--max", 0.001, 1, null, "One limit, in this process; without it 0.05 and 0.02, each in its own. 1 is none.");
var steps = Options.Steps("--steps", [400, 2000], "Steps after which a line is written, growing.");
var limit = new Command(
    "limit", "MaxOverhead at every step of a model of 119,000 parameters, twice in one process: share used and updates kept.")
{
    most,
    steps,
};
limit.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }

    if (parsed.GetValue(most) is { } only)
    {
        LimitReport.Write(only < 1 ? only : null, parsed.GetValue(steps)!, Console.Out);
        return 0;
    }

    Console.WriteLine(LimitReport.Head);
    foreach (var value in (double[])[0.05, 0.02])
    {
        string[] arguments =
        [
            typeof(LimitReport).Assembly.Location, "limit", "--max", value.ToString(CultureInfo.InvariantCulture), "--steps",
            .. parsed.GetValue(steps)!.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ];
        using var process = Process.Start("dotnet", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            return process.ExitCode;
        }
    }

    return 0;
});

var samples = Options.Number("--samples", 1, 100_000, 20, "How often each probe is taken.");
var budget = Options.Number("--budget", 0.0001, 1, 0.02, "Share of the time for all of them.");
var budgetSteps = Options.Number("--steps", 100, 10_000_000, 3000, "Steps of the run with a budget.");
var probes = new Command("probes", "What each probe costs in gradients of the same run, and whether a budget is held.")
{
    samples,
    budgetSteps,
    budget,
};
probes.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }

    ProbeReport.Write(
        (int)parsed.GetValue(samples)!.Value, (int)parsed.GetValue(budgetSteps)!.Value, parsed.GetValue(budget)!.Value,
        Console.Out);
    return 0;
});

var sinkSamples = Options.Number("--samples", 100, 10_000_000, 20_000, "Samples of each comparison.");
var sinkSteps = Options.Number("--steps", 100, 10_000_000, 3000, "Steps of the real training.");
var sinks = new Command("sinks", "What sinks, and sinks that misbehave, cost the training thread at a sample, in pairs.")
{
    sinkSamples,
    sinkSteps,
};
sinks.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }

    SinkReport.Write((int)parsed.GetValue(sinkSamples)!.Value, (int)parsed.GetValue(sinkSteps)!.Value, Console.Out);
    return 0;
});

var result = new RootCommand(Description) { share, limit, probes, sinks }.Parse(args);
if (result.Errors.Count > 0)
{
    Console.Error.WriteLine($"Training: {result.Errors[0].Message} See --help.");
    return 1;
}

return result.Invoke();
