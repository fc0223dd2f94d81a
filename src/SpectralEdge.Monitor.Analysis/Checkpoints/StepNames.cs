using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>What was decided of a name.</summary>
/// <param name="Step">The step; null where the file is no member.</param>
/// <param name="Reason">Why it is none.</param>
internal readonly record struct StepOutcome(long? Step, string? Reason);

/// <summary>Reads the steps of a whole series, since names say more together: which number changes, what an underscore is, which
/// names are built otherwise. What could be read in two ways is refused.</summary>
internal sealed class StepNames
{
    private const int Shown = 5;
    private const string Advice = "Rename them, as step-200.safetensors, give a manifest with file and step, or leave some out "
        + "with CheckpointOptions.ExcludeFiles.";

    private readonly List<StepReading> _all;

    private StepNames(IReadOnlyList<string> names) => _all = [.. names.Select(StepName.In)];

    /// <summary>Reads the steps.</summary>
    /// <param name="names">The names that have them, as <see cref="StepName.Of"/> gives them.</param>
    /// <returns>One for each name.</returns>
    /// <exception cref="CheckpointException">Names could mean several things.</exception>
    public static StepOutcome[] Of(IReadOnlyList<string> names) => new StepNames(names).Decide();

    private StepOutcome[] Decide()
    {
        var words = _all.FindAll(reading => reading.Number is not null && reading.Rule < StepName.WordlessRule);
        var wordless = _all.FindAll(reading => reading.Number is not null && reading.Rule == StepName.WordlessRule);
        if (words.Count > 0 && words.Count < wordless.Count)
        {
            throw Refusal("some names have a word such as step before their number, and more have none", words.Concat(wordless));
        }

        var steps = words.Count > 0 ? OfWords(words) : OfWordless(wordless);
        return
        [
            .. _all.Select(reading => steps.TryGetValue(reading.Name, out var step) ? new StepOutcome(step, null)
                : new StepOutcome(null, reading.Number is null
                    ? "its name has no step"
                    : $"its name has the number {reading.Text} and no word such as step before it, as others have")),
        ];
    }

    private static Dictionary<string, long> OfWords(List<StepReading> words)
    {
        if (words.Select(reading => reading.Rule == StepName.WordlessRule - 1).Distinct().Count() > 1)
        {
            throw Refusal("some names count epochs and others steps", words.OrderByDescending(reading => reading.Rule));
        }

        if (words.Select(NextNumber).Distinct().Count() > 1)
        {
            throw Refusal("two numbers that change follow the word", words);
        }

        var joined = words.FindAll(reading => reading.Number!.FirstEnd is not null);
        var areThousands = joined.Exists(reading => reading.Text.EndsWith("_000", StringComparison.Ordinal));
        if (!areThousands && joined.Count > 0
            && (joined.Count < Math.Max(2, words.Count) || joined.Select(Tail).Distinct().Count() > 1))
        {
            throw Refusal("an underscore may stand between thousands or between two numbers", joined);
        }

        return Steps(words.Select(reading => (reading.Name, areThousands || reading.Number!.FirstEnd is null
            ? reading.Number!
            : NameNumbers.Apart(reading.Name).Find(number => number.Start == reading.Number.Start)!)));
    }

    /// <summary>Of names without a word, the number that changes is the step.</summary>
    private static Dictionary<string, long> OfWordless(List<StepReading> wordless)
    {
        if (wordless.Count == 0)
        {
            return [];
        }

        List<(string Name, List<NameNumber> Numbers)> names =
            [.. wordless.Select(reading => (reading.Name, NameNumbers.In(reading.Name)))];
        var joined = names.FindAll(name => name.Numbers.Exists(number => number.FirstEnd is not null));
        if (joined.Count > 0 && !AreThousands(joined))
        {
            names = [.. wordless.Select(reading => (reading.Name, NameNumbers.Apart(reading.Name)))];
        }

        if (names.Select(name => Frame(name.Name, name.Numbers)).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw Refusal(
                "names have no word such as step before their number, and differ in more than numbers",
                names.DistinctBy(name => Frame(name.Name, name.Numbers)).Select(name => StepName.In(name.Name)));
        }

        var changing = Enumerable.Range(0, names[0].Numbers.Count)
            .Where(i => names.Select(name => Text(name.Name, name.Numbers[i])).Distinct(StringComparer.Ordinal).Count() > 1)
            .ToList();
        return changing.Count <= 1
            ? Steps(names.Select(name => (name.Name, name.Numbers[changing.Count == 1 ? changing[0] : ^1])))
            : throw Refusal(
                $"{changing.Count} numbers of the names change, and none has a word such as step before it", wordless);
    }

    private static bool AreThousands(List<(string Name, List<NameNumber> Numbers)> joined)
    {
        List<(string First, string Tail)> parts =
        [
            .. joined.SelectMany(name => name.Numbers.Where(number => number.FirstEnd is not null).Select(
                number => (name.Name[number.Start..number.FirstEnd!.Value], name.Name[number.FirstEnd.Value..number.End]))),
        ];
        var areFirstsEqual = parts.Select(part => part.First).Distinct().Count() == 1;
        var hasThousand = parts.Exists(part => part.Tail.EndsWith("_000", StringComparison.Ordinal));
        return areFirstsEqual || (!hasThousand && parts.Select(part => part.Tail).Distinct().Count() == 1)
            ? false
            : hasThousand
            ? true
            : throw Refusal(
                "an underscore may stand between thousands or between two numbers",
                joined.Select(name => StepName.In(name.Name)));
    }

    private static Dictionary<string, long> Steps(IEnumerable<(string Name, NameNumber Number)> numbers)
    {
        var steps = new Dictionary<string, long>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (name, number) in numbers)
        {
            if (number.Value is { } step)
            {
                steps[name] = step;
            }
            else
            {
                problems.Add($"{name}: '{Text(name, number)}' is no step, since {number.Problem}");
            }
        }

        return problems.Count == 0
            ? steps
            : throw new CheckpointException($"The steps of {problems.Count} of {problems.Count + steps.Count} checkpoints cannot "
                + $"be read from their names:{List(problems)}\n{Advice}");
    }

    /// <summary>A name with its numbers taken out.</summary>
    private static string Frame(string name, List<NameNumber> numbers)
    {
        for (var i = numbers.Count - 1; i >= 0; i--)
        {
            name = string.Concat(name.AsSpan(0, numbers[i].Start), "#", name.AsSpan(numbers[i].End));
        }

        return name;
    }

    /// <summary>A number that follows the step with nothing but a sign between them.</summary>
    private static string? NextNumber(StepReading reading) =>
        NameNumbers.In(reading.Name).Find(number => number.Start == reading.Number!.End + 1
            && reading.Name[reading.Number.End] is '-' or '_' or '.') is { } next
            ? Text(reading.Name, next)
            : null;

    private static string Tail(StepReading reading) => reading.Name[reading.Number!.FirstEnd!.Value..reading.Number.End];

    private static string Text(string name, NameNumber number) => name[number.Start..number.End];

    private static CheckpointException Refusal(string why, IEnumerable<StepReading> readings)
    {
        List<string> names = [.. readings.Select(reading => reading.Name).Distinct()];
        return new CheckpointException($"The steps of the checkpoints are not clear: {why}:{List(names)}\n{Advice}");
    }

    private static string List(List<string> lines) =>
        string.Concat(lines.Take(Shown).Select(line => "\n- " + line)) + (lines.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $"\n- and {lines.Count - Shown} more")
            : string.Empty);
}
