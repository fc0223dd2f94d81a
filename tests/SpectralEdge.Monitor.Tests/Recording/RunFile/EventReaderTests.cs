using System.Reflection;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Every kind of event that the library raises, written to a line and read back.</summary>
public class EventReaderTests
{
    public static TheoryData<string> Kinds => [.. Types().Select(type => type.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void Read_WhatWasWritten_IsTheSameEvent(string kind) => Property.ForAll(random =>
    {
        var value = Filled(Types().Single(type => type.Name == kind), random);

        var read = EventReader.Read(Line(value));

        Assert.Equal(value, read);
        Assert.Equal(JsonLine.Of(value), JsonLine.Of(read));
    });

    [Fact]
    public void Read_EventOfADetectorOfOnesOwn_SaysWhatItsLineSays()
    {
        var value = UserEvent.Of(Samples.With(40, 2.5));

        var read = EventReader.Read(Line(CheckedEvent.Of(value)));

        Assert.Equal(JsonLine.Of(value), JsonLine.Of(read));
        Assert.Equal(
            (value.Kind, value.Quantity, value.Severity, value.Origin), (read.Kind, read.Quantity, read.Severity, read.Origin));
    }

    [Theory]
    [InlineData("memorising", GrokkingState.EdgeOpen)]
    [InlineData("edge_collapsing", GrokkingState.EdgeFallen)]
    [InlineData("transition", GrokkingState.OrderReturned)]
    [InlineData("generalised", GrokkingState.EdgeReopened)]
    public void Read_StatesByTheirEarlierNames_AreTheStates(string earlier, GrokkingState state)
    {
        var value = (GrokkingStateChanged)Filled(typeof(GrokkingStateChanged), new Random(1)) with { To = state };
        var line = JsonLine.Of(value).Replace($"\"state_after\":\"{state.ToText()}\"", $"\"state_after\":\"{earlier}\"", StringComparison.Ordinal);

        Assert.Contains(earlier, line, StringComparison.Ordinal);
        Assert.Equal(value, EventReader.Read(new RunLine(1, "event", Parse(line))));
    }

    [Fact]
    public void Read_LineWithoutAField_IsRefused()
    {
        var line = JsonLine.Of(SpectralEvents.Opened()).Replace("\"k_after\":1", "\"k_after_\":1", StringComparison.Ordinal);

        Assert.Contains(
            "'k_after' must be there",
            Assert.Throws<FormatException>(() => EventReader.Read(new RunLine(7, "event", Parse(line)))).Message,
            StringComparison.Ordinal);
    }

    private static RunLine Line(SpectralEvent value) => new(1, "event", Parse(JsonLine.Of(value)));

    private static System.Text.Json.JsonElement Parse(string text) => System.Text.Json.JsonDocument.Parse(text).RootElement;

    private static IEnumerable<Type> Types() => typeof(SpectralEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(SpectralEvent)) && !type.IsAbstract && type != typeof(CheckedEvent));

    /// <summary>An event with random values in every property that can be set.</summary>
    private static SpectralEvent Filled(Type type, Random random)
    {
        var value = (SpectralEvent)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            Settable(property).SetValue(value, Value(property, random));
        }

        return value;
    }

    private static PropertyInfo Settable(PropertyInfo property) => property.DeclaringType!.GetProperty(property.Name)!;

    private static object? Value(PropertyInfo property, Random random)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType);
        if (random.Next(3) == 0 && (type is not null || property.Name == "Block"))
        {
            return null;
        }

        type ??= property.PropertyType;
        return type switch
        {
            _ when type == typeof(Origin) => new Origin(
                "läyer \"1\"", random.Next(1, 99), random.Next(1, 99), random.Next(), random.Next()),
            _ when type == typeof(double) => random.Next(4) == 0
                ? double.NaN
                : Math.Exp(random.Next(-20, 20) * random.NextDouble()),
            _ when type == typeof(int) => random.Next(0, 40),
            _ when type == typeof(long) => (long)random.Next(),
            _ when type == typeof(string) => "a text, \"quoted\"\nand on two lines",
            _ when type.IsEnum => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length)),
            _ => throw new InvalidOperationException($"{property.Name} has a type of a new kind."),
        };
    }
}
