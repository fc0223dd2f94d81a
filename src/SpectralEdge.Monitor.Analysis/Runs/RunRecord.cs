using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>All samples and events of a run in memory, wherever they come from: a run file, a recording, checkpoints, a
/// matrix of products.</summary>
public sealed record RunRecord
{
    /// <summary>Name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>All samples, in the order in which they were taken.</summary>
    public required IReadOnlyList<SpectralSample> Samples { get; init; }

    /// <summary>All events, in the order in which they were raised.</summary>
    public required IReadOnlyList<SpectralEvent> Events { get; init; }

    /// <summary>All incidents, in the order in which they ended.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>Figures of the training loop's own.</summary>
    public IReadOnlyList<RecordedMetric> Metrics { get; init; } = [];

    /// <summary>What probes measured and interventions did, in order.</summary>
    public IReadOnlyList<RecordedEntry> Entries { get; init; } = [];

    /// <summary>Weight matrices that were decomposed, in order: entries of type <c>weights</c>.</summary>
    public IReadOnlyList<RecordedEntry> Weights { get; init; } = [];

    /// <summary>Steps at which windows were emptied.</summary>
    public IReadOnlyList<long> Restarts { get; init; } = [];

    /// <summary>What could not be read, as sentences.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What the run file says about the run; null where there is none.</summary>
    public RunHeader? Header { get; init; }

    /// <summary>Whether the run came to its end; false for a run file that was cut, true for all that is no run file.</summary>
    public bool IsComplete { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {new Amount(Samples.Count):sample}, {new Amount(Events.Count):event}, {new Amount(Incidents.Count):incident}";

    /// <summary>The samples by spectrum: one group in one window each, in the order of their first sample.</summary>
    /// <returns>One entry for each spectrum.</returns>
    public IReadOnlyList<SpectrumSeries> Spectra() =>
        [
            .. Samples.GroupBy(sample => (sample.Group, sample.Window, sample.StrideIndex))
                .Select(group => new SpectrumSeries(group.Key.Group, group.Key.Window, group.Key.StrideIndex, [.. group])),
        ];
}

/// <summary>A figure of the training loop's own.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; NaN where the file has none.</param>
public readonly record struct RecordedMetric(long Step, string Name, double Value);

/// <summary>A line of another kind: what a probe measured, what an intervention did, that windows were emptied.</summary>
/// <param name="Type">
/// <c>probe</c>, <c>intervention</c> or <c>weights</c>; from a sink also <c>window_restart</c>, <c>resumed</c>, <c>end</c> and
/// others.
/// </param>
/// <param name="Kind">Names the measurement, the intervention or the reason, in snake_case; else the type.</param>
/// <param name="Step">Number of optimizer steps completed.</param>
/// <param name="Fields">All fields of the line (docs/reference/run-file.md).</param>
public sealed record RecordedEntry(string Type, string Kind, long Step, JsonElement Fields)
{
    /// <summary>The record of a line.</summary>
    internal static RecordedEntry Of(string type, long step, JsonElement fields) =>
        new(type, TextOf(fields, "kind") ?? TextOf(fields, "reason") ?? type, step, fields);

    private static string? TextOf(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A number among the fields.</summary>
    /// <param name="name">Name of the field.</param>
    /// <returns>The number; NaN where there is none.</returns>
    public double Number(string name) =>
        Fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    /// <summary>A list of numbers among the fields.</summary>
    /// <param name="name">Name of the field.</param>
    /// <returns>The numbers, NaN where one is null; empty where there is no such list.</returns>
    public IReadOnlyList<double> Numbers(string name) =>
        Fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(static e => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : double.NaN)]
            : [];
}

/// <summary>The samples of one spectrum of a run.</summary>
/// <param name="Group">Name of the group; <c>all</c> for the whole model.</param>
/// <param name="Window">Number of updates in the window, W.</param>
/// <param name="StrideIndex">Which of the strides of the run the window belongs to, from 0.</param>
/// <param name="Samples">Its samples, in order of time; at least one.</param>
public sealed record SpectrumSeries(string Group, int Window, int StrideIndex, IReadOnlyList<SpectralSample> Samples)
{
    /// <summary>Optimizer steps that the newest update of the last sample spans.</summary>
    public long Stride => Samples[^1].Stride;

    /// <summary>Steps and values of a quantity, where it is defined.</summary>
    /// <param name="value">The quantity.</param>
    /// <returns>Both of one length, steps rising; samples at a step that is not above the one before are left out, since the run
    /// went back there.</returns>
    public (long[] Steps, double[] Values) Where(Func<SpectralSample, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var (steps, values, last) = (new List<long>(), new List<double>(), -1L);
        foreach (var sample in Samples)
        {
            if (value(sample) is var number && double.IsFinite(number) && sample.Step > last)
            {
                steps.Add(last = sample.Step);
                values.Add(number);
            }
        }

        return ([.. steps], [.. values]);
    }
}
