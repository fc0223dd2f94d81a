using Grokking.Network;

namespace ProbeStudy;

/// <summary>One kind of run: the task that generalises, and controls that cannot.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WeightDecay">AdamW's decay.</param>
/// <param name="HasRandomLabels">Whether the labels are random: nothing can be generalised then.</param>
internal sealed record Case(string Name, double WeightDecay, bool HasRandomLabels)
{
    /// <summary>All of them.</summary>
    public static readonly Case[] All =
    [
        new("sums", 1, false),
        new("sums-no-decay", 0, false),
        new("random-labels", 1, true),
    ];

    /// <summary>The examples of a run.</summary>
    public ModularAddition Data(int modulus, int seed)
    {
        var random = new Random(seed + 1000);
        return new ModularAddition(modulus, seed, HasRandomLabels ? (_, _) => random.Next(modulus) : null);
    }
}
