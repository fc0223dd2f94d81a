using System.CommandLine;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>check</c>: whether rules hold in a run.</summary>
internal static class CheckCommand
{
    public const string Name = "check";
    public const string About = "Check rules about a run, a recording or checkpoints. Exit code 0: all hold; 1: one is broken; "
        + "2: one cannot be judged and none is broken.";

    private static readonly string Grammar = $"""
        Rules:
          no KIND      [in GROUP] [after N] [before N]       no such event
          some KIND    [in GROUP] [after N] [before N]       at least one
          MEASURE < VALUE [in GROUP] [after N] [before N]    in every sample; also > <= >=, with spaces around

          N is a step, and not part of the range. Without a group, events of all groups count, and measures are those
          of the whole model ('all'). All recorded windows of a run count.
          KIND     {string.Join(", ", EventKinds.Known)}, or one of your own detectors
          MEASURE  {string.Join("\n           ", SampleFields.Names.Chunk(7).Select(names => string.Join(", ", names)))}

        Examples:
          spectral-edge check runs/first --rule "no gap_collapsed after 1000"
          spectral-edge check runs/first --rule "gap_ratio < 10" --rule "effective_rank > 2 in all after 500"
          spectral-edge check checkpoints/ --rules rules.txt         one rule a line; lines that begin with # are comments
          spectral-edge check trainer_state.json --rule "loss < 3 after 1000" --rule "no level_changed in grad_norm"

        Of a history (CSV, JSON lines, trainer_state.json, a folder of tfevents) its columns are the measures, and
        KIND is {string.Join(" or ", HistoryEvent.Kinds)}, in COLUMN. A value that is NaN breaks a rule about its column.
        """;

    public static Command Create(CommonOptions common)
    {
        var (watch, history) = (new WatchOptions(), new HistoryOptions(hasColumns: false));
        var rule = new Option<string[]>("--rule")
        {
            Description = "A rule; give the option several times for several.",
            HelpName = "RULE",
        };
        var file = NumberOptions.Text("--rules", "FILE", "A file of rules.");
        var command = new Command(Name, About) { rule, file };
        watch.AddWatchingTo(command);
        history.AddTo(command);
        ExampleHelp.Add(command, Grammar, common.Terminal.Width);
        command.SetAction(result =>
        {
            var (input, settings, reporter) = (watch.Input(result), watch.Settings(result), common.Reporter(result));
            var columns = history.Wishes(result, input, settings);
            var rules = Rules(result.GetValue(rule) ?? [], result.GetValue(file));
            return input.Kind == InputKind.History
                ? Report(input.Name, HistoryCommands.Check(input, rules, columns, reporter), reporter)
                : Run(input, settings, [.. rules.Select(RunRule.Parse)], reporter);
        });
        return command;
    }

    private static int Run(Input input, WatchSettings settings, IReadOnlyList<RunRule> rules, Reporter reporter)
    {
        settings.RequireAllSpectra(input.Kind);
        var run = Source.Watch(input, settings, reporter).Run;
        return Report(run.Name, [.. rules.Select(rule => rule.Judge(run))], reporter);
    }

    private static int Report(string name, IReadOnlyList<RuleOutcome> outcomes, Reporter reporter)
    {
        var code = outcomes.Any(outcome => outcome.Verdict == RuleVerdict.Broken) ? ExitCodes.Broken
            : outcomes.Any(outcome => outcome.Verdict == RuleVerdict.Unjudged) ? ExitCodes.Failure
            : ExitCodes.Success;
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.Fields(("name", name), ("verdict", Words.Snake(Overall(code))));
                json.Objects("rules", outcomes, outcome =>
                {
                    json.Fields(
                        ("rule", outcome.Rule), ("verdict", Words.Snake(outcome.Verdict)), ("step", outcome.Step),
                        ("reason", outcome.Reason));
                });
            });
            return code;
        }

        var table = new TableText("<verdict", "~rule", "~reason");
        foreach (var outcome in outcomes)
        {
            table.Add(Words.Plain(outcome.Verdict), outcome.Rule, outcome.Reason);
        }

        reporter.Table($"{name}: {Words.Plain(Overall(code))}", table);
        return code;
    }

    private static RuleVerdict Overall(int code) => code switch
    {
        ExitCodes.Success => RuleVerdict.Holds,
        ExitCodes.Broken => RuleVerdict.Broken,
        _ => RuleVerdict.Unjudged,
    };

    private static string[] Rules(string[] rules, string? file)
    {
        string[] all =
        [
            .. rules,
            .. file is null ? [] : File.ReadAllLines(file).Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#'),
        ];
        return all.Length > 0
            ? all
            : throw new UsageException(
                "There is no rule. Give one with --rule \"no gap_collapsed\", or a file of them with --rules.");
    }
}
