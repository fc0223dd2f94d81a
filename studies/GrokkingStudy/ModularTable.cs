using Grokking.Network;

namespace GrokkingStudy;

/// <summary>A table of all pairs a, b modulo p with their labels, split into pairs to learn from and pairs to test with.</summary>
/// <remarks>Addition with half of the table is <see cref="ModularAddition"/> exactly: the same halves and the same batches.</remarks>
internal sealed class ModularTable
{
    // RandomStream ends at 3; the study's own streams, one a task, are far from what the demo may add.
    private const ulong FirstLabelStream = 101;

    private readonly Random _batches;

    public ModularTable(int modulus, StudyCase study)
    {
        var pairs = AllPairs(modulus, study);
        new Random(RandomStream.Derive(study.Seed, RandomStream.Split)).Shuffle(pairs);
        var count = (int)(pairs.Length * study.TrainShare);
        Train = pairs[..count];
        Test = pairs[count..];
        _batches = new Random(RandomStream.Derive(study.Seed, RandomStream.Batches));
    }

    public Example[] Train { get; }

    public Example[] Test { get; }

    /// <summary>Fills the batch with training pairs, drawn with replacement.</summary>
    public void DrawBatch(Span<Example> batch)
    {
        foreach (ref var example in batch)
        {
            example = Train[_batches.Next(Train.Length)];
        }
    }

    private static Example[] AllPairs(int modulus, StudyCase study)
    {
        var labels = new Random(RandomStream.Derive(study.Seed, FirstLabelStream + (ulong)study.Task));
        var pairs = new Example[modulus * modulus];
        for (var i = 0; i < pairs.Length; i++)
        {
            var (a, b) = (i / modulus, i % modulus);
            pairs[i] = new Example(a, b, study.RandomLabels ? labels.Next(modulus) : Label(study.Task, a, b, modulus));
        }

        return pairs;
    }

    private static int Label(ModularTask task, int a, int b, int modulus) => task switch
    {
        ModularTask.Addition => (a + b) % modulus,
        ModularTask.Subtraction => (a + modulus - b) % modulus,
        _ => a * b % modulus,
    };
}
