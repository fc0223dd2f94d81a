using System.CommandLine;
using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Cli.Inputs;

namespace SpectralEdge.Monitor.Cli.Commands;

/// <summary>The options of commands that look at one spectrum of a run.</summary>
internal sealed class WatchOptions
{
    public Argument<string> Path { get; } = new("run") { Description = "The folder of a run, or its run.jsonl." };

    public Option<int?> Window { get; } = NumberOptions.Whole("--window", "Which window of the run: its number of updates, W. [default: the first]", 3, 512);

    public Option<int?> Every { get; } = NumberOptions.Whole("--every", "Which window of the run: optimizer steps between two samples. [default: the first]", 1);

    public Option<string> Group { get; } = new("--group") { Description = "Which group to print; 'all' is the whole model.", DefaultValueFactory = _ => ParameterGrouping.WholeModel, HelpName = "NAME" };

    public Option<string?> Loss { get; } = new("--loss") { Description = "A CSV file with a column step and the loss (the first other column, or NAME in FILE:NAME).", HelpName = "FILE" };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(Path);
        foreach (Option option in new Option[] { Window, Every, Group, Loss })
        {
            command.Add(option);
        }
    }

    /// <summary>What was given to look at.</summary>
    public Input Input(ParseResult result) => Inputs.Input.Find(result.GetValue(Path)!);

    /// <summary>Which spectrum of it.</summary>
    public SpectrumWish Wish(ParseResult result) => new(result.GetValue(Group)!, result.GetValue(Window), result.GetValue(Every), result.GetValue(Loss));
}
