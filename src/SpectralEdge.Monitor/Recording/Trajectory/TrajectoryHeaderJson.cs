using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>A header as the JSON object that its record holds.</summary>
internal static class TrajectoryHeaderJson
{
    /// <summary>The whole record of a header, as often as it stands in the file.</summary>
    public static byte[] Records(TrajectoryHeader header)
    {
        var content = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(content))
        {
            Write(json, header);
        }

        var record = new byte[TrajectoryFormat.FrameLength + content.WrittenCount];
        content.WrittenSpan.CopyTo(record.AsSpan(TrajectoryFormat.FrameLength));
        TrajectoryFormat.Seal(record, TrajectoryFormat.HeaderKind);
        return [.. Enumerable.Repeat(record, TrajectoryFormat.HeaderCopies).SelectMany(copy => copy)];
    }

    /// <summary>Reads the content of a record.</summary>
    /// <returns>The header; null if it is none.</returns>
    public static TrajectoryHeader? Read(ReadOnlySpan<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content.ToArray());
            return Read(document.RootElement) is { } header && IsPossible(header) ? header : null;
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException
                or OverflowException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, TrajectoryHeader header)
    {
        json.WriteStartObject();
        json.WriteNumber("layout", header.Layout);
        json.WriteString("library_version", header.LibraryVersion);
        json.WriteString("started", header.Started);
        json.WriteNumber("start_step", header.StartStep);
        json.WriteNumber("every", header.Every);
        json.WriteNumber("sketch_version", header.SketchVersion);
        json.WriteString("projection", header.Projection);

        // As text: not every reader of JSON keeps 64 bits of a number.
        json.WriteString("seed", header.Seed.ToString(CultureInfo.InvariantCulture));
        json.WriteString("values", header.Precision == TrajectoryPrecision.Float32 ? "float32" : "float64");
        json.WriteNumber("blocks", header.Blocks);
        json.WriteString("inventory_hash", header.InventoryHash.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteStartArray("groups");
        foreach (var group in header.Groups)
        {
            json.WriteStartObject();
            json.WriteString("name", group.Name);
            json.WriteNumber("parameters", group.Parameters);
            json.WriteNumber("length", group.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static TrajectoryHeader Read(JsonElement json) => new()
    {
        Layout = json.GetProperty("layout").GetInt32(),
        LibraryVersion = Text(json, "library_version"),
        Started = json.GetProperty("started").GetDateTimeOffset(),
        StartStep = json.GetProperty("start_step").GetInt64(),
        Every = json.GetProperty("every").GetInt64(),
        SketchVersion = json.GetProperty("sketch_version").GetInt32(),
        Projection = Text(json, "projection"),
        Seed = ulong.Parse(Text(json, "seed"), NumberStyles.None, CultureInfo.InvariantCulture),
        Precision = Text(json, "values") switch
        {
            "float64" => TrajectoryPrecision.Float64,
            "float32" => TrajectoryPrecision.Float32,
            _ => throw new FormatException("values is neither float64 nor float32."),
        },
        Blocks = json.GetProperty("blocks").GetInt32(),
        InventoryHash = ulong.Parse(Text(json, "inventory_hash"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        Groups = [.. json.GetProperty("groups").EnumerateArray().Select(ReadGroup)],
    };

    private static (string Name, long Parameters, int Length) ReadGroup(JsonElement json) =>
        new(Text(json, "name"), json.GetProperty("parameters").GetInt64(), json.GetProperty("length").GetInt32());

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null.");

    private static bool IsPossible(TrajectoryHeader header) =>
        header.Layout >= 0
        && header.Groups.Count > 0
        && header.Groups.All(group => group is { Length: > 0, Parameters: > 0 })
        && header.Groups.Sum(group => (long)group.Length) <= Array.MaxLength / sizeof(double);
}
