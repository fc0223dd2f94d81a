using System.CommandLine;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>replay</c>: what detectors with other options report for a recorded run.</summary>
internal static class ReplayCommand
{
    public const string Name = "replay";
    public const string About = "Run the detectors over a recorded run again, with other options, and compare with the events "
        + "that were recorded.";

    private const string Examples = """
        Examples:
          spectral-edge replay runs/first                          the same events again: all 'same'
          spectral-edge replay runs/first --open-above 2 --hold 5
          spectral-edge replay runs/first --null white-noise       what k* has to beat
          spectral-edge replay runs/first --watch gap,update-norm --run-length 1000

        Windows, strides and sketches stay as they were recorded; everything that is not given is as in the run.
        """;

    public static Command Create(CommonOptions common)
    {
        var path = new Argument<string>("run") { Description = "The folder of a run, or run.jsonl." };
        var open = NumberOptions.Number("--open-above", "Ratio from which on a gap may open.", 1);
        var collapse = NumberOptions.Number("--collapse-below", "Ratio up to which an open gap counts as collapsed.", 1);
        var hold = NumberOptions.Whole("--hold", "Consecutive samples that settle an event.", 1);
        var against = NumberOptions.Word<GapNull>("--null", "Null that k* is tested against");
        var listen = WatchOptions.ListenOption();
        var length = WatchOptions.RunLengthOption();
        var command = new Command(Name, About) { path, listen, length, open, collapse, hold, against };
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            result.GetValue(path)!,
            options => options with
            {
                Detectors = Detectors(result.GetValue(listen) ?? options.Detectors, DetectorPlan.Gap(options) with
                {
                    OpenAbove = result.GetValue(open) ?? DetectorPlan.Gap(options).OpenAbove,
                    CollapseBelow = result.GetValue(collapse) ?? DetectorPlan.Gap(options).CollapseBelow,
                    Hold = result.GetValue(hold) ?? DetectorPlan.Gap(options).Hold,
                }),
                SamplesBetweenFalseAlarms = result.GetValue(length) ?? options.SamplesBetweenFalseAlarms,
                Spectrum = options.Spectrum with { Null = result.GetValue(against) ?? options.Spectrum.Null },
            },
            common.Reporter(result)));
        return command;
    }

    private static DetectorFactory[] Detectors(IEnumerable<DetectorFactory> detectors, GapOptions gap) =>
        [.. detectors.Select(detector => LibraryDetector.Of(detector)?.Gap is null ? detector : Detect.Gap(gap))];

    private static int Run(string path, Func<MonitorOptions, MonitorOptions> change, Reporter reporter)
    {
        var input = RunInput.Require(path);
        var run = RunFiles.Read(input, reporter);
        var replayed = RunFiles.Replay(input, change(RecordedOptions.Read(new RunFileReader(input).ReadHeader())), reporter);
        foreach (var problem in replayed.Problems.Except(run.Problems))
        {
            reporter.Note(problem);
        }

        var differences = EventDifference.Between(
            [.. run.Events.Where(value => value is not CheckedEvent)], [.. replayed.Events]);
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.Fields(
                    ("name", run.Name), ("samples", replayed.Samples), ("recorded", run.Events.Count),
                    ("replayed", replayed.Events.Count));
                foreach (var change in Enum.GetValues<EventChange>())
                {
                    json.WriteNumber(Words.Snake(change), differences.Count(difference => difference.Change == change));
                }

                json.Objects("events", differences, difference =>
                {
                    json.Fields(("change", Words.Snake(difference.Change)), ("recorded_step", difference.First?.Step));
                    ViewJson.Event(json, (difference.Second ?? difference.First)!);
                });
            });
            return ExitCodes.Success;
        }

        reporter.Table($"{run.Name}: {Words.Count(replayed.Events.Count, "event")} now, {run.Events.Count} recorded, over "
            + $"{Words.Count(replayed.Samples, "sample")}", Table(differences));
        reporter.Sentence(Sentence(differences));
        return ExitCodes.Success;
    }

    private static TableText Table(IReadOnlyList<EventDifference> differences)
    {
        var table = new TableText(
            "<change", "recorded", "now", "<kind", "<group", "window", "before", "after", "threshold", "<severity")
        {
            Spare = ["threshold", "severity", "before", "after", "window", "group"],
        };
        foreach (var difference in differences)
        {
            var value = (difference.Second ?? difference.First)!;
            table.Add(
                Words.Plain(difference.Change), difference.First?.Step, difference.Second?.Step, value.Kind, value.Group,
                value.Window, value.Before, value.After, value.Threshold, value.Severity.ToText());
        }

        return table;
    }

    private static string Sentence(IReadOnlyList<EventDifference> differences)
    {
        if (differences.Count == 0)
        {
            return "Neither the run nor its replay has an event.";
        }

        var counts = differences.CountBy(difference => difference.Change).ToDictionary();
        int Of(EventChange change) => counts.GetValueOrDefault(change);
        return Of(EventChange.Same) == differences.Count
            ? "The replay says the same as the run, to the byte."
            : $"{Of(EventChange.Same)} the same, {Of(EventChange.Moved)} with another step or other numbers, "
                + $"{Of(EventChange.New)} new, {Of(EventChange.Gone)} gone.";
    }
}
