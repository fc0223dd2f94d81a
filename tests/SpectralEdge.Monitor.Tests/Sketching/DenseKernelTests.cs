namespace SpectralEdge.Monitor.Tests;

public class DenseKernelTests
{
    [Fact]
    public void SumWhereClear_AnyNumberOfWords_IsTheSumOneByOne() => Property.ForAll(random =>
    {
        var words = Words(random, random.Next(0, 20));

        // Sums of these values are exact, so that their order does not matter.
        var values = new Quantized(random, 64 * words.Length).Values;
        var expected = values.Where((_, i) => ((words[i / 64] >> (i % 64)) & 1) == 0).Sum();

        Assert.Equal(expected, DenseKernel.SumWhereClear(values, words));
    });

    [Fact]
    public void SumWhereClear_OneBit_LeavesOutItsValue()
    {
        for (var bit = 0; bit < 128; bit++)
        {
            var values = new double[128];
            values[bit] = 1;
            ulong[] words = [0, 0];
            Assert.Equal(1, DenseKernel.SumWhereClear(values, words));
            words[bit / 64] = 1UL << (bit % 64);
            Assert.Equal(0, DenseKernel.SumWhereClear(values, words));
        }
    }

    [Fact]
    public void SumWithNormals_AnyLength_IsTheInnerProductOneByOne() => Property.ForAll(random =>
    {
        var words = Words(random, random.Next(0, 300));
        var values = Vectors.GaussianDoubles(random, words.Length);
        double[] normals = [.. words.Select(NormalQuantile.OfWord)];

        Assert.Equal(Vectors.Dot(values, normals), DenseKernel.SumWithNormals(values, words));
    });

    private static ulong[] Words(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => ((ulong)random.NextInt64() << 1) ^ (ulong)random.NextInt64())];
}
