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
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var rule = new Option<string[]>("--rule")
        {
            Description = "A rule; give the option several times for several.",
            HelpName = "RULE",
        };
        var file = NumberOptions.Text("--rules", "FILE", "A file of rules.");
        var command = new Command(Name, About) { rule, file };
        watch.AddWatchingTo(command);
        ExampleHelp.Add(command, Grammar, common.Terminal.Width);
        command.SetAction(result => Run(
            watch.Input(result), watch.Settings(result), Rules(result.GetValue(rule) ?? [], result.GetValue(file)),
            common.Reporter(result)));
        return command;
    }

    private static int Run(Input input, WatchSettings settings, IReadOnlyList<RunRule> rules, Reporter reporter)
    {
        settings.RequireAllSpectra(input.Kind);
        var run = Source.Watch(input, settings, reporter).Run;
        RuleOutcome[] outcomes = [.. rules.Select(rule => rule.Judge(run))];
        var code = Array.Exists(outcomes, outcome => outcome.Verdict == RuleVerdict.Broken) ? ExitCodes.Broken
            : Array.Exists(outcomes, outcome => outcome.Verdict == RuleVerdict.Unjudged) ? ExitCodes.Failure
            : ExitCodes.Success;
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.Fields(("name", run.Name), ("verdict", Words.Snake(Overall(code))));
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

        reporter.Table($"{run.Name}: {Words.Plain(Overall(code))}", table);
        return code;
    }

    private static RuleVerdict Overall(int code) => code switch
    {
        ExitCodes.Success => RuleVerdict.Holds,
        ExitCodes.Broken => RuleVerdict.Broken,
        _ => RuleVerdict.Unjudged,
    };

    private static RunRule[] Rules(string[] rules, string? file)
    {
        string[] all =
        [
            .. rules,
            .. file is null ? [] : File.ReadAllLines(file).Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#'),
        ];
        return all.Length > 0
            ? [.. all.Select(RunRule.Parse)]
            : throw new UsageException(
                "There is no rule. Give one with --rule \"no gap_collapsed\", or a file of them with --rules.");
    }
}
