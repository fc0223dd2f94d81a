namespace Grokking.Network;

/// <summary>All sums a + b modulo p: half of them to learn from, the rest to test with.</summary>
/// <remarks>Equal moduli and seeds give the same halves and the same batches. Not thread-safe: drawing moves a generator.</remarks>
public sealed class ModularAddition
{
    private readonly Random _batches;

    /// <summary>Makes all p² sums and splits them at random.</summary>
    /// <param name="modulus">The modulus p, at least 2.</param>
    /// <param name="seed">Names the split and the sequence of batches.</param>
    public ModularAddition(int modulus, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus, 2);

        Modulus = modulus;
        var sums = AllSums(modulus);
        new Random(RandomStream.Derive(seed, RandomStream.Split)).Shuffle(sums);
        Train = sums[..(sums.Length / 2)];
        Test = sums[(sums.Length / 2)..];
        _batches = new Random(RandomStream.Derive(seed, RandomStream.Batches));
    }

    /// <summary>The modulus p.</summary>
    public int Modulus { get; }

    /// <summary>The sums to learn from: half of all, rounded down.</summary>
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

    private static Example[] AllSums(int modulus)
    {
        var sums = new Example[modulus * modulus];
        for (var i = 0; i < sums.Length; i++)
        {
            var (a, b) = (i / modulus, i % modulus);
            sums[i] = new Example(a, b, (a + b) % modulus);
        }

        return sums;
    }
}
