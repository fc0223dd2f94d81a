namespace SpectralEdge.Monitor.Tests;

/// <summary>Sketches of shards add up to the sketch of the whole.</summary>
public class SketchOfShardsTests
{
    private const int Length = 192;

    private static readonly SketchWorkers Workers = new(1);

    [Fact]
    public void Accumulate_ShardsInTheOrderOfTheirIndices_GivesTheSketchOfTheWholeToTheLastBit() => Property.ForAll(random =>
    {
        var (values, cuts) = Random(random);
        var map = new SketchMap((ulong)random.Next(), Length);
        var sketcher = new BlockedSketcher(map, Workers);
        var sketch = new double[Length];

        sketcher.Begin();
        for (var shard = 0; shard + 1 < cuts.Length; shard++)
        {
            sketcher.Add(new ParameterValues(values.AsSpan(cuts[shard]..cuts[shard + 1])), cuts[shard]);
        }

        sketcher.End(sketch);
        Assert.Equal(Sketch(values, 0, values.Length, map), sketch);
    });

    // A sum of a few float32 values is exact in float64, so float64 values are what can round. A bucket takes up to 3000/192 = 16
    // of them and they are a few units large: 1e-12 is a thousand times the rounding error.
    [Fact]
    public void Sum_OfShardsInAnyOrder_IsTheSketchOfTheWhole() => Property.ForAll(random =>
    {
        var (values, cuts) = Random(random);
        var map = new SketchMap((ulong)random.Next(), Length);
        var shards = Enumerable.Range(0, cuts.Length - 1).ToArray();
        random.Shuffle(shards);

        var sum = new double[Length];
        foreach (var shard in shards)
        {
            var sketch = Sketch(values, cuts[shard], cuts[shard + 1], map);
            for (var i = 0; i < Length; i++)
            {
                sum[i] += sketch[i];
            }
        }

        var whole = Sketch(values, 0, values.Length, map);
        Assert.All(whole.Zip(sum), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    });

    private static (double[] Values, int[] Cuts) Random(Random random)
    {
        var values = Vectors.GaussianDoubles(random, random.Next(1, 3000));
        int[] inner = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(0, values.Length + 1)).Order()];
        return (values, [0, .. inner, values.Length]);
    }

    private static double[] Sketch(double[] values, int first, int end, SketchMap map)
    {
        var sketcher = new BlockedSketcher(map, Workers);
        var sketch = new double[Length];
        sketcher.Begin();
        sketcher.Add(new ParameterValues(values.AsSpan(first..end)), first);
        sketcher.End(sketch);
        return sketch;
    }
}
