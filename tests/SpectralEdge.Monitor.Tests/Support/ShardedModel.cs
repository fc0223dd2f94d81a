namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A few float32 blocks that move along fixed directions on top of noise; any part of the flattened model is a shard.
/// </summary>
/// <remarks>Equal seeds move alike, so every rank can have a copy of its own and the run without ranks another.</remarks>
internal sealed class ShardedModel(int seed = 1)
{
    private static readonly (string Name, int Count)[] Shape =
    [
        ("a.weight", 701), ("a.bias", 53), ("b.weight", 997), ("b.bias", 31), ("head", 118),
    ];

    private readonly Random _random = new(seed);

    public static int Total { get; } = Shape.Sum(block => block.Count);

    /// <summary>The blocks one after the other.</summary>
    public float[] Values { get; } = Vectors.GaussianSingles(new Random(seed), Total);

    /// <summary>One step. Direction j is where i mod (number of strengths) is j; a strength of 0 leaves noise alone.</summary>
    public void Step(params ReadOnlySpan<double> strengths)
    {
        Span<double> along = stackalloc double[Math.Max(1, strengths.Length)];
        for (var j = 0; j < strengths.Length; j++)
        {
            along[j] = strengths[j] * Vectors.Gaussian(_random);
        }

        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] += (float)(0.01 * (Vectors.Gaussian(_random) + along[i % along.Length]));
        }
    }

    /// <summary>The whole model as one process holds it.</summary>
    public ParameterArrays Whole() => Shard(0, Total);

    /// <summary>What lies between two indices of the flattened model, block by block.</summary>
    public ParameterArrays Shard(int first, int end)
    {
        var arrays = new ParameterArrays();
        foreach (var (name, start, count, _) in Pieces(first, end))
        {
            arrays.Add(name, Values.AsMemory(start, count));
        }

        return arrays;
    }

    /// <summary>Where the pieces of a shard lie in their groups.</summary>
    public static Dictionary<string, long> Offsets(int first, int end, ParameterGrouping grouping) =>
        Pieces(first, end).ToDictionary(
            piece => piece.Name,
            piece => Shape.TakeWhile(
                block => block.Name != piece.Name).Where(
                    block => grouping.GroupOf(block.Name) == grouping.GroupOf(piece.Name)).Sum(block => (long)block.Count)
                + piece.InBlock);

    /// <summary>Cuts of odd lengths through the blocks: of rank r from element r to element r + 1.</summary>
    public static int[] Cuts(int ranks) => ranks switch
    {
        1 => [0, Total],
        2 => [0, 723, Total],
        3 => [0, 333, 727, Total],
        4 => [0, 333, 727, 1759, Total],
        _ => throw new ArgumentOutOfRangeException(nameof(ranks)),
    };

    private static IEnumerable<(string Name, int Start, int Count, int InBlock)> Pieces(int first, int end)
    {
        var blockStart = 0;
        foreach (var (name, count) in Shape)
        {
            var (start, stop) = (Math.Max(first, blockStart), Math.Min(end, blockStart + count));
            if (start < stop)
            {
                yield return (name, start, stop - start, start - blockStart);
            }

            blockStart += count;
        }
    }
}
