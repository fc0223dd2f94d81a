using System.Text.Json;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>What an intervention did to the run, once: a line of type <c>intervention</c> in the run file.</summary>
public sealed record InterventionApplied
{
    /// <summary>Names the intervention, in snake_case.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>The step that it changed: the optimizer step with that number, from 1.</summary>
    public long Step { get; init; }

    /// <summary>
    /// What was changed: <c>gradient</c>, <c>update</c>, <c>parameters</c>, <c>learning_rate</c>, <c>weight_decay</c>.
    /// </summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>What called for it: <c>schedule</c>, or the kind of an event.</summary>
    public string Reason { get; init; } = "schedule";

    /// <summary>Part of what could be removed that was, s.</summary>
    /// <value>Above 0, at most 1; NaN where there is none.</value>
    public double Dose { get; init; } = double.NaN;

    /// <summary>Dimension of the subspace, K; 0 if there is none.</summary>
    public int Dimension { get; init; }

    /// <summary>Length of the vector, or value of the setting, before.</summary>
    /// <value>In units of what was changed.</value>
    public double Before { get; init; } = double.NaN;

    /// <summary>Length of what was removed.</summary>
    /// <value>In units of what was changed, at least 0.</value>
    public double Removed { get; init; }

    /// <summary>Length of what was added; of a setting its new value.</summary>
    /// <value>In units of what was changed, at least 0.</value>
    public double Added { get; init; }

    /// <summary>The seed of what was drawn; null if nothing was.</summary>
    public int? Seed { get; init; }

    /// <summary>Writes all fields into an object that has been begun. NaN and infinity become null.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("kind", Kind);
        json.WriteNumber("step", Step);
        json.WriteString("target", Target);
        json.WriteString("reason", Reason);
        json.WriteFinite("dose", Dose);
        json.WriteNumber("dimension", Dimension);
        json.WriteFinite("before", Before);
        json.WriteFinite("removed", Removed);
        json.WriteFinite("added", Added);
        if (Seed is { } seed)
        {
            json.WriteNumber("seed", seed);
        }
    }
}
