namespace Grokking.Network;

/// <summary>Gives each use of a seed its own random numbers, so that equal seeds of data and network do not go in step.</summary>
internal static class RandomStream
{
    /// <summary>Which sums are trained on.</summary>
    public const ulong Split = 1;

    /// <summary>The sequence of batches.</summary>
    public const ulong Batches = 2;

    /// <summary>The first values of the parameters.</summary>
    public const ulong Parameters = 3;

    /// <summary>Mixes a seed with the number of a stream.</summary>
    /// <remarks>Source: the 64-bit finalizer of SplitMix64; Steele, Lea, Flood, OOPSLA 2014.</remarks>
    public static int Derive(int seed, ulong stream)
    {
        var z = ((ulong)(uint)seed << 32) + (stream * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) >> 33);
    }
}
