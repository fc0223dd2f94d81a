using System.CommandLine;
using System.Globalization;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The options of commands that may have to watch something first.</summary>
internal sealed class WatchOptions
{
    public Argument<string[]> Paths { get; } = new("paths")
    {
        Description = "A folder of checkpoints (or their files, or a .csv/.json manifest with file and step), the folder of a "
            + "run, run.jsonl, or trajectory.sketch. Or a history: CSV, JSON lines, trainer_state.json, a folder of tfevents.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<int?> Window { get; } = NumberOptions.Whole(
        "--window", "Updates in the window, W. For a run: which of its windows. [default: 10, or the run's first]", 3, 512);

    public Option<int?> Every { get; } = NumberOptions.Whole("--every", "Optimizer steps between two samples, at least; 1 takes "
        + "every checkpoint. [default: 1, or the run's first]", 1);

    public Option<string> Group { get; } = new("--group")
    {
        Description = "Which group to print; 'all' is the whole model.",
        DefaultValueFactory = _ => ParameterGrouping.WholeModel,
        HelpName = "NAME",
    };

    public Option<bool> Exact { get; } =
        new("--exact") { Description = "Keep updates of checkpoints exactly, whatever memory it takes." };

    public Option<int?> Dim { get; } = NumberOptions.Whole("--dim", "Length of the sketch of an update of checkpoints, a "
        + "multiple of 64. [default: exact for small models, else 8192]", 64, 65_536);

    public Option<string?> Groups { get; } = NumberOptions.Text("--groups", "HOW", "How blocks of checkpoints are grouped: "
        + "whole, layer, parameter, or patterns such as attention=*.attn.*,mlp=*.mlp.*");

    public Option<GapNull?> Null { get; } = NumberOptions.Word<GapNull>("--null", "Null that k* is tested against");

    public Option<IReadOnlyList<DetectorFactory>?> Listen { get; } = ListenOption();

    public Option<double?> RunLength { get; } = RunLengthOption();

    public Option<bool> AsPublished { get; } = new("--as-published")
    {
        Description = "Look for the gap as the papers do: all positions, whatever noise does, thresholds 1.30 and 1.20.",
    };

    public Option<string?> Gram { get; } = NumberOptions.Text(
        "--gram", "FILE", "A NumPy file with the N x N float64 inner products of all updates, oldest first.");

    public Option<int?> StepSize { get; } = NumberOptions.Whole(
        "--step-size", "Optimizer steps between two updates of the matrix. [default: 1]", 1);

    public Option<int?> FirstStep { get; } = NumberOptions.Whole(
        "--first-step", "The step at which the first update of the matrix begins. [default: 0]", 0);

    public Option<double?> Parameters { get; } = NumberOptions.Number(
        "--parameters",
        "Number of parameters that the matrix comes from: the nulls need it. Without it noise explains nothing.",
        4);

    public Option<string?> Loss { get; } = NumberOptions.Text(
        "--loss", "FILE", "A file with steps and a loss: CSV or TSV (also of pandas, TensorBoard, Weights & Biases), JSON lines, "
            + "or trainer_state.json.");

    public Option<string?> LossColumn { get; } = NumberOptions.Text(
        "--loss-column", "NAME", "The column of the loss. [default: the one that is called so, if it is one]");

    public Option<string[]> Include { get; } = Patterns("--include", "Take only files and folders whose names fit, as "
        + "\"checkpoint-*\". May be repeated.");

    public Option<string[]> Exclude { get; } = Patterns("--exclude", "Leave files and folders out whose names fit, as "
        + "\"*final*\". May be repeated.");

    public Option<string[]> IncludeTensors { get; } = Patterns("--include-tensors", "Watch only tensors whose names fit.");

    public Option<string[]> ExcludeTensors { get; } = Patterns("--exclude-tensors", "Leave tensors out whose names fit, as "
        + "\"*.bias\".");

    /// <summary>Which detectors run.</summary>
    public static Option<IReadOnlyList<DetectorFactory>?> ListenOption() =>
        NumberOptions.Detectors();

    /// <summary>How rarely they may be wrong.</summary>
    public static Option<double?> RunLengthOption() =>
        NumberOptions.Number(
            "--run-length", "Mean number of samples between two false alarms that is asked for; from 100 to 10000000.", 100);

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(Group);
        command.Add(Loss);
        command.Add(LossColumn);
        AddWatchingTo(command);
    }

    /// <summary>Gives a command the options that pick files and tensors of checkpoints.</summary>
    public void AddChoiceTo(Command command)
    {
        command.Add(Include);
        command.Add(Exclude);
        command.Add(IncludeTensors);
        command.Add(ExcludeTensors);
    }

    /// <summary>Gives a command all of these options but those that pick what is printed.</summary>
    public void AddWatchingTo(Command command)
    {
        command.Add(Paths);
        Option[] options =
        [
            Window, Every, Groups, Exact, Dim, Null, Listen, RunLength, AsPublished, Gram, StepSize, FirstStep, Parameters,
        ];
        Array.ForEach(options, command.Add);
        AddChoiceTo(command);
    }

    /// <summary>What was given to look at.</summary>
    public Input Input(ParseResult result) => Cli.Input.Find(result.GetValue(Paths) ?? [], result.GetValue(Gram));

    /// <summary>How it is to be watched.</summary>
    public WatchSettings Settings(ParseResult result) => new()
    {
        Window = result.GetValue(Window),
        Every = result.GetValue(Every),
        IsExact = result.GetValue(Exact),
        SketchLength = result.GetValue(Dim),
        Groups = result.GetValue(Groups),
        Null = result.GetValue(Null),
        Watch = result.GetValue(Listen),
        RunLength = result.GetValue(RunLength),
        Parameters = result.GetValue(Parameters),
        StepSize = result.GetValue(StepSize),
        FirstStep = result.GetValue(FirstStep),
        IsAsPublished = result.GetValue(AsPublished),
        LossColumn = result.GetValue(LossColumn),
        Checkpoints = Choice(result),
    };

    private CheckpointOptions? Choice(ParseResult result)
    {
        var choice = new CheckpointOptions
        {
            IncludeFiles = result.GetValue(Include) ?? [],
            ExcludeFiles = result.GetValue(Exclude) ?? [],
            Include = result.GetValue(IncludeTensors) ?? [],
            Exclude = result.GetValue(ExcludeTensors) ?? [],
        };
        IReadOnlyList<string>[] all = [choice.IncludeFiles, choice.ExcludeFiles, choice.Include, choice.Exclude];
        return Array.Exists(all, patterns => patterns.Count > 0) ? choice : null;
    }

    private static Option<string[]> Patterns(string name, string description) =>
        new(name) { Description = description, HelpName = "PATTERN" };
}

/// <summary>Options that are numbers or one of some words, with messages that say what is allowed.</summary>
internal static class NumberOptions
{
    /// <summary>A text, such as a name or a path.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>A whole number.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most = int.MaxValue)
    {
        var allowed = most == int.MaxValue ? $"at least {least}" : $"from {least} to {most}";
        return Parsed<int?>(name, description, $"a whole number, {allowed}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? value
                : null);
    }

    /// <summary>A number.</summary>
    public static Option<double?> Number(string name, string description, double least) =>
        Parsed<double?>(name, description, $"a number, at least {least}", text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value >= least
                && double.IsFinite(value)
                ? value
                : null);

    /// <summary>A list of whole numbers, separated by commas.</summary>
    public static Option<int[]?> Wholes(string name, string description, int least) =>
        Parsed<int[]?>(name, description, $"whole numbers of at least {least}, separated by commas", text =>
        {
            int?[] values =
            [
                .. text.Split(',').Select(
                    part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
                        ? value
                        : (int?)null),
            ];
            return Array.TrueForAll(values, value => value is not null) ? [.. values.Select(value => value!.Value)] : null;
        });

    /// <summary>What figures are written as.</summary>
    public static Option<FigureFormat?> Format() =>
        Word<FigureFormat>("--format", "What the figure is written as [default: svg]");

    /// <summary>One of some words.</summary>
    public static Option<T?> Word<T>(string name, string description)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().ToDictionary(Words.Kebab, Enum.Parse<T>, StringComparer.OrdinalIgnoreCase);
        var all = string.Join(", ", words.Keys);
        return Parsed<T?>(
            name, $"{description}: {all}.", $"one of {all}",
            text => words.TryGetValue(text.Trim(), out var value) ? value : null);
    }

    /// <summary>Some of some words.</summary>
    public static Option<IReadOnlyList<T>?> SomeOf<T>(string name, string description)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().ToDictionary(Words.Kebab, Enum.Parse<T>, StringComparer.OrdinalIgnoreCase);
        var all = string.Join(", ", words.Keys);
        return Parsed<IReadOnlyList<T>?>(name, $"{description}, separated by commas: {all}.", $"some of {all}", text =>
        {
            var parts = text.Split(',', StringSplitOptions.TrimEntries);
            return Array.TrueForAll(parts, words.ContainsKey) ? [.. parts.Select(part => words[part]).Distinct()] : null;
        });
    }

    /// <summary>Detectors of the library by their names.</summary>
    public static Option<IReadOnlyList<DetectorFactory>?> Detectors()
    {
        var words = new Dictionary<string, IReadOnlyList<DetectorFactory>>(StringComparer.OrdinalIgnoreCase) { ["none"] = [] };
        foreach (var detector in Detect.All)
        {
            words.Add(Words.Kebab(LibraryDetector.Of(detector)!.Name), [detector]);
        }

        words.Add("common", Detect.Common);
        words.Add("all", Detect.All);
        var all = string.Join(", ", words.Keys);
        return Parsed<IReadOnlyList<DetectorFactory>?>(
            "--watch", $"Which detectors run, separated by commas: {all}.", $"some of {all}", text =>
            {
                var parts = text.Split(',', StringSplitOptions.TrimEntries);
                return Array.TrueForAll(parts, words.ContainsKey)
                    ? [.. parts.SelectMany(part => words[part]).DistinctBy(detector => LibraryDetector.Of(detector)!.Name)]
                    : null;
            });
    }

    private static Option<T> Parsed<T>(string name, string description, string allowed, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = "VALUE",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            var value = parse(text);
            if (value is null)
            {
                result.AddError($"{name} is '{text}'; it must be {allowed}.");
            }

            return value;
        },
    };
}
