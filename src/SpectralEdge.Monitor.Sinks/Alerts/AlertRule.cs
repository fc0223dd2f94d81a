using System.Globalization;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>What an alert is raised for.</summary>
/// <param name="Text">The rule, as it was written.</param>
/// <param name="What">What its alerts are called (<see cref="Alert.What"/>).</param>
/// <param name="Check">The rule of <c>check</c> behind it; null for the last three.</param>
/// <param name="Silence">How long no sample may come; zero for all other rules.</param>
internal sealed record AlertRule(string Text, string What, RunRule? Check, TimeSpan Silence)
{
    public const string Silent = "silent";
    public const string Gone = "gone";
    public const string NotFinite = "not_finite";

    private const string Allowed = "it must be 'event:KIND', 'silent:10m' (s, m, h or d), 'gone', 'not-finite', or a rule of "
        + "check such as 'no KIND' or 'MEASURE < VALUE'";

    /// <summary>The kind of event that the rule waits for, where the library does not raise it; null otherwise.</summary>
    public string? UnknownKind => Check?.Kind is { } kind && !EventKinds.Known.Contains(kind) ? kind : null;

    /// <summary>What breaks a rule about a measure, as a sentence.</summary>
    /// <param name="value">The value that breaks it.</param>
    public string BrokenBy(double value)
    {
        var words = Check!.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var side = words[1] switch
        {
            "<" => "below",
            ">" => "above",
            "<=" => "at or below",
            _ => "at or above",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"rule broken: {words[0]} is {value:G4} and must stay {side} {string.Join(' ', words[2..])}");
    }

    /// <summary>Reads a rule.</summary>
    /// <exception cref="FormatException">It is none; the message says what is allowed.</exception>
    public static AlertRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? text : text[..colon]) switch
        {
            "gone" when colon > 0 => throw Wrong(
                text, "'gone' takes nothing after it; write 'gone', or 'silent:10m' for a time without samples"),
            "not-finite" when colon > 0 => throw Wrong(text, "'not-finite' takes nothing after it; write 'not-finite'"),
            "gone" => new AlertRule(text, Gone, null, TimeSpan.Zero),
            "not-finite" => new AlertRule(text, NotFinite, null, TimeSpan.Zero),
            "silent" when colon > 0 => new AlertRule(text, Silent, null, TimeOf(text, text[(colon + 1)..])),
            "event" when colon > 0 && text[(colon + 1)..].Trim() is { Length: > 0 } kind =>
                new AlertRule(text, "event", CheckOf(text, $"no {kind}"), TimeSpan.Zero),
            _ when text.Contains(' ', StringComparison.Ordinal) =>
                new AlertRule(text, "rule", CheckOf(text, text), TimeSpan.Zero),
            _ => throw Wrong(text, Allowed),
        };
    }

    /// <summary>The rule of <c>check</c> behind one; what is wrong with it is said of what was written.</summary>
    private static RunRule CheckOf(string written, string text)
    {
        try
        {
            return RunRule.Parse(text);
        }
        catch (FormatException exception) when (written != text)
        {
            throw new FormatException(
                exception.Message.Replace($"The rule '{text}'", $"The rule '{written}'", StringComparison.Ordinal), exception);
        }
    }

    private static TimeSpan TimeOf(string rule, string text)
    {
        var unit = text.Length == 0 ? TimeSpan.Zero : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        return unit > TimeSpan.Zero
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and < 10_000
            ? count * unit
            : throw Wrong(rule, $"'{text}' must be a time such as 30s, 10m, 2h or 1d");
    }

    private static FormatException Wrong(string text, string problem) => new($"The rule '{text}' cannot be used: {problem}.");
}
