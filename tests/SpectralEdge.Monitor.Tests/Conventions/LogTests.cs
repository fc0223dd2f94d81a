using System.Reflection;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Tests;

public class LogTests
{
    // Thousands of an id: 1 capture, 2 window, 3 events, 4 files and handlers, 5 shards; other projects have theirs above.
    private const int LastRange = 5;

    [Fact]
    public void Messages_AreThere() => Assert.NotEmpty(Messages());

    [Fact]
    public void Messages_HaveIdsOfTheirOwnInTheStatedRanges()
    {
        var ids = Messages().Select(message => message.Attribute.EventId).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id / 1000, 1, LastRange));
        Assert.All(ids, id => Assert.NotEqual(0, id % 1000));
    }

    [Fact]
    public void Messages_AreNamedAfterTheirMethodAndSaySomething() => Assert.All(Messages(), message =>
    {
        Assert.Equal(message.Method.Name, message.Attribute.EventName);
        Assert.False(string.IsNullOrWhiteSpace(message.Attribute.Message));
        Assert.NotEqual(LogLevel.None, message.Attribute.Level);
    });

    [Fact]
    public void Messages_EndAsSentencesDo() =>
        Assert.All(Messages(), message => Assert.EndsWith(".", message.Attribute.Message, StringComparison.Ordinal));

    [Fact]
    public void Messages_NumbersOfThings_AgreeWithTheirNoun() => Assert.All(Messages(), message =>
        Assert.DoesNotMatch(
            @"(?<!of every )\{\w+\} ((handler|run file) )?(steps?|samples?|updates?|events?|blocks?|groups?|parameters?|lines?|values?|numbers|failures?)\b",
            message.Attribute.Message));

    [Fact]
    public void Messages_AreInPlainWords() => Assert.All(Messages(), message =>
        Assert.DoesNotMatch(@"\b(told|tells?|strideIndex|track|cap)\b", message.Attribute.Message));

    private static List<(MethodInfo Method, LoggerMessageAttribute Attribute)> Messages() =>
    [
        .. from method in typeof(LogMessages).GetMethods(
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select (method, attribute),
    ];
}
