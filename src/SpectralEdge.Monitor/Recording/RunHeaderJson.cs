using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor.Recording;

/// <summary>Reads the header and the inventories of a run file.</summary>
internal static class RunHeaderJson
{
    /// <summary>Reads a header line.</summary>
    /// <exception cref="FormatException">A field is not what it has to be.</exception>
    public static RunHeader Read(RunLine line)
    {
        var fields = new RunFields(line.Fields, line.Number);
        fields.Integer("format", RunFileWriter.Format, RunFileWriter.Format);
        if (!DateTimeOffset.TryParse(fields.Text("started"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var started))
        {
            throw new FormatException(FormattableString.Invariant($"Line {line.Number}: 'started' must be a time in ISO 8601. The line is damaged."));
        }

        var options = fields.ObjectElement("options");
        var settings = new Dictionary<string, string>();
        foreach (var option in options.EnumerateObject())
        {
            settings[option.Name] = option.Value.ValueKind == JsonValueKind.String ? option.Value.GetString()! : option.Value.GetRawText();
        }

        return new RunHeader(fields.Text("library_version"), started, fields.Integer("start_step", 0), settings, ReadInventory(line));
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
                block.Text("group")))]);
    }

    private static readonly Dictionary<string, ElementType> Types = Enum.GetValues<ElementType>().ToDictionary(type => type.ToString());
}
