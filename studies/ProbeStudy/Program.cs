using System.CommandLine;
using ProbeStudy;
using SpectralEdge.Monitor.Figures;
using SpectralEdge.Monitor.Torch;

var folder = new Option<string>("--folder")
{
    Description = "Where the run files are.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "probe-study"),
};
var first = new Option<int>("--first-seed") { Description = "First seed.", DefaultValueFactory = _ => 1 };
var seeds = new Option<int>("--seeds") { Description = "Last seed.", DefaultValueFactory = _ => 3 };
var steps = new Option<int>("--steps") { Description = "Optimizer steps of a run.", DefaultValueFactory = _ => 3000 };
var every = new Option<int>("--every") { Description = "Samples between two probes.", DefaultValueFactory = _ => 5 };
var output = new Option<string?>("--output") { Description = "Folder for the figure and the series as CSV; none by default." };

var train = new Command("train", "Trains every case with every seed; a run whose file is complete is left as it is.")
{
    folder, first, seeds, steps, every,
};
train.SetAction(parsed =>
{
    if (TorchLibrary.Problem is { } problem)
    {
        Console.WriteLine(problem);
        return 1;
    }

    for (var seed = parsed.GetValue(first); seed <= parsed.GetValue(seeds); seed++)
    {
        foreach (var kind in Case.All)
        {
            var name = ProbedRun.NameOf(kind, seed);
            if (StudyRun.IsComplete(parsed.GetValue(folder)!, kind, seed))
            {
                Console.WriteLine($"{name}: there already");
                continue;
            }

            var began = DateTime.UtcNow;
            ProbedRun.Train(kind, seed, parsed.GetValue(steps), parsed.GetValue(every), parsed.GetValue(folder)!);
            Console.WriteLine(FormattableString.Invariant($"{name}: {(DateTime.UtcNow - began).TotalSeconds:F0} s"));
        }
    }

    return 0;
});

var report = new Command("report", "Prints the tables of all runs as Markdown.") { folder, seeds, output };
report.SetAction(parsed =>
{
    var runs = (
        from kind in Case.All
        from seed in Enumerable.Range(1, parsed.GetValue(seeds))
        where StudyRun.IsComplete(parsed.GetValue(folder)!, kind, seed)
        select StudyRun.Read(parsed.GetValue(folder)!, kind, seed)).ToArray();
    Tables.Print(runs, Console.Out);
    if (parsed.GetValue(output) is { } target)
    {
        Directory.CreateDirectory(target);
        Series.Write(runs, Path.Combine(target, "probe-study.csv"));
        StudyFigure.Write(Path.Combine(target, "probe-study.csv"), Path.Combine(target, "probes.svg"), RunFigure.Origin(
            $"dotnet run --project studies/ProbeStudy -c Release -- {string.Join(' ', args)}", TimeProvider.System.GetUtcNow()));
    }
});

var series = new Argument<string>("series") { Description = "The series of a report, CSV." };
var picture = new Argument<string>("file") { Description = "The figure: .svg, .png or .pdf." };
var figure = new Command("figure", "Draws the figure from the series alone.") { series, picture };
figure.SetAction(parsed => StudyFigure.Write(parsed.GetValue(series)!, parsed.GetValue(picture)!, RunFigure.Origin(
    $"dotnet run --project studies/ProbeStudy -c Release -- {string.Join(' ', args)}", TimeProvider.System.GetUtcNow())));

return new RootCommand("Takes all probes of runs that generalise and of controls that cannot.") { train, report, figure }.Parse(args).Invoke();
