using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpectralEdge.Monitor;

/// <summary>Numbers in JSON, which knows no NaN and no infinity: both are written as null. Allocates nothing.</summary>
internal static class JsonNumbers
{
    /// <summary>Options as text, in which every double comes back to the bit.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Writes a property.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; null, NaN and infinity are written as null.</param>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        json.WriteFiniteValue(value ?? double.NaN);
    }

    /// <summary>Writes a property.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="name">Its name, encoded once for all lines.</param>
    /// <param name="value">Its value; null, NaN and infinity are written as null.</param>
    public static void WriteFinite(this Utf8JsonWriter json, JsonEncodedText name, double? value)
    {
        json.WritePropertyName(name);
        json.WriteFiniteValue(value ?? double.NaN);
    }

    /// <summary>Writes a property that is an array.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its elements.</param>
    public static void WriteFinite(this Utf8JsonWriter json, JsonEncodedText name, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteFiniteValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteFiniteValue(this Utf8JsonWriter json, double value)
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
