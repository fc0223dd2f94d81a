using System.Globalization;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A rule that a run either keeps or breaks, for automatic checks.</summary>
/// <remarks>
/// <para><c>no KIND</c> or <c>some KIND</c>, about events; <c>MEASURE &lt; VALUE</c>, also with <c>&gt;</c>, <c>&lt;=</c> or
/// <c>&gt;=</c>, about every sample. Each may go on with <c>in GROUP</c>, <c>after N</c>, <c>before N</c>, in this order; N is a
/// step and not part of the range. Without a group, events of all groups count and measures are those of the whole model.</para>
/// <para>A rule about steps that the run did not reach, a group it does not have, or a measure that is nowhere defined cannot be
/// judged. <c>some KIND</c> is broken only by a run that came to its end or past the range.</para>
/// </remarks>
internal sealed class RunRule
{
    private static readonly string[] Comparisons = ["<", ">", "<=", ">="];

    private readonly string _subject;
    private readonly string? _comparison;
    private readonly bool _wanted;
    private readonly double _value;

    private RunRule(string text, string subject, bool wanted, string? comparison, double value, RuleRange range) =>
        (Text, _subject, _wanted, _comparison, _value, Range) = (text, subject, wanted, comparison, value, range);

    /// <summary>The rule, as it was written.</summary>
    public string Text { get; }

    /// <summary>Which group and steps it is about.</summary>
    public RuleRange Range { get; }

    /// <summary>The kind of event that it is about; null for a rule about a measure.</summary>
    public string? Kind => _comparison is null ? _subject : null;

    /// <summary>Whether the rule asks for an event: only a run that came to its end or past the range can break it.</summary>
    public bool IsWish => _wanted;

    /// <summary>Why a sample breaks a rule about a measure, as a sentence.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>Null where the sample keeps the rule, or the rule is about something else.</returns>
    public string? BrokenBy(SpectralSample sample) => Value(sample) is { } value && !IsKept(value)
        ? string.Create(CultureInfo.InvariantCulture, $"{_subject} is {value:G4} at step {sample.Step}")
        : null;

    /// <summary>The measure of a sample that the rule is about.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>Null where it is undefined, of other steps or another group, or the rule is about events.</returns>
    public double? Value(SpectralSample sample) =>
        Kind is null && Range.Holds(sample.Group, sample.Step) && SampleFields.Find(_subject)!(sample) is var value
            && double.IsFinite(value)
            ? value
            : null;

    /// <summary>Whether an event is one that the rule is about.</summary>
    public bool IsAbout(SpectralEvent value) => Kind == value.Kind && Range.Holds(value.Group, value.Step);

    /// <summary>Reads a rule about a run.</summary>
    /// <param name="text">The rule.</param>
    /// <returns>The rule.</returns>
    public static RunRule Parse(string text) => Parse(
        text, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), ParameterGrouping.WholeModel,
        name => SampleFields.Find(name) is null ? SampleFields.Names : null);

    /// <summary>Reads a rule about a history: its columns are the measures, and the groups of events.</summary>
    /// <param name="text">The rule. Names of columns may hold blanks.</param>
    /// <param name="history">The history.</param>
    /// <returns>The rule; its range names its column.</returns>
    public static RunRule Parse(string text, History history)
    {
        string[] columns = [.. history.Columns.Select(column => column.Name)];
        var words = WordsOf(text, [.. columns, .. history.Others]);
        if (Array.Find(words, history.Others.Contains) is { } empty && !columns.Contains(empty))
        {
            throw Wrong(text, $"the column '{empty}' holds no number in any row; name one of {history.Names}");
        }

        var rule = Parse(text, words, null, name => columns.Contains(name) ? null : [history.Names]);
        if (rule.Kind is null)
        {
            return rule.Range.Group is null
                ? new RunRule(
                    rule.Text, rule._subject, false, rule._comparison, rule._value, rule.Range with { Group = rule._subject })
                : throw Wrong(text, "a column has no groups; leave 'in' out");
        }

        var column = rule.Range.Group ?? throw Wrong(
            text, $"of a history it must name a column: '{words[0]} {words[1]} in COLUMN', with one of {history.Names}");
        return !HistoryEvent.Kinds.Contains(rule.Kind)
            ? throw Wrong(text, $"a history has no events of the kind '{rule.Kind}'; it must be one of "
                + string.Join(", ", HistoryEvent.Kinds))
            : columns.Contains(column) ? rule
            : throw Wrong(text, $"there is no column '{column}'; it must be one of {history.Names}");
    }

    private static RunRule Parse(
        string text, string[] words, string? group, Func<string, IEnumerable<string>?> othersThan) => words switch
        {
            ["no" or "some", var kind, .. var rest] =>
                new RunRule(text.Trim(), kind, words[0] == "some", null, double.NaN, RangeOf(text, rest, null)),
            [var name, var comparison, var value, .. var rest] when Comparisons.Contains(comparison) =>
                othersThan(name) is { } others
                    ? throw Wrong(text, $"there is no measure '{name}'; it must be one of {string.Join(", ", others)}")
                    : new RunRule(
                        text.Trim(), name, false, comparison, NumberOf(text, value), RangeOf(text, rest, group)),
            _ => throw Wrong(text, "it must be 'no KIND', 'some KIND' or 'MEASURE < VALUE' (also >, <=, >=), each with spaces "
                + "between the words"),
        };

    /// <summary>The words of a rule; the name of a column is one, the longest that fits.</summary>
    private static string[] WordsOf(string text, string[] columns)
    {
        string[] longest =
            [.. columns.Where(name => name.Contains(' ', StringComparison.Ordinal)).OrderByDescending(name => name.Length)];
        var (words, left) = (new List<string>(), text.Trim());
        while (left.Length > 0)
        {
            var end = left.IndexOfAny([' ', '\t']) is var blank && blank < 0 ? left.Length : blank;
            var word = Array.Find(longest, name => $"{left} ".StartsWith($"{name} ", StringComparison.Ordinal)) ?? left[..end];
            words.Add(word);
            left = left[word.Length..].TrimStart();
        }

        return [.. words];
    }

    /// <summary>Judges a run.</summary>
    /// <param name="run">The run.</param>
    /// <returns>Whether it keeps the rule, and why.</returns>
    public RuleOutcome Judge(RunRecord run)
    {
        if (Kind is { } kind && !EventKinds.Known.Contains(kind) && !run.Events.Any(value => value.Kind == kind))
        {
            throw Wrong(Text, $"there is no kind '{kind}'; it must be one of {string.Join(", ", EventKinds.Known)}, or one that "
                + "occurs in the run");
        }

        var samples = run.Samples.Where(sample => Range.Holds(sample.Group, sample.Step)).ToList();
        if (samples.Count == 0)
        {
            return new RuleOutcome(Text, RuleVerdict.Unjudged, null, $"the run has no sample{Range}");
        }

        return Kind is null ? JudgeMeasure(run) : JudgeEvents(run);
    }

    /// <summary>Judges a history.</summary>
    /// <remarks>A value that is NaN or infinite breaks every rule about its column. A history does not say whether its run came
    /// to an end: that there is no event can be said of steps up to its last one alone, and not at all where what was learnt
    /// from scatters so much that changes are hidden.</remarks>
    /// <param name="history">The history whose columns the rule was read with.</param>
    /// <param name="findings">What detectors found; those of the rule's column and kind count.</param>
    /// <returns>Whether it keeps the rule, and why.</returns>
    public RuleOutcome Judge(History history, IEnumerable<HistoryFinding> findings)
    {
        var column = history.Column(Range.Group!);
        var rows = column.Steps.Zip(column.Values).Where(row => Range.Holds(column.Name, row.First)).ToList();
        if (rows.Count == 0)
        {
            return new RuleOutcome(Text, RuleVerdict.Unjudged, null, $"the history has no value{Range}");
        }

        var broken = rows.FindIndex(row => !double.IsFinite(row.Second) || (Kind is null && !IsKept(row.Second)));
        if (broken >= 0)
        {
            return new RuleOutcome(Text, RuleVerdict.Broken, rows[broken].First, string.Create(
                CultureInfo.InvariantCulture, $"{column.Name} is {rows[broken].Second:G4} at step {rows[broken].First}"));
        }

        return Kind is null ? Kept([.. rows.Select(row => row.Second)], "value") : JudgeEvents(column, [.. findings.Where(
            finding => finding.Column == column.Name && finding.Test == HistoryTest.Spike == (Kind == HistoryEvent.Spike))]);
    }

    private RuleOutcome JudgeEvents(HistoryColumn column, HistoryFinding[] about)
    {
        var judged = about.Select(finding => finding.JudgedSteps.Count(step => Range.Holds(column.Name, step)))
            .DefaultIfEmpty().Max();
        if (judged > 0)
        {
            var step = about.SelectMany(finding => finding.Events).Where(found => Range.Holds(column.Name, found.Step))
                .MinBy(found => found.Step)?.Step;
            if (step is null && about.All(finding => finding.IsDeaf))
            {
                return new RuleOutcome(Text, RuleVerdict.Unjudged, null, string.Create(
                    CultureInfo.InvariantCulture,
                    $"the values that the level of {column.Name} was learnt from scatter {about[0].Spread:F1} times as much as "
                        + $"later ones, so that changes are missed; begin behind the trend with --from"));
            }

            var outcome = OfEvents(step, column.Name, column.Steps[^1], "where the history ends");
            return outcome with
            {
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{outcome.Reason}; {judged} values judged, one false alarm in {about[0].RunLength / about.Length:0}"),
            };
        }

        return new RuleOutcome(
            Text, RuleVerdict.Unjudged, null, about is [{ IsLogarithmic: false, Test: HistoryTest.Spike }, ..]
                ? $"{column.Name} has values that are not above 0, where no spike is defined"
                : about.Length == 0 ? $"no test of {Kind} was asked for"
                : $"the test learns from {about[0].Learnt} values of {column.Name} first; none is left{Range}");
    }

    private RuleOutcome JudgeEvents(RunRecord run)
    {
        var found = run.Events.FirstOrDefault(IsAbout);
        return OfEvents(
            found?.Step, $"group {found?.Group}", run.Samples.Max(sample => sample.Step),
            run.IsComplete ? null : "where the run was cut off");
    }

    /// <param name="step">The first event; null for none.</param>
    /// <param name="place">Where it was found.</param>
    /// <param name="last">The last step that was looked at.</param>
    /// <param name="cut">Why more may follow; null where nothing does.</param>
    private RuleOutcome OfEvents(long? step, string place, long last, string? cut)
    {
        if (step is not null)
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"{_subject} at step {step} in {place}");
            return new RuleOutcome(Text, _wanted ? RuleVerdict.Holds : RuleVerdict.Broken, step, reason);
        }

        return _wanted && cut is not null && last + 1 < Range.Before
            ? new RuleOutcome(Text, RuleVerdict.Unjudged, null, string.Create(CultureInfo.InvariantCulture, $"no "
                + $"{_subject}{Range} up to step {last}, {cut}"))
            : new RuleOutcome(Text, _wanted ? RuleVerdict.Broken : RuleVerdict.Holds, null, $"no {_subject}{Range}");
    }

    private RuleOutcome JudgeMeasure(RunRecord run)
    {
        var values = run.Samples.Select(Value).OfType<double>().ToList();
        if (values.Count == 0)
        {
            return new RuleOutcome(Text, RuleVerdict.Unjudged, null, $"{_subject} is undefined in every sample{Range}");
        }

        var broken = run.Samples.FirstOrDefault(sample => BrokenBy(sample) is not null);
        return broken is null
            ? Kept(values, "sample")
            : new RuleOutcome(Text, RuleVerdict.Broken, broken.Step, BrokenBy(broken)!);
    }

    private RuleOutcome Kept(List<double> values, string what) => new(
        Text, RuleVerdict.Holds, null, string.Create(
            CultureInfo.InvariantCulture,
            $"in {(values.Count == 1 ? $"the one {what}" : $"all {values.Count} {what}s")}, "
                + $"from {values.Min():G4} to {values.Max():G4}"));

    private bool IsKept(double value) => _comparison switch
    {
        "<" => value < _value,
        ">" => value > _value,
        "<=" => value <= _value,
        _ => value >= _value,
    };

    private static RuleRange RangeOf(string text, string[] words, string? group)
    {
        var (after, before, left) = (-1L, long.MaxValue, words);
        if (left is ["in", var name, ..])
        {
            (group, left) = (name, left[2..]);
        }

        if (left is ["after", var from, ..])
        {
            (after, left) = (StepOf(text, from), left[2..]);
        }

        if (left is ["before", var to, ..])
        {
            (before, left) = (StepOf(text, to), left[2..]);
        }

        if (left.Length > 0)
        {
            throw Wrong(text, $"'{string.Join(' ', left)}' cannot be read; what follows must be 'in GROUP', 'after N', 'before "
                + "N', in this order");
        }

        return after < before - 1
            ? new RuleRange(group, after, before)
            : throw Wrong(text, "no step lies in its range, to which neither end belongs; it must hold a step, as "
                + "'after 50 before 100' does");
    }

    private static double NumberOf(string text, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(text, $"'{value}' must be a number");

    private static long StepOf(string text, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : throw Wrong(text, $"'{value}' must be a step, a whole number from 0");

    private static FormatException Wrong(string text, string problem) =>
        new($"The rule '{text.Trim()}' cannot be used: {problem}.");
}

/// <summary>What a run says about a rule, and why.</summary>
/// <param name="Rule">The rule, as it was written.</param>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="Step">The first step that decided it: that breaks it, or that fulfils it; null where no single one does.</param>
/// <param name="Reason">Why, as a sentence.</param>
internal sealed record RuleOutcome(string Rule, RuleVerdict Verdict, long? Step, string Reason);

/// <summary>Which group and which steps a rule is about.</summary>
/// <param name="Group">Name of the group; null for all of them.</param>
/// <param name="After">Steps above this.</param>
/// <param name="Before">Steps below this.</param>
internal sealed record RuleRange(string? Group, long After, long Before)
{
    /// <summary>Whether something belongs to it.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="step">Its step.</param>
    /// <returns>True if so.</returns>
    public bool Holds(string group, long step) => (Group is null || group == Group) && step > After && step < Before;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Group is null ? string.Empty : $" in {Group}")}{(After < 0 ? string.Empty : $" after {After}")}"
            + $"{(Before == long.MaxValue ? string.Empty : $" before {Before}")}");
}

/// <summary>What a run says about a rule.</summary>
internal enum RuleVerdict
{
    /// <summary>It holds.</summary>
    Holds,

    /// <summary>It is broken.</summary>
    Broken,

    /// <summary>The run has no sample that it is about, so nothing can be said.</summary>
    Unjudged,
}

/// <summary>The kinds of events that detectors of the library raise.</summary>
internal static class EventKinds
{
    /// <summary>All kinds, sorted.</summary>
    /// <remarks>Found by looking at the types themselves, so that a new event is known at once. A kind is a constant of its type:
    /// no constructor has to run.</remarks>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. typeof(SpectralEvent).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(SpectralEvent)) && !type.IsAbstract)
            .Select(type => ((SpectralEvent)RuntimeHelpers.GetUninitializedObject(type)).Kind)
            .Order(StringComparer.Ordinal),
    ];
}
