using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Tables as files.</summary>
internal static class ViewFiles
{
    /// <summary>Writes samples and events of a run as CSV.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder, made if it does not exist.</param>
    /// <returns>The files.</returns>
    public static IReadOnlyList<string> WriteTables(RunRecord run, string folder)
    {
        Directory.CreateDirectory(folder);
        var (samples, events, metrics) = (Path.Combine(folder, "samples.csv"), Path.Combine(folder, "events.csv"), Path.Combine(folder, "metrics.csv"));
        File.WriteAllLines(samples, SampleLines(run));
        File.WriteAllLines(events, EventLines(run));
        if (run.Metrics.Count == 0)
        {
            return [samples, events];
        }

        File.WriteAllLines(metrics, ["step,name,value", .. run.Metrics.Select(metric => Numbers.Say($"{metric.Step},{Cell(metric.Name)},{Numbers.Exact(metric.Value)}"))]);
        return [samples, events, metrics];
    }

    private static IEnumerable<string> SampleLines(RunRecord run)
    {
        var most = run.Samples.Max(sample => sample.Window);
        var columns = SampleFields.Names.Select(name => SampleFields.Find(name)!).ToArray();
        yield return string.Join(',', ["step", "group", "window", "rhythm", "stride", .. SampleFields.Names, .. Enumerable.Range(1, most).Select(j => Numbers.Say($"sigma_{j}"))]);
        foreach (var sample in run.Samples)
        {
            yield return string.Join(',', [
                Numbers.Text(sample.Step),
                Cell(sample.Group),
                Numbers.Text(sample.Window),
                Numbers.Text(sample.StrideIndex),
                Numbers.Text(sample.Stride),
                .. columns.Select(column => Numbers.Exact(column(sample))),
                .. Enumerable.Range(0, most).Select(j => j < sample.Window ? Numbers.Exact(sample.SingularValues[j]) : string.Empty)]);
        }
    }

    private static IEnumerable<string> EventLines(RunRecord run)
    {
        string[] names = [.. run.Events.SelectMany(value => value.Fields.EnumerateObject()).Where(field => field.Name != "type").Select(field => field.Name).Distinct()];
        yield return string.Join(',', names.Length == 0 ? ["kind"] : names);
        foreach (var value in run.Events)
        {
            yield return string.Join(',', names.Select(name => value.Fields.TryGetProperty(name, out var field) ? Cell(field.ValueKind == JsonValueKind.String ? field.GetString()! : field.ValueKind == JsonValueKind.Null ? string.Empty : field.GetRawText()) : string.Empty));
        }
    }

    private static string Cell(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
