using System.CommandLine;
using Reproduction.Alarms;
using Reproduction.Drawing;
using Reproduction.Experiments;
using Reproduction.Reports;
using Reproduction.Running;
using Reproduction.Series;
using SpectralEdge.Monitor.Torch;

var folder = new Option<string>("--folder")
{
    Description = "Where the runs are.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "reproduction"),
};
var names = new Argument<string[]>("experiment")
{
    Description = $"Which: {string.Join(", ", Catalogue.All.Select(one => one.Name))}. All by default.",
    Arity = ArgumentArity.ZeroOrMore,
};
names.AcceptOnlyFromAmong([.. Catalogue.All.Select(one => one.Name)]);
var quick = new Option<bool>("--quick") { Description = "The first run of each experiment alone, for 120 steps." };
var match = new Option<string?>("--match") { Description = "Only runs whose name holds this." };

var train = new Command("train", "Trains runs. What is complete is left, what was broken off begins again; several processes share the work.")
{
    names, folder, quick, match,
};
train.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.WriteLine(problem);
        return 1;
    }

    var refused = 0;
    foreach (var study in Chosen(parsed.GetValue(names)!, parsed.GetValue(quick)))
    {
        if (parsed.GetValue(match) is { } part && !study.Setup.Name.Contains(part, StringComparison.Ordinal))
        {
            continue;
        }

        var began = DateTime.UtcNow;
        var outcome = StudyRunner.Train(study, parsed.GetValue(folder)!);
        Console.WriteLine(FormattableString.Invariant(
            $"{study.Setup.Experiment}/{study.Setup.Name}: {outcome.ToString().ToLowerInvariant()}, {(DateTime.UtcNow - began).TotalSeconds:F0} s"));
        if (outcome == Outcome.Refused)
        {
            refused++;
            Console.WriteLine(
                $"  {StudyRunner.FolderOf(parsed.GetValue(folder)!, study.Setup)} holds a run of another setup. Give another --folder, or remove it.");
        }
    }

    return refused == 0 ? 0 : 1;
});

var output = new Option<string>("--output")
{
    Description = "Where the series are.",
    DefaultValueFactory = _ => Path.Combine("studies", "results", "reproduction"),
};
var series = new Command("series", "Makes the series of all complete runs that have none, or of all with --again.")
{
    folder, output, new Option<bool>("--again"),
};
series.SetAction(parsed =>
{
    foreach (var run in Directory.EnumerateFiles(parsed.GetValue(folder)!, "done.txt", SearchOption.AllDirectories).Select(Path.GetDirectoryName).Order())
    {
        var setup = StudyRunner.SetupOf(run!);
        if (!parsed.GetValue<bool>("--again") && File.Exists(Path.Combine(parsed.GetValue(output)!, setup.Experiment, setup.Name + ".csv")))
        {
            continue;
        }

        var read = StudySeries.OfRun(run!);
        read.Write(parsed.GetValue(output)!);
        Console.WriteLine($"{read.Name}: {read.Steps.Length} samples, generalised at {read.Generalised?.ToString() ?? "no step"}");
    }
});

var half = new Option<string>("--half") { Description = "design or test.", DefaultValueFactory = _ => "design" };
half.AcceptOnlyFromAmong("design", "test");
var freeze = new Option<bool>("--freeze") { Description = "Writes the thresholds that the design half gives; the test half is judged by what was written." };
var alarms = new Command("alarms", "Judges every candidate for a warning on one half of the runs, at the thresholds of the design half.") { output, half, freeze };
alarms.SetAction(parsed =>
{
    var (from, isTest) = (parsed.GetValue(output)!, parsed.GetValue(half) == "test");
    var runs = SeriesIn(from);
    var judged = Halves.Of(runs, isDesign: !isTest);
    if (isTest)
    {
        var (settled, thresholds) = FrozenThresholds.Read(from);
        Console.WriteLine($"Thresholds were {settled.Split(':')[0]}:{settled.Split(':')[1]}.");
        AlarmTable.Print(thresholds, judged, Console.Out);
        return;
    }

    if (parsed.GetValue(freeze))
    {
        Console.WriteLine($"Written: {FrozenThresholds.Write(judged, from)}");
    }

    AlarmTable.Print(Evaluation.ThresholdsOf(judged), judged, Console.Out);
});

var table = new Command("table", "Prints tables as Markdown: all runs, what they cost, the papers' quantities, the language model, the planted shift, the learning rates.")
{
    output, new Argument<string>("which") { Description = "runs, cost, papers, language, shift or rates." },
};
table.SetAction(parsed =>
{
    var runs = SeriesIn(parsed.GetValue(output)!);
    switch (parsed.GetValue<string>("which"))
    {
        case "runs":
            RunTable.Print([.. runs.Where(run => Halves.Counts(run.Setup))], Console.Out);
            break;
        case "cost":
            RunTable.PrintCost(runs, Console.Out);
            break;
        case "papers":
            PapersTable.Print(runs, Console.Out);
            break;
        case "language":
            LanguageTable.Print(runs, Console.Out);
            break;
        case "shift":
            ShiftTable.Print([.. runs.Where(run => run.Setup.Experiment == "language-shift")], Console.Out);
            break;
        case "rates":
            RateTable.Print([.. runs.Where(run => run.Setup.Experiment == "rates")], Console.Out);
            break;
        case var other:
            Console.WriteLine($"There is no table '{other}'. There are runs, cost, papers, language, shift and rates.");
            return 1;
    }

    return 0;
});

var to = new Option<string>("--to")
{
    Description = "Where the figures go.",
    DefaultValueFactory = _ => Path.Combine("docs", "studies", "figures"),
};
var drawn = new Option<string>("--half") { Description = "design or test: where alarms are judged.", DefaultValueFactory = _ => "test" };
drawn.AcceptOnlyFromAmong("design", "test");
var figures = new Command("figures", "Draws the figures from the series as SVG; what lacks its series is left out.")
{
    output, to, drawn,
};
figures.SetAction(parsed => StudyFigures.Write(
    SeriesIn(parsed.GetValue(output)!),
    parsed.GetValue(drawn) == "test" ? FrozenThresholds.Read(parsed.GetValue(output)!).Thresholds : null,
    parsed.GetValue(to)!,
    Console.Out));

return new RootCommand("The papers' own experiments, with controls of the same weight decay.") { train, series, alarms, table, figures }.Parse(args).Invoke();

static IReadOnlyList<StudySeries> SeriesIn(string folder)
{
    var runs = StudySeries.ReadAll(folder);
    if (runs.Count == 0)
    {
        Console.Error.WriteLine($"{folder} holds no series. Make them with 'series', or give another --output.");
        Environment.Exit(1);
    }

    return runs;
}

static IEnumerable<StudyCase> Chosen(string[] names, bool quick)
{
    foreach (var (name, cases) in Catalogue.All.Where(one => names.Length == 0 || names.Contains(one.Name)))
    {
        foreach (var study in quick ? cases().Take(1) : cases())
        {
            yield return quick
                ? study with { Setup = study.Setup with { Steps = 120, DefectEvery = Math.Min(study.Setup.DefectEvery, 20) } }
                : study;
        }
    }
}
