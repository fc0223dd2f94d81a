using System.CommandLine;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>info</c>: what an input is, before anything is computed.</summary>
internal static class InfoCommand
{
    public const string Name = "info";
    public const string About = "Say what something is: a run, a recording, checkpoints or a matrix; its steps, groups, sizes, "
        + "and problems.";

    private const string Examples = """
        Examples:
          spectral-edge info checkpoints/ --files                       the step of each file, or why it was passed over
          spectral-edge info checkpoints/ --tensors                     names, shapes and types of all that is watched
          spectral-edge info checkpoints/ --tensors --groups "attention=*.attn.*,mlp=*.mlp.*"
        """;

    public static Command Create(CommonOptions common)
    {
        var watch = new WatchOptions();
        var paths = new Argument<string[]>("paths")
        {
            Description = "A folder of checkpoints, the folder of a run, run.jsonl, trajectory.sketch, or a .npy matrix with "
                + "--gram.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var gram = NumberOptions.Text("--gram", "FILE", "A NumPy file with a matrix of products.");
        var files =
            new Option<bool>("--files") { Description = "List every file of checkpoints: its step, or why it was passed over." };
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor of checkpoints: shape, type, group." };
        var command = new Command(Name, About) { paths, gram, files, tensors, watch.Groups };
        watch.AddChoiceTo(command);
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result =>
        {
            var reporter = common.Reporter(result);
            Print(
                InputInfo.Of(
                    Input.Find(result.GetValue(paths) ?? [], result.GetValue(gram)), watch.Settings(result),
                    result.GetValue(files), result.GetValue(tensors), reporter),
                reporter);
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
            var groups = new TableText("<group", "parameters", "length of sketch") { Spare = ["length of sketch"] };
            foreach (var group in info.Groups)
            {
                groups.Add(
                    group.Name, group.Parameters,
                    group.Length is { } length ? Numbers.Text(length) : info.Kind == "run" ? "exact" : Numbers.None);
            }

            reporter.Table("groups", groups);
        }

        PrintLists(info, reporter);
        reporter.Line(info.Problems.Count == 0 ? "No problems found." : $"{Words.Count(info.Problems.Count, "problem")}:");
        foreach (var problem in info.Problems)
        {
            reporter.Sentence($"- {problem}");
        }
    }

    private static void PrintLists(InfoText info, Reporter reporter)
    {
        if (info.Files is { } files)
        {
            var table = new TableText("step", "<file", "~passed over");
            var folder = CommonFolder([.. files.Select(file => file.Path)]);
            foreach (var file in files)
            {
                table.Add(file.Step, file.Path[folder.Length..], file.Reason ?? string.Empty);
            }

            reporter.Table(folder.Length == 0 ? "files" : $"files in {folder}", table);
        }

        if (info.Tensors is { } tensors)
        {
            var table = new TableText("<tensor", "<shape", "<type", "values", "<group")
            {
                Spare = ["type", "values", "group", "shape"],
            };
            foreach (var tensor in tensors)
            {
                table.Add(tensor.Name, tensor.ShapeText, tensor.TypeText, tensor.Count, tensor.Group);
            }

            reporter.Table("tensors", table);
        }
    }

    /// <summary>What all paths begin with, up to a separator.</summary>
    private static string CommonFolder(IReadOnlyList<string> paths)
    {
        var common = paths.Count == 0
            ? string.Empty
            : paths.Aggregate((one, other) => one[..one.AsSpan().CommonPrefixLength(other)]);
        return common[..(common.LastIndexOfAny(['/', '\\']) + 1)];
    }
}
