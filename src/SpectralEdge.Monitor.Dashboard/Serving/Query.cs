using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A request that cannot be answered as it stands.</summary>
// It never leaves this assembly, and is made with a message alone.
#pragma warning disable CA1032, CA1064
internal sealed class QueryException(string message) : Exception(message);
#pragma warning restore CA1032, CA1064

/// <summary>Takes values out of a query and says what is wrong with them.</summary>
/// <param name="query">The query.</param>
internal readonly struct Query(IQueryCollection query)
{
    private const int LongestText = 500;
    private const int LongestList = 16_384;

    /// <summary>A whole number.</summary>
    public long Whole(string name, long otherwise, long least, long most)
    {
        if (Single(name, LongestText) is not { Length: > 0 } text)
        {
            return otherwise;
        }

        // A page may ask for half steps when it zooms: the step below is meant.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && Math.Floor(number) >= least && Math.Floor(number) <= most
            ? (long)Math.Floor(number)
            : throw new QueryException(string.Create(
                CultureInfo.InvariantCulture, $"{name} is '{Short(text)}'; it must be a number from {least} to {most}."));
    }

    /// <summary>A text; empty where there is none.</summary>
    public string Text(string name) => Single(name, LongestText) ?? string.Empty;

    /// <summary>Names with commas between them; within a name a comma may be written as %2C.</summary>
    public IReadOnlyList<string> Names(string name, int most)
    {
        var text = Single(name, LongestList) ?? string.Empty;
        string[] names =
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)
                .Distinct(StringComparer.Ordinal),
        ];
        return names.Length <= most
            ? names
            : throw new QueryException(string.Create(
                CultureInfo.InvariantCulture, $"{name} has {names.Length} entries; it may have {most} at most."));
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private string? Single(string name, int longest)
    {
        var values = query[name];
        return values.Count == 0 ? null
            : values.Count > 1 ? throw new QueryException($"{name} is given {values.Count} times; once is allowed.")
            : values[0]!.Length > longest ? throw new QueryException(string.Create(
                CultureInfo.InvariantCulture, $"{name} has {values[0]!.Length} characters; it may have {longest} at most."))
            : values[0];
    }
}
