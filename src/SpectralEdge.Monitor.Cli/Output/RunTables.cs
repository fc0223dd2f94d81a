using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The tables of a run.</summary>
internal enum TableKind
{
    /// <summary>A row for each sample of a group and window.</summary>
    Samples,

    /// <summary>A row for each event.</summary>
    Events,

    /// <summary>A row for each figure of the training loop's own.</summary>
    Metrics,

    /// <summary>A row for each weight matrix, each time it was decomposed.</summary>
    Weights,

    /// <summary>A row for each probe that was taken.</summary>
    Probes,

    /// <summary>A row for each time that an intervention changed the run.</summary>
    Interventions,
}

/// <summary>A table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record RunTable(string Name, int Rows, IReadOnlyList<TableColumn> Columns);

/// <summary>A column of a table.</summary>
/// <param name="Name">Name of the field in run files.</param>
/// <param name="Values">
/// A <c>long[]</c>; a <c>double[]</c>, NaN where there is no number; or a <c>string?[]</c>, null where there is no text.
/// </param>
internal sealed record TableColumn(string Name, Array Values);

/// <summary>Makes tables of runs: one row for each line of the run file, columns named as its fields.</summary>
internal static class RunTables
{
    /// <summary>Makes a table.</summary>
    public static RunTable Of(RunRecord run, TableKind kind)
    {
        var name = Words.Snake(kind);
        return kind switch
        {
            TableKind.Samples => Samples(name, run.Samples),
            TableKind.Metrics => new RunTable(name, run.Metrics.Count, [
                new("step", run.Metrics.Select(metric => metric.Step).ToArray()),
                new("name", run.Metrics.Select(metric => metric.Name).ToArray()),
                new("value", run.Metrics.Select(metric => metric.Value).ToArray())]),
            TableKind.Events => Lines(name, [.. run.Events.Select(value => value.Fields())]),
            TableKind.Weights => Lines(name, [.. run.Weights.Select(entry => entry.Fields)]),
            TableKind.Probes => Lines(name, Entries(run, "probe")),
            _ => Lines(name, Entries(run, "intervention")),
        };
    }

    /// <summary>Whether a table is written: those of samples and events also where they have no row.</summary>
    public static bool IsWorthAFile(RunTable table) => table.Rows > 0 || table.Name is "samples" or "events";

    private static JsonElement[] Entries(RunRecord run, string type) =>
        [.. run.Entries.Where(entry => entry.Type == type).Select(entry => entry.Fields)];

    private static RunTable Samples(string name, IReadOnlyList<SpectralSample> samples)
    {
        TableColumn Whole(string field, Func<SpectralSample, long> value) => new(field, samples.Select(value).ToArray());
        TableColumn Number(string field, Func<SpectralSample, double> value) => new(field, samples.Select(value).ToArray());
        return new RunTable(name, samples.Count, [
            Whole("step", sample => sample.Step),
            new("group", samples.Select(sample => sample.Group).ToArray()),
            Whole("window", sample => sample.Window),
            Whole("rhythm", sample => sample.StrideIndex),
            Whole("stride", sample => sample.Stride),
            .. SampleFields.Names.Select(field => Number(field, SampleFields.Find(field)!)),
            .. Enumerable.Range(0, samples.Select(sample => sample.Window).DefaultIfEmpty().Max()).Select(j => Number(
                $"sigma_{j + 1}", sample => j < sample.Window ? sample.SingularValues[j] : double.NaN))]);
    }

    /// <summary>Fields of lines side by side; what a line does not have stays empty.</summary>
    private static RunTable Lines(string name, JsonElement[] lines)
    {
        var cells = new OrderedDictionary<string, JsonElement?[]>();
        for (var row = 0; row < lines.Length; row++)
        {
            foreach (var field in lines[row].EnumerateObject().Where(field => field.Name != "type"))
            {
                Add(cells, field.Name, field.Value, row, lines.Length);
            }
        }

        return new RunTable(name, lines.Length, cells.Count == 0
            ? [new("kind", Array.Empty<string?>())]
            : [.. cells.Select(column => new TableColumn(column.Key, ValuesOf(column.Value)))]);
    }

    /// <summary>Spreads objects and lists of numbers over columns: <c>backbone_rows</c>, <c>sigma_1</c>.</summary>
    private static void Add(OrderedDictionary<string, JsonElement?[]> cells, string name, JsonElement value, int row, int rows)
    {
        var isList = value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().Any(static item => item.ValueKind != JsonValueKind.String);
        foreach (var (inner, item) in value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(field => (field.Name, field.Value))
            : isList ? value.EnumerateArray().Select((item, i) => ($"{i + 1}", item)) : [])
        {
            Add(cells, $"{name}_{inner}", item, row, rows);
        }

        if (value.ValueKind != JsonValueKind.Object && !isList)
        {
            cells.TryAdd(name, new JsonElement?[rows]);
            cells[name][row] = value;
        }
    }

    private static Array ValuesOf(JsonElement?[] cells)
    {
        var isNumber = Array.TrueForAll(
            cells, cell => cell is not { ValueKind: not (JsonValueKind.Number or JsonValueKind.Null) });
        return Array.TrueForAll(cells, cell => cell is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out _))
            ? Array.ConvertAll(cells, cell => cell!.Value.GetInt64())
            : isNumber ? Array.ConvertAll(cells, cell => cell is { ValueKind: JsonValueKind.Number } number
                ? number.GetDouble()
                : double.NaN)
            : Array.ConvertAll(cells, Text);
    }

    private static string? Text(JsonElement? cell) => cell?.ValueKind switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => cell.Value.GetString(),
        JsonValueKind.Array => string.Join(", ", cell.Value.EnumerateArray().Select(item => item.GetString())),
        _ => cell.Value.GetRawText(),
    };
}
