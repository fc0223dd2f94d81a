using System.Globalization;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Texts and times as people read them.</summary>
internal static class ViewText
{
    /// <summary>A text from a file without what moves the cursor or turns the direction of reading.</summary>
    public static string Clean(string text) => text.Any(IsUnsafe)
        ? string.Concat(text.Select(static c => IsUnsafe(c) ? '\uFFFD' : c))
        : text;

    /// <summary>How long ago, in the largest unit that fits.</summary>
    public static string Ago(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? "now" : $"{Duration(time)} ago";

    /// <summary>A time in the largest unit that fits.</summary>
    public static string Duration(TimeSpan time)
    {
        var (count, unit) = time switch
        {
            { TotalMinutes: < 2 } => (time.TotalSeconds, "s"),
            { TotalHours: < 2 } => (time.TotalMinutes, "min"),
            { TotalDays: < 2 } => (time.TotalHours, "h"),
            _ => (time.TotalDays, "days"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count):F0} {unit}");
    }

    private static bool IsUnsafe(char c) => char.IsControl(c)
        || c is '\u061C' or '\u200E' or '\u200F' or '\u2028' or '\u2029'
            or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
