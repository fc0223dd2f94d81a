using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// Takes fields out of a line of a run file, and says what is wrong with those that are not what they have to be.
/// </summary>
/// <param name="fields">A JSON object.</param>
/// <param name="line">Number of the line it comes from.</param>
internal readonly struct RunFields(JsonElement fields, long line)
{
    /// <summary>Whether there is a field of this name.</summary>
    public bool Has(string name) => fields.TryGetProperty(name, out _);

    /// <summary>A number; NaN where it is null.</summary>
    public double Number(string name) => NumberOrNull(name) ?? double.NaN;

    /// <summary>A number, or null.</summary>
    public double? NumberOrNull(string name) => Number(Field(name), name);

    /// <summary>A whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    public long Integer(string name, long least = long.MinValue, long most = long.MaxValue)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var value) && value >= least && value <= most
            ? value
            : throw Wrong(
                name,
                FormattableString.Invariant($"a whole number from {least} ")
                    + (most is int.MaxValue or long.MaxValue ? "on" : FormattableString.Invariant($"to {most}")));
    }

    /// <summary>A text.</summary>
    public string Text(string name)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.String ? field.GetString()! : throw Wrong(name, "a text");
    }

    /// <summary>A text, or null.</summary>
    public string? TextOrNull(string name) => Field(name).ValueKind == JsonValueKind.Null ? null : Text(name);

    /// <summary>An object.</summary>
    public RunFields Object(string name) => new(ObjectElement(name), line);

    /// <summary>An object, as it is.</summary>
    public JsonElement ObjectElement(string name)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.Object ? field : throw Wrong(name, "an object");
    }

    /// <summary>An array of objects.</summary>
    public RunFields[] Objects(string name)
    {
        var (array, number) = (Array(name), line);
        return [
            .. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object
                ? new RunFields(item, number)
                : throw Wrong(number, name, "an array of objects")),
        ];
    }

    /// <summary>An array of texts.</summary>
    public string[] Texts(string name)
    {
        var (array, number) = (Array(name), line);
        return [
            .. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : throw Wrong(number, name, "an array of texts")),
        ];
    }

    /// <summary>Number of elements of an array.</summary>
    public int Count(string name) => Array(name).GetArrayLength();

    /// <summary>An array of numbers of known length; NaN where an element is null.</summary>
    public void Numbers(string name, Span<double> values)
    {
        var array = Array(name);
        if (array.GetArrayLength() != values.Length)
        {
            throw Wrong(name, FormattableString.Invariant($"an array of {new Amount(values.Length):number}"));
        }

        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            values[i++] = Number(item, name) ?? double.NaN;
        }
    }

    /// <summary>The value that a name stands for.</summary>
    /// <param name="name">The field.</param>
    /// <param name="values">All values by their names.</param>
    /// <typeparam name="T">Their type.</typeparam>
    public T OneOf<T>(string name, IReadOnlyDictionary<string, T> values) =>
        values.TryGetValue(Text(name), out var value) ? value : throw Wrong(name, "one of " + string.Join(", ", values.Keys));

    private static FormatException Wrong(long line, string name, string allowed) =>
        new(
            FormattableString.Invariant(
                $"Line {line}: '{name}' must be {allowed}. The line is damaged, or another version wrote it."));

    private FormatException Wrong(string name, string allowed) => Wrong(line, name, allowed);

    private double? Number(JsonElement field, string name) => field.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when field.TryGetDouble(out var value) && double.IsFinite(value) => value,
        _ => throw Wrong(name, "a number that is finite, or null"),
    };

    private JsonElement Array(string name)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.Array ? field : throw Wrong(name, "an array");
    }

    private JsonElement Field(string name) => fields.TryGetProperty(name, out var field) ? field : throw Wrong(name, "there");
}
