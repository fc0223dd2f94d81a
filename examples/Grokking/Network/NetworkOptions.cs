namespace Grokking.Network;

/// <summary>Sizes of the network.</summary>
public sealed record NetworkOptions
{
    /// <summary>The modulus p: number of tokens and number of classes.</summary>
    /// <value>At least 2. The default is 59.</value>
    public int Modulus { get; init; } = 59;

    /// <summary>Length of each token's vector.</summary>
    /// <value>A positive multiple of 16 and of 8 times <see cref="Heads"/>. The default is 64.</value>
    public int Width { get; init; } = 64;

    /// <summary>Number of attention heads.</summary>
    /// <value>At least 1. The default is 4.</value>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the hidden layer of the feed-forward part.</summary>
    /// <value>A positive multiple of 16. The default is 128.</value>
    public int FeedForward { get; init; } = 128;

    /// <summary>Checks every size, and every pair of sizes that must agree.</summary>
    /// <exception cref="ArgumentException">A size cannot be used.</exception>
    public void Validate()
    {
        Require(Modulus >= 2, $"Modulus is {Modulus}; it must be at least 2. There is nothing to learn from one class.");
        Require(Heads >= 1, $"Heads is {Heads}; it must be at least 1. The tokens meet in the attention only.");

        // Whole vectors and whole tiles everywhere but at the classes keep the kernels short.
        Require(
            Width > 0 && Width % 16 == 0,
            $"Width is {Width}; it must be a positive multiple of 16. The kernels know no shorter rows.");
        Require(
            Width % (8 * Heads) == 0,
            $"Width is {Width} and Heads is {Heads}; the width of a head must be a multiple of 8. The kernels know no "
                + $"shorter rows.");
        Require(
            FeedForward > 0 && FeedForward % 16 == 0,
            $"FeedForward is {FeedForward}; it must be a positive multiple of 16. The kernels know no shorter rows.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
