using System.Globalization;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Numbers and names as people read them.</summary>
internal static class Words
{
    /// <summary>A step, with separators.</summary>
    public static string Step(long step) => step.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with the digits that its error leaves, and the error.</summary>
    /// <param name="value">The number.</param>
    /// <param name="error">Its standard error; 0 or NaN for none.</param>
    public static string Measured(double value, double error)
    {
        if (!double.IsFinite(value))
        {
            return "undefined";
        }

        if (!(error > 0) || !double.IsFinite(error))
        {
            return Number(value);
        }

        // One digit of the error is known; below ten millionths it says no more than that it is small.
        var digits = Math.Clamp(-(int)Math.Floor(Math.Log10(error)), 0, 7);
        var format = "F" + digits.ToString(CultureInfo.InvariantCulture);
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} ± {error.ToString(format, CultureInfo.InvariantCulture)}";
    }

    /// <summary>A number with three digits.</summary>
    public static string Number(double value) =>
        !double.IsFinite(value) ? "undefined"
        : Math.Abs(value) is >= 1 and < 10 ? value.ToString("F2", CultureInfo.InvariantCulture)
        : Math.Abs(value) is >= 10 and < 100 ? value.ToString("F1", CultureInfo.InvariantCulture)
        : Math.Abs(value) is >= 100 and < 1e6 ? value.ToString("N0", CultureInfo.InvariantCulture)
        : value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>So many of a thing.</summary>
    public static string Count(long count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? string.Empty : "s")}");

    /// <summary>A name of run files, as words.</summary>
    public static string Plain(string name) => name.Replace('_', ' ');

    /// <summary>The same, as the beginning of a sentence.</summary>
    public static string Sentence(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + Plain(name)[1..];

    /// <summary>A list as a person would say it.</summary>
    public static string List(IReadOnlyList<string> names, int most = 6) => names.Count switch
    {
        0 => "none",
        1 => names[0],
        _ when names.Count > most => $"{string.Join(", ", names.Take(most))} and {names.Count - most} more",
        _ => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
    };

    /// <summary>A gap position.</summary>
    public static string Position(int? k) => k is { } known ? $"k* = {known.ToString(CultureInfo.InvariantCulture)}" : "no k*";
}
