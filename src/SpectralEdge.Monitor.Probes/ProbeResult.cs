using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>What a probe measured at one sample.</summary>
public abstract record ProbeResult
{
    /// <summary>Names the measurement, in snake_case.</summary>
    public abstract string Kind { get; }

    /// <summary>Number of optimizer steps completed.</summary>
    public long Step { get; init; }

    /// <summary>Name of the group whose window was looked at.</summary>
    public string Group { get; init; } = ParameterGrouping.WholeModel;

    /// <summary>Number of updates in the window, W.</summary>
    public int Window { get; init; }

    /// <summary>Number of optimizer steps that each update in the window spans.</summary>
    public long Stride { get; init; }

    /// <summary>What it cost: gradients, a product with a Hessian counting as the gradients it takes the time of.</summary>
    /// <value>Number of gradient evaluations; a loss counts as a third.</value>
    public double Gradients { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The step since which it was due: that of the event, if one asked for it.</summary>
    /// <value>Below <see cref="Step"/> where it had to wait for its budget.</value>
    public long DueStep { get; init; }

    /// <summary>What asked for it: <c>stride</c>, or the kind of an event.</summary>
    public string Reason { get; init; } = "stride";

    /// <summary>Writes the fields of the measurement itself into an object that has been begun.</summary>
    /// <param name="json">Where they go.</param>
    internal abstract void WriteFields(Utf8JsonWriter json);

    /// <summary>Writes all fields into an object that has been begun. NaN and infinity become null.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("kind", Kind);
        json.WriteNumber("step", Step);
        json.WriteString("group", Group);
        json.WriteNumber("window", Window);
        json.WriteNumber("stride", Stride);
        json.WriteString("reason", Reason);
        json.WriteNumber("due_step", DueStep);
        json.WriteFinite("gradients", Gradients);
        json.WriteFinite("elapsed_ms", Elapsed.TotalMilliseconds);
        WriteFields(json);
    }
}
