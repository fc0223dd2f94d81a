namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>Draws.</summary>
internal static class Choice
{
    // Large files take as long as a hundred small ones.
    private const int SmallOfLarge = 200;
    private const int Large = 100_000;

    /// <summary>One of several.</summary>
    public static T Of<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>True in one of several cases.</summary>
    public static bool Once(Random random, int of) => random.Next(of) == 0;

    /// <summary>A file to begin with: mostly a small one.</summary>
    public static byte[] Seed(byte[][] seeds, Random random)
    {
        var isLarge = Once(random, SmallOfLarge);
        byte[][] fitting = [.. seeds.Where(seed => seed.Length >= Large == isLarge)];
        return Of(random, fitting.Length > 0 ? fitting : seeds);
    }
}
