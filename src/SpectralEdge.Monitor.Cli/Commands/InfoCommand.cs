using System.CommandLine;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>info</c>: what an input is, before anything is computed.</summary>
internal static class InfoCommand
{
    public const string Name = "info";
    public const string About = "Say what something is: a run, a recording, checkpoints or a matrix; its steps, groups, sizes, "
        + "and problems.";

    public static Command Create(CommonOptions common)
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "A folder of checkpoints, the folder of a run, run.jsonl, trajectory.sketch, or a .npy matrix with "
                + "--gram.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var gram = NumberOptions.Text("--gram", "FILE", "A NumPy file with a matrix of products.");
        var command = new Command(Name, About) { paths, gram };
        command.SetAction(result =>
        {
            var reporter = common.Reporter(result);
            Print(InputInfo.Of(Input.Find(result.GetValue(paths) ?? [], result.GetValue(gram)), reporter), reporter);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(InfoText info, Reporter reporter)
    {
        if (reporter.IsJson)
        {
            reporter.Json(info.Write);
            return;
        }

        var facts = new TableText("<what", "~value");
        foreach (var (name, value) in info.Facts)
        {
            facts.Add(name, value);
        }

        reporter.Table($"{info.Name}: {info.What}", facts);
        if (info.Groups.Count > 0)
        {
            var groups = new TableText("<group", "parameters", "length of sketch");
            foreach (var group in info.Groups)
            {
                groups.Add(
                    group.Name, group.Parameters,
                    group.Length is { } length ? Numbers.Text(length) : info.Kind == "run" ? "exact" : Numbers.None);
            }

            reporter.Table("groups", groups);
        }

        reporter.Line(info.Problems.Count == 0 ? "No problems found." : $"{Words.Count(info.Problems.Count, "problem")}:");
        foreach (var problem in info.Problems)
        {
            reporter.Line($"- {problem}");
        }
    }
}
