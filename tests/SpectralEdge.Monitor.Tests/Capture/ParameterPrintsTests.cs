namespace SpectralEdge.Monitor.Tests;

public class ParameterPrintsTests
{
    [Fact]
    public void Of_AnyCut_GivesTheSamePrint() => Property.ForAll(random =>
    {
        var values = Vectors.GaussianSingles(random, random.Next(1, 300));
        var cut = random.Next(values.Length + 1);

        Assert.Equal(Print(values, values.Length), Print(values, cut));
    });

    [Fact]
    public void Of_OneBitOfOneValue_MakesAnotherPrint() => Property.ForAll(random =>
    {
        var values = Vectors.GaussianSingles(random, random.Next(1, 300));
        var before = Print(values, 0);
        ref var value = ref values[random.Next(values.Length)];
        value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) ^ (1u << random.Next(32)));

        Assert.NotEqual(before, Print(values, 0));
    });

    [Fact]
    public void Of_TwoValuesExchanged_MakesAnotherPrint() => Assert.NotEqual(Print([1, 2, 3], 0), Print([1, 3, 2], 0));

    [Theory]
    [InlineData(ElementType.Float64, 8)]
    [InlineData(ElementType.Float32, 4)]
    [InlineData(ElementType.Float16, 2)]
    [InlineData(ElementType.BFloat16, 2)]
    public void Of_EveryFormat_SeesEveryByte(ElementType type, int size)
    {
        var bytes = new byte[3 * size];
        var prints = new HashSet<ulong>();
        for (var i = -1; i < bytes.Length; i++)
        {
            Array.Clear(bytes);
            if (i >= 0)
            {
                bytes[i] = 1;
            }

            var source = new ScriptedSource(receiver =>
            {
                receiver.Begin("a", 3, type);
                receiver.Values(new ParameterValues(type, bytes));
            });
            prints.Add(Assert.Single(ParameterPrints.Of(source)).Print);
        }

        Assert.Equal(bytes.Length + 1, prints.Count);
    }

    private static ulong Print(float[] values, int cut)
    {
        var source = new ScriptedSource(receiver =>
        {
            receiver.Begin("a", values.Length, ElementType.Float32);
            receiver.Values(new ParameterValues(values.AsSpan(0, cut)));
            receiver.Values(new ParameterValues(values.AsSpan(cut)));
        });
        return Assert.Single(ParameterPrints.Of(source)).Print;
    }
}
