using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>An event of a user's own whose fields are whatever the test writes.</summary>
internal sealed record BadEvent(Action<Utf8JsonWriter> Script) : SpectralEvent
{
    public override string Kind => "bad";

    public override string Quantity => "gap_ratio";

    public override double Before => 1;

    public override double After => 2;

    public static BadEvent With(Action<Utf8JsonWriter> script, string group = "all") => new(script)
    {
        Origin = new(group, 6, 1, 9, 8),
        Threshold = 1.5,
        StandardError = 0,
    };

    public override void WriteTo(Utf8JsonWriter json)
    {
        base.WriteTo(json);
        Script(json);
    }
}
