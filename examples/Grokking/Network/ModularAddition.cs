namespace Grokking.Network;

/// <summary>All sums a + b modulo p, or other labels of all pairs: half of them to learn from, the rest to test with.</summary>
/// <remarks>Equal arguments give the same halves and the same batches. Not thread-safe: drawing moves a generator.</remarks>
public sealed class ModularAddition
{
    private readonly Random _batches;

    /// <summary>Makes all p² sums and splits them at random.</summary>
    /// <param name="modulus">The modulus p, at least 2.</param>
    /// <param name="seed">Names the split and the sequence of batches.</param>
    /// <param name="label">The right answer for a and b, asked for in order of a, then b; the sum if left out.</param>
    /// <param name="trainShare">Share of the pairs to learn from.</param>
    public ModularAddition(int modulus, int seed, Func<int, int, int>? label = null, double trainShare = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus, 2);

        Modulus = modulus;
        var sums = AllPairs(modulus, label ?? ((a, b) => (a + b) % modulus));
        new Random(RandomStream.Derive(seed, RandomStream.Split)).Shuffle(sums);
        var count = (int)(sums.Length * trainShare);
        Train = sums[..count];
        Test = sums[count..];
        _batches = new Random(RandomStream.Derive(seed, RandomStream.Batches));
    }

    /// <summary>The modulus p.</summary>
    public int Modulus { get; }

    /// <summary>The sums to learn from: half of all, or the share asked for, rounded down.</summary>
    public Example[] Train { get; }

    /// <summary>The sums never trained on.</summary>
    public Example[] Test { get; }

    /// <summary>Fills the batch with training sums, drawn with replacement.</summary>
    /// <param name="batch">Overwritten.</param>
    public void DrawBatch(Span<Example> batch)
    {
        foreach (ref var example in batch)
        {
            example = Train[_batches.Next(Train.Length)];
        }
    }

    private static Example[] AllPairs(int modulus, Func<int, int, int> label)
    {
        var sums = new Example[modulus * modulus];
        for (var i = 0; i < sums.Length; i++)
        {
            var (a, b) = (i / modulus, i % modulus);
            sums[i] = new Example(a, b, label(a, b));
        }

        return sums;
    }
}
