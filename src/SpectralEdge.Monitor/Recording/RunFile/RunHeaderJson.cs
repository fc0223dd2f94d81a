using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Writes and reads the header and the inventories of a run file.</summary>
internal static class RunHeaderJson
{
    // In JSON a UTF-16 unit takes at most six bytes ("\u0001"), and what is written around two names less than this.
    private const int BytesOfUnit = 6;
    private const int BytesAround = 256;

    /// <summary>Writes the fields of a header.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="header">The header.</param>
    /// <param name="longest">
    /// Longest line, in bytes. What does not fit is left out and counted: blocks first, then groups; options of more than their
    /// share are cut.
    /// </param>
    public static void Write(Utf8JsonWriter json, RunHeader header, int longest)
    {
        json.WriteNumber("format", RunFileFormat.Format);
        json.WriteString("library_version", header.LibraryVersion);
        json.WriteString("started", header.Started);
        json.WriteNumber("start_step", header.StartStep);
        json.WriteStartObject("options");
        var share = longest / 2 / BytesOfUnit / Math.Max(1, header.Settings.Count);
        foreach (var (name, value) in header.Settings)
        {
            json.WriteString(
                name,
                value.Length <= share
                    ? value
                    : string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, share)}… ({value.Length} characters)"));
        }

        json.WriteEndObject();
        Write(json, header.Inventory, longest);
    }

    /// <summary>Writes groups and blocks.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="inventory">What is watched.</param>
    /// <param name="longest">Longest line, in bytes. What does not fit is left out and counted.</param>
    public static void Write(Utf8JsonWriter json, RunInventory inventory, int longest)
    {
        var groups =
            inventory.GroupsLeftOut + WriteWhatFits(json, "groups", inventory.Groups, longest / 4 * 3, static group =>
                group.Name.Length, static (json, group) =>
        {
            json.WriteString("name", group.Name);
            json.WriteNumber("parameters", group.Parameters);
            json.WriteFinite("sketch_length", group.SketchLength);
        });
        var blocks =
            inventory.BlocksLeftOut + WriteWhatFits(json, "blocks", inventory.Blocks, longest, static block =>
                block.Name.Length + block.Group.Length, static (json, block) =>
        {
            json.WriteString("name", block.Name);
            json.WriteNumber("count", block.Count);
            json.WriteString("type", block.Type.ToString());
            json.WriteString("group", block.Group);
        });
        WriteLeftOut(json, "groups_left_out", groups);
        WriteLeftOut(json, "blocks_left_out", blocks);
    }

    /// <summary>Reads a header line.</summary>
    /// <exception cref="FormatException">A field is not what it has to be.</exception>
    public static RunHeader Read(RunLine line)
    {
        var fields = new RunFields(line.Fields, line.Number);
        if (fields.Integer("format", 1) is var format && format != RunFileFormat.Format)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The run file has format {format}; this version of the library reads format {RunFileFormat.Format}. Use the "
                    + $"version that wrote it, or a newer one."));
        }

        if (!DateTimeOffset.TryParse(
            fields.Text("started"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var started))
        {
            throw new FormatException(
                FormattableString.Invariant($"Line {line.Number}: 'started' must be a time in ISO 8601. The line is damaged."));
        }

        var options = fields.ObjectElement("options");
        var settings = new Dictionary<string, string>();
        foreach (var option in options.EnumerateObject())
        {
            settings[option.Name] = option.Value.ValueKind == JsonValueKind.String
                ? option.Value.GetString()!
                : option.Value.GetRawText();
        }

        return new RunHeader(
            fields.Text("library_version"), started, fields.Integer("start_step", 0), settings, ReadInventory(line));
    }

    /// <summary>Reads the groups and blocks of a header or inventory line.</summary>
    /// <exception cref="FormatException">A field is not what it has to be.</exception>
    public static RunInventory ReadInventory(RunLine line)
    {
        var fields = new RunFields(line.Fields, line.Number);
        var (groups, blocks) = (fields.Objects("groups"), fields.Objects("blocks"));
        return new RunInventory(
            [.. groups.Select(group => new RunGroup(
                group.Text("name"),
                group.Integer("parameters", 0),
                group.NumberOrNull("sketch_length") is null ? null : (int)group.Integer("sketch_length", 0, int.MaxValue)))],
            [.. blocks.Select(block => new RunBlock(
                block.Text("name"),
                block.Integer("count", 0),
                block.OneOf("type", Types),
                block.Text("group")))])
        {
            GroupsLeftOut = fields.Has("groups_left_out") ? fields.Integer("groups_left_out", 0) : 0,
            BlocksLeftOut = fields.Has("blocks_left_out") ? fields.Integer("blocks_left_out", 0) : 0,
        };
    }

    /// <summary>Writes an array up to the first element that may not fit.</summary>
    /// <returns>Number of elements that are left out.</returns>
    private static long WriteWhatFits<T>(
        Utf8JsonWriter json, string name, IReadOnlyList<T> items, int longest, Func<T, long> unitsOf,
        Action<Utf8JsonWriter, T> write)
    {
        var written = 0;
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            if (json.BytesCommitted + json.BytesPending + (unitsOf(item) * BytesOfUnit) + (2 * BytesAround) > longest)
            {
                break;
            }

            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            written++;
        }

        json.WriteEndArray();
        return items.Count - written;
    }

    private static void WriteLeftOut(Utf8JsonWriter json, string name, long count)
    {
        if (count > 0)
        {
            json.WriteNumber(name, count);
        }
    }

    private static readonly Dictionary<string, ElementType> Types = Enum.GetValues<ElementType>()
        .ToDictionary(type => type.ToString());
}
