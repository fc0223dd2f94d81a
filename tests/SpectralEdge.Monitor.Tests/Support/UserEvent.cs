using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>An event of a user's own, any part of which a test may replace.</summary>
internal sealed record UserEvent : SpectralEvent
{
    public Func<string> KindOf { get; init; } = () => "user_event";

    public Func<string> QuantityOf { get; init; } = () => "quantity";

    public Func<double> BeforeOf { get; init; } = () => 1;

    public Func<double> AfterOf { get; init; } = () => 2;

    public Func<EventSeverity> SeverityOf { get; init; } = () => EventSeverity.Medium;

    public Action<Utf8JsonWriter> Write { get; init; } = _ => { };

    public bool CallsTheBase { get; init; } = true;

    public override string Kind => KindOf();

    public override string Quantity => QuantityOf();

    public override double Before => BeforeOf();

    public override double After => AfterOf();

    public override EventSeverity Severity => SeverityOf();

    public static UserEvent Of(SpectralSample sample) => At(sample.Step, sample.Group, sample.Window, sample.Stride);

    public static UserEvent At(long step, string group = "all", int window = 4, long stride = 1) => new()
    {
        Origin = new(group, window, stride, step, step),
        Threshold = 1,
        StandardError = 0,
    };

    public override void WriteTo(Utf8JsonWriter json)
    {
        if (CallsTheBase)
        {
            base.WriteTo(json);
        }

        Write(json);
    }
}
