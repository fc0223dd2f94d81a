using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Numbers as text and JSON.</summary>
internal static class Numbers
{
    /// <summary>Position of the gap before an event; a dash where it has none.</summary>
    public static string PositionBefore(SpectralEvent value) => Text((value as GapEvent)?.PositionBefore);

    /// <summary>Position of the gap after an event; a dash where it has none.</summary>
    public static string PositionAfter(SpectralEvent value) => Text((value as GapEvent)?.PositionAfter);

    /// <summary>What stands where there is no number.</summary>
    public const string None = "–";

    /// <summary>Four digits.</summary>
    public static string Text(double? value) =>
        value is { } known && double.IsFinite(known) ? known.ToString("G4", CultureInfo.InvariantCulture) : None;

    /// <summary>A whole number.</summary>
    public static string Text(long? value) => value is { } known ? known.ToString(CultureInfo.InvariantCulture) : None;

    /// <summary>A share, in percent.</summary>
    public static string Percent(double value) => double.IsFinite(value) ? $"{100 * value:F0} %" : None;

    /// <summary>All digits, as in CSV; nothing where there is no number.</summary>
    public static string Exact(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : string.Empty;

    /// <summary>A cell of a table: a text as it is, a number as <see cref="Text(double?)"/> has it.</summary>
    public static string Cell(object? value) => value switch
    {
        string text => text,
        double number => Text(number),
        null => None,
        _ => Text(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    /// <summary>Writes texts and numbers; null for what is missing or not finite.</summary>
    public static void Fields(this Utf8JsonWriter json, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            switch (value)
            {
                case string text:
                    json.WriteStringValue(text);
                    break;
                case int or long:
                    json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                default:
                    Value(json, (double?)value ?? double.NaN);
                    break;
            }
        }
    }

    /// <summary>Writes a number; null where it is not finite.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        Value(json, value ?? double.NaN);
    }

    /// <summary>Writes an array of numbers.</summary>
    public static void Array(this Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            Value(json, value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of texts.</summary>
    public static void Array(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of objects.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}

/// <summary>Names of values, as command lines and JSON spell them.</summary>
internal static class Words
{
    /// <summary>With hyphens, as on the command line.</summary>
    public static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>With underscores, as in JSON.</summary>
    public static string Snake<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>With spaces, as in sentences.</summary>
    public static string Plain<T>(T value)
        where T : struct, Enum => Snake(value).Replace('_', ' ');

    /// <summary>The first of some names, and how many more there are.</summary>
    public static string List(IEnumerable<string> names, int shown)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(shown)) + (all.Length > shown ? $" and {all.Length - shown} more" : string.Empty);
    }

    /// <summary>One thing or several.</summary>
    public static string Count(long count, string one, string? many = null) =>
        $"{count} {(count == 1 ? one : many ?? one + "s")}";
}
