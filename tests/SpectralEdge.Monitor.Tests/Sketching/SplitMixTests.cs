namespace SpectralEdge.Monitor.Tests;

public class SplitMixTests
{
    [Fact]
    public void Words_AnyLengthAndStart_AreTheWordsOneByOne() => Property.ForAll(
        random =>
        {
            var stream = (ulong)random.NextInt64() * 3;
            var first = (ulong)random.NextInt64() >> random.Next(0, 62);
            for (var length = 0; length <= 37; length++)
            {
                var words = new ulong[length];

                SplitMix.Words(stream, first, words);

                Assert.Equal(Enumerable.Range(0, length).Select(i => SplitMix.Word(stream, first + (ulong)i)), words);
            }
        },
        cases: 20);

    [Fact]
    public void Words_NeverAllocates()
    {
        var words = new ulong[100];

        Assert.Equal(0, Allocations.Of(() => SplitMix.Words(1, 2, words)));
    }
}
