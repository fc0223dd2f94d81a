namespace SpectralEdge.Monitor;

/// <summary>Checks how long a rank waits for the others.</summary>
internal static class ReducerTimeout
{
    private static readonly TimeSpan Smallest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Largest = TimeSpan.FromDays(1);

    /// <summary>Throws if a timeout cannot be used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond or longer than a day.</exception>
    public static void Require(TimeSpan timeout)
    {
        if (!(timeout >= Smallest && timeout <= Largest))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout),
                $"timeout is {timeout}; it must lie between {Smallest} and {Largest}. Choose one longer than any pause "
                    + $"between two ranks: it is how long a rank waits for the others.");
        }
    }
}
