using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public class CheckedEventTests
{
    private static readonly UserEvent Sound = UserEvent.At(5);

    private static readonly Dictionary<string, (UserEvent Event, string Complaint)> Unusable = new()
    {
        ["kind null"] = (Sound with { KindOf = () => null! }, "Kind of an event is null; it must have 1 to 200 characters."),
        ["kind empty"] = (Sound with { KindOf = () => string.Empty }, "Kind of an event is a text of 0 characters; it must "
            + "have 1 to 200 characters."),
        ["kind of a megabyte"] = (
            Sound with
            {
                KindOf = () => new string('k', 1 << 20),
            }, "Kind of an event is a text of 1048576 characters; it must have 1 to 200 characters."),
        ["quantity null"] = (Sound with { QuantityOf = () => null! }, "Quantity of an event is null; it must have 1 to 200 "
            + "characters."),
        ["severity"] = (Sound with { SeverityOf = () => (EventSeverity)9 }, 
            "Severity of an event is 9; it must be one that EventSeverity names."),
        ["group null"] = (
            Sound.From(origin => origin with { Group = null! }), "Origin of an event is null, or its Group is; it must say "
                + "where the event comes from. Use Origin.Of(sample)."),
        ["step"] = (
            Sound.From(origin => origin with { Step = -1 }),
            "'step' in the JSON of an event is -1; it must be a whole number from 0 on. Call the "
                + "base in WriteTo, and set its properties."),
        ["window"] = (
            Sound.From(origin => origin with { Window = 0 }),
            "'window' in the JSON of an event is 0; it must be a whole number from 1 on. Call the base in "
                + "WriteTo, and set its properties."),
        ["stride"] = (
            Sound.From(origin => origin with { Stride = 0 }),
            "'stride' in the JSON of an event is 0; it must be a whole number from 1 on. Call the "
                + "base in WriteTo, and set its properties."),
        ["no base"] = (
            Sound with { CallsTheBase = false }, "'kind' in the JSON of an event is missing; it must be a text. Call the "
                + "base in WriteTo, and set its properties."),
        ["open array"] = (
            Sound with { Write = json => json.WriteStartArray("open") },
            "WriteTo of an event left 2 objects and arrays open; it must close what it opens, and nothing else."),
        ["closed object"] = (
            Sound with { Write = json => json.WriteEndObject() },
            "WriteTo of an event left 0 objects and arrays open; it must close what it opens, and nothing else."),
        ["long"] = (
            Sound with { Write = json => json.WriteString("text", new string('t', CheckedEvent.LongestJson)) },
            "The JSON of an event has 1048793 bytes; it may have 1048576. Write less in WriteTo."),
    };

    public static TheoryData<string> UnusableNames => [.. Unusable.Keys];

    [Theory]
    [MemberData(nameof(UnusableNames))]
    public void Of_EventThatCannotBeUsed_SaysWhy(string name)
    {
        var (value, complaint) = Unusable[name];

        Assert.Equal(complaint, Assert.Throws<FormatException>(() => CheckedEvent.Of(value)).Message);
    }

    [Fact]
    public void Of_FieldsThatOccurTwice_AreRefused()
    {
        Assert.ThrowsAny<JsonException>(() => CheckedEvent.Of(Sound with { Write = json => json.WriteString("type", "sample") }));
        Assert.ThrowsAny<JsonException>(() => CheckedEvent.Of(Sound with
        {
            Write = json => json.WriteString("kind", "another"),
        }));
    }

    [Fact]
    public void Of_TextThatIsNoJson_IsRefused() => Assert.ThrowsAny<JsonException>(
        () => CheckedEvent.Of(Sound with { Write = json => WriteRaw(json, "raw", "}\n{") }));

    [Fact]
    public void Of_DeeperThanReadersGo_IsRefused() => Assert.ThrowsAny<JsonException>(
        () => CheckedEvent.Of(Sound with { Write = json => WriteRaw(json, "deep", new string('[', 20) + new string(']', 20)) }));

    [Fact]
    public void Of_CodeThatThrows_LetsItOut()
    {
        var cause = new InvalidTimeZoneException();

        Assert.Same(
            cause, Assert.Throws<InvalidTimeZoneException>(() => CheckedEvent.Of(Sound with { KindOf = () => throw cause })));
        Assert.Same(
            cause, Assert.Throws<InvalidTimeZoneException>(() => CheckedEvent.Of(Sound with { QuantityOf = () => throw cause })));
        Assert.Same(
            cause, Assert.Throws<InvalidTimeZoneException>(() => CheckedEvent.Of(Sound with { BeforeOf = () => throw cause })));
        Assert.Same(
            cause, Assert.Throws<InvalidTimeZoneException>(() => CheckedEvent.Of(Sound with { AfterOf = () => throw cause })));
        Assert.Same(
            cause, Assert.Throws<InvalidTimeZoneException>(() => CheckedEvent.Of(Sound with { SeverityOf = () => throw cause })));
        Assert.Same(
            cause, Assert.Throws<InvalidTimeZoneException>(() => CheckedEvent.Of(Sound with { Write = _ => throw cause })));
    }

    [Fact]
    public void Of_NaNEverywhere_IsWrittenAsNull()
    {
        var value = Sound with
        {
            BeforeOf = () =>
                double.NaN, AfterOf = () =>
                    double.NaN, Threshold = double.NaN, StandardError = double.PositiveInfinity, PValue = double.NaN,
        };

        Assert.Contains(
            "\"before\":null,\"after\":null,\"threshold\":null,\"standard_error\":null,\"p_value\":null",
            JsonLine.Of(CheckedEvent.Of(value)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SoundEvent_IsWrittenAsItWritesItselfAndAskedOnce()
    {
        var calls = 0;
        var value = Sound with
        {
            Write = json =>
            {
                calls++;
                json.WriteString("text", "σ₁ <b> \"x\"");
                WriteRaw(json, "pretty", "[ 1.50,\n  2e3 ]");
            },
        };

        var found = CheckedEvent.Of(value);
        Assert.Equal(1, calls);
        Assert.DoesNotContain('\n', JsonLine.Of(found));
        Assert.Contains("\"kind\":\"user_event\"", JsonLine.Of(found), StringComparison.Ordinal);
        Assert.Contains("[1.50,2e3]", JsonLine.Of(found), StringComparison.Ordinal);
        Assert.Equal(1, calls);
        Assert.Same(value, Assert.IsType<CheckedEvent>(found).Original);
        Assert.Equal(
            (value.Step, value.Group, value.Kind, value.Severity), (found.Step, found.Group, found.Kind, found.Severity));
    }

    [Fact]
    public void Of_EventOfTheLibrary_IsTheEventItself()
    {
        var opened = SpectralEvents.Opened();

        Assert.Same(opened, CheckedEvent.Of(opened));
        Assert.Throws<FormatException>(() => CheckedEvent.Of(opened.From(origin => origin with { Group = null! })));
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text, skipInputValidation: true);
    }
}
