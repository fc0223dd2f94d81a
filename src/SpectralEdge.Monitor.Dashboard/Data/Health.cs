namespace SpectralEdge.Monitor.Dashboard;

/// <summary>What was kept, skipped and lost, from the report of a run in this process or the last line of its file.</summary>
internal static class Health
{
    /// <summary>Samples that were skipped, by reason; null where it is not known yet.</summary>
    public static IReadOnlyDictionary<string, long>? Skipped(RunStore store)
    {
        if (store.Report is { } report)
        {
            return report.Skipped.ToDictionary(static pair => pair.Key.ToText(), static pair => pair.Value);
        }

        return store.End is { } end
            ? end.Fields.EnumerateObject().Where(static field => field.Name.StartsWith("skipped_", StringComparison.Ordinal))
                .ToDictionary(static field => field.Name[8..], field => (long)end.Number(field.Name))
            : null;
    }

    /// <summary>A counter; null where it is not known.</summary>
    /// <param name="store">The run.</param>
    /// <param name="name">Its name in the last line of a run file.</param>
    /// <param name="live">Takes it out of a report.</param>
    public static double? Count(RunStore store, string name, Func<MonitorReport, double> live) =>
        store.Report is { } report ? live(report)
        : store.End is { } end && end.Number(name) is var value && double.IsFinite(value) ? value
        : store.End is not null ? 0
        : null;

    /// <summary>The share of the run's time that the watch takes.</summary>
    public static double? Overhead(RunStore store) => Count(store, "overhead", static report => report.Overhead);

    /// <summary>What was skipped, in a sentence.</summary>
    /// <remarks>Why no sample can be taken is a sentence of its own: <see cref="Stopped"/>.</remarks>
    public static string Sentence(RunStore store)
    {
        List<string> parts = [.. OfSamples(store), .. OfFile(store)];
        return parts.Count == 0 ? "Nothing was skipped." : Words.Sentence(string.Join("; ", parts)) + ".";
    }

    /// <summary>That no sample can be taken any more, and why; null while samples are taken.</summary>
    public static string? Stopped(RunStore store) =>
        store.Events.LastOrDefault(static e => e.Value is WatchEvent)?.Value is not (WatchEvent last and not WatchResumed) ? null
            : last is ParametersNotFinite
                ? $"Parameters are not finite since step {Words.Step(last.FirstStep)}: no sample can be taken."
                : $"No sample can be taken since step {Words.Step(last.FirstStep)}.";

    private static List<string> OfSamples(RunStore store)
    {
        var parts = new List<string>();
        if (Skipped(store) is { } skipped)
        {
            parts.AddRange(skipped.Where(static pair => pair.Value > 0).Select(
                static pair => $"{Words.Count(pair.Value, "sample")} skipped ({Words.Plain(pair.Key)})"));
        }
        else if (store.Events.Sum(static e => e.Value is WatchResumed r ? r.SamplesSkipped : 0) is > 0 and var sum)
        {
            parts.Add($"{Words.Count(sum, "sample")} skipped");
        }

        if (store.Restarts.Count > 0)
        {
            parts.Add(Words.Count(store.Restarts.Count, "window restart"));
        }

        return parts;
    }

    private static List<string> OfFile(RunStore store)
    {
        var parts = new List<string>();
        if (store.Thinned is { } thinned)
        {
            parts.Add(thinned.KeepEvery == 0
                ? $"no samples in the file from step {Words.Step(thinned.From)} on, to keep its size"
                : FormattableString.Invariant(
                    $"one of {thinned.KeepEvery} samples in the file from step {Words.Step(thinned.From)} on, to keep its size"));
        }

        if (store.LinesLeftOut + store.LinesLost is > 0 and var lost)
        {
            parts.Add($"{Words.Count(lost, "line")} of the file lost or not readable");
        }

        if (store.Report?.SinkRecordsLost is > 0 and var dropped)
        {
            parts.Add($"{Words.Count(dropped, "record")} dropped by sinks");
        }

        return parts;
    }
}
