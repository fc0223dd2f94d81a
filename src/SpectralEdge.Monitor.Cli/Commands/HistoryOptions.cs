using System.CommandLine;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The options of commands that look at a history.</summary>
/// <param name="hasColumns">Whether columns are picked by an option, and not by rules.</param>
internal sealed class HistoryOptions(bool hasColumns)
{
    private static readonly HistoryTest[] Defaults = [HistoryTest.PageHinkley, HistoryTest.Spike];

    private readonly Option<string[]> _columns = new("--column")
    {
        Description = "A column of a history to watch. May be repeated.",
        HelpName = "NAME",
    };

    private readonly Option<IReadOnlyList<HistoryTest>?> _tests = NumberOptions.SomeOf<HistoryTest>(
        "--test", "How a history is tested [default: page-hinkley,spike]");

    private readonly Option<int?> _warmUp = NumberOptions.Whole(
        "--warm-up", "Values of a column that its level is learnt from before anything is said. [default: 100]", 20, 100_000);

    private readonly Option<int?> _from = NumberOptions.Whole(
        "--from", "The step at which detectors begin to look at a history, behind a trend, say. [default: the first]", 0);

    /// <summary>Gives a command these options.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        if (hasColumns)
        {
            command.Add(_columns);
        }

        command.Add(_tests);
        command.Add(_warmUp);
        command.Add(_from);
    }

    /// <summary>What was asked for.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="input">What is looked at.</param>
    /// <param name="settings">How it is to be watched: what only samples have is refused for a history.</param>
    public HistoryWishes Wishes(ParseResult result, Input input, WatchSettings settings)
    {
        var columns = hasColumns ? result.GetValue(_columns) ?? [] : [];
        var (tests, warmUp, from) = (result.GetValue(_tests), result.GetValue(_warmUp), result.GetValue(_from));
        if (input.Kind != InputKind.History)
        {
            var given = columns.Length > 0 ? "--column" : tests is not null ? "--test" : warmUp is not null ? "--warm-up"
                : from is not null ? "--from" : null;
            return given is null
                ? new HistoryWishes([], Defaults, null, 0, 0)
                : throw new UsageException($"{given} cannot be used here: it is for a history, such as a table or TensorBoard's "
                    + $"event files, and '{input.Name}' is none. Leave it out.");
        }

        settings.RequireUsable(input.Kind);
        return new HistoryWishes(
            columns, tests ?? Defaults, warmUp, from ?? long.MinValue,
            settings.RunLength ?? MonitorOptions.DefaultRunLength);
    }
}

/// <summary>How a history is watched.</summary>
/// <param name="Columns">The columns that were named.</param>
/// <param name="Tests">What looks at them.</param>
/// <param name="WarmUp">Values that a level is learnt from; null for the default.</param>
/// <param name="From">Values of earlier steps are not looked at by detectors.</param>
/// <param name="RunLength">Mean number of values between two false alarms of all detectors together.</param>
internal sealed record HistoryWishes(
    IReadOnlyList<string> Columns, IReadOnlyList<HistoryTest> Tests, int? WarmUp, long From, double RunLength);
