namespace SpectralEdge.Monitor;

/// <summary>What the null models demand of their arguments.</summary>
internal static class NullChecks
{
    /// <summary>
    /// Number of dimensions that stands for the limit of many: from here on the law of a window no longer depends on it in any
    /// digit that draws can show.
    /// </summary>
    public const double Many = 1e10;

    /// <summary>Refuses a window, a last position or a number of draws that no law exists for.</summary>
    public static void Require(int window, int largestPosition, int draws)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(largestPosition, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(largestPosition, window);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
    }

    /// <summary>Refuses fewer dimensions than make every singular value of a window positive, NaN included.</summary>
    public static void RequireDimensions(double dimensions, int rows)
    {
        if (!(dimensions > rows))
        {
            throw new ArgumentOutOfRangeException(
                nameof(dimensions), dimensions,
                $"There must be more dimensions than rows, {rows}: otherwise the last singular values are zero for any rows.");
        }
    }

    /// <summary>Refuses levels outside (0, 1), NaN included.</summary>
    public static void RequireLevel(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A share must lie above 0 and below 1.");
        }
    }

    /// <summary>Refuses lengths of steps that are zero, negative, infinite or NaN.</summary>
    public static void RequireNorms(ReadOnlySpan<double> norms)
    {
        foreach (var norm in norms)
        {
            if (!(norm > 0 && double.IsFinite(norm)))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(norms), norm,
                    "Lengths of steps must be positive and finite: leave out the steps in which nothing moved.");
            }
        }
    }
}
