using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>The view as lines of a given width. A number stands there whole or not at all; only names are cut.</summary>
/// <param name="view">What is shown.</param>
/// <param name="isUnicode">Whether the terminal has more than ASCII.</param>
internal sealed class ViewLines(RunView view, bool isUnicode)
{
    /// <summary>Narrowest terminal with room for the view.</summary>
    public const int Narrowest = 40;

    /// <summary>Lines without events.</summary>
    public const int Fixed = 6;

    private const int Label = 11;
    private const int ShortestLine = 6;
    private const int LongestLine = 60;

    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <summary>The lines.</summary>
    /// <param name="width">Characters in a line, at least <see cref="Narrowest"/>.</param>
    /// <param name="most">Most lines, at least <see cref="Fixed"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="state">How the run stands; null inside its process, where it lives.</param>
    public IReadOnlyList<Paragraph> Make(int width, int most, DateTimeOffset now, RunState? state)
    {
        var last = view.Last;
        var lines = new List<Paragraph>
        {
            Title(width, state),
            Series(width, "loss", Number(last?.Loss), view.Loss),
            Series(width, "gap ratio", RatioText(last), view.Ratio),
            Fitting(width, "k*", Parts(
                last is null ? null : last.GapPosition?.ToString(CultureInfo.InvariantCulture) ?? "none",
                last is null ? null : $"noise floor {Number(last.NoiseFloor)}",
                last is null ? null : string.Create(CultureInfo.InvariantCulture, $"window {last.Window}, every {last.Stride}"))),
            Fitting(width, "gap", Parts(
                view.State,
                view.Groups.Count == 0 ? null : $"in {Count(view.Groups.Open)} of {Count(view.Groups.Count)} groups")),
            Fitting(width, "speed", Parts(
                double.IsNaN(view.StepsPerSecond(now)) ? null : $"{Number(view.StepsPerSecond(now))} steps/s",
                view.LastTime is { } time ? $"newest {ViewText.Ago(now - time)}" : null,
                double.IsNaN(view.Overhead) ? null : string.Create(CultureInfo.InvariantCulture, $"overhead {view.Overhead:P2}"),
                view.Lost == 0 ? null : $"lost {Count(view.Lost)}")),
        };
        foreach (var e in view.Events.TakeLast(most - Fixed).Reverse())
        {
            lines.Add(Fitting(width, lines.Count == Fixed ? "events" : string.Empty, Parts(
                $"step {Count(e.Step)}",
                Cut(e.Kind.Replace('_', ' '), width / 2),
                Cut(e.Group, Math.Max(8, width / 3)),
                $"{e.Quantity.Replace('_', ' ')} {(double.IsNaN(e.Before) ? "none" : Number(e.Before))} to {Number(e.After)}")));
        }

        return lines;
    }

    /// <summary>The newest sample in one line, for a log.</summary>
    public string Status(DateTimeOffset now)
    {
        if (view.Last is not { } last)
        {
            return $"{ViewText.Clean(view.Name)}: {view.State}";
        }

        var speed = view.StepsPerSecond(now);
        return Glyphs(string.Join(", ",
        [
            string.Create(CultureInfo.InvariantCulture, $"{ViewText.Clean(view.Name)}: step {last.Step}"),
            .. last.Loss is { } loss ? [$"loss {Number(loss)}"] : Array.Empty<string>(),
            $"gap ratio {RatioText(last)}",
            $"k* {last.GapPosition?.ToString(CultureInfo.InvariantCulture) ?? "none"}",
            view.State,
            .. double.IsNaN(speed) ? Array.Empty<string>() : [$"{Number(speed)} steps/s"],
            .. double.IsNaN(view.Overhead)
                ? Array.Empty<string>()
                : [string.Create(CultureInfo.InvariantCulture, $"overhead {view.Overhead:P2}")],
        ]));
    }

    /// <summary>Four digits; a dash where there is no number.</summary>
    private static string Number(double? value) => value is { } known && double.IsFinite(known)
        ? known.ToString(Math.Abs(known) is >= 1e4 and < 1e15 ? "N0" : "G4", CultureInfo.InvariantCulture)
        : value is { } other && !double.IsFinite(other) ? other.ToString(CultureInfo.InvariantCulture) : "–";

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string RatioText(SpectralSample? sample) => sample is null ? "–"
        : Number(sample.GapRatio)
            + (sample.StandardError > 0
                ? string.Create(CultureInfo.InvariantCulture, $" ± {sample.StandardError:G2}")
                : string.Empty);

    private static string[] Parts(params ReadOnlySpan<string?> parts) => [.. parts.ToArray().OfType<string>()];

    private static int WidthOf(string text) => new Segment(text).CellCount();

    /// <summary>As much of a name as fits.</summary>
    private static string Cut(string text, int width)
    {
        text = ViewText.Clean(text);
        if (WidthOf(text) <= width)
        {
            return text;
        }

        var kept = StringInfo.ParseCombiningCharacters(text).LastOrDefault(end => WidthOf(text[..end]) < width);
        return text[..kept] + "…";
    }

    private Paragraph Title(int width, RunState? state)
    {
        var (word, style) = state switch
        {
            null or RunState.Live => ("live", new Style(Color.Green)),
            RunState.Ended => ("ended", new Style(Color.Blue)),
            RunState.Killed => ("killed", new Style(Color.Red, decoration: Decoration.Bold)),
            RunState.Unreachable => ("cannot be read", new Style(Color.Red)),
            _ => ("live or not: unknown", new Style(Color.Yellow)),
        };
        var step = view.Last is { } last ? $" · step {Count(last.Step)}" : string.Empty;
        var name = Cut(view.Name, width - 1 - WidthOf(word) - WidthOf(step) - 3);
        return new Paragraph()
            .Append(Glyphs(name), new Style(decoration: Decoration.Bold))
            .Append(Glyphs(" · "), Dim).Append(word, style).Append(Glyphs(step));
    }

    private Paragraph Series(int width, string label, string value, SeriesHistory history)
    {
        value = Glyphs(value);
        var line = new Paragraph().Append(label.PadRight(Label), Dim).Append(value);
        var (low, high) = history.Range;
        var range = double.IsNaN(low) ? string.Empty : $" {Number(low)} to {Number(high)}";
        var room = width - 1 - Label - WidthOf(value) - 2;
        if (room - range.Length < ShortestLine)
        {
            range = string.Empty;
        }

        var bars = history.Sparkline(Math.Min(room - range.Length, LongestLine));
        return room < ShortestLine
            ? line
            : line.Append("  ").Append(Glyphs(bars), new Style(Color.Aqua)).Append(range, Dim);
    }

    /// <summary>Parts from the left as long as they fit.</summary>
    private Paragraph Fitting(int width, string label, string[] parts)
    {
        var line = new Paragraph().Append(label.PadRight(Label), Dim);
        var room = width - 1 - Label;
        var between = string.Empty;
        foreach (var part in parts.Select(Glyphs))
        {
            if (WidthOf(part) + between.Length > room)
            {
                break;
            }

            line.Append(between, Dim).Append(part);
            room -= WidthOf(part) + between.Length;
            between = Glyphs(" · ");
        }

        return line;
    }

    private string Glyphs(string text) => isUnicode
        ? text
        : string.Concat(text.Select(static c => c switch
        {
            '·' => "|",
            '±' => "+-",
            '–' => "-",
            '…' => "~",
            >= '▁' and <= '█' => "_.-:=+*#"[c - '▁'].ToString(),
            _ => char.IsAscii(c) ? c.ToString() : "?",
        }));
}
