namespace SpectralEdge.Monitor.Analysis;

/// <summary>What directions have in common that know nothing of each other.</summary>
/// <remarks>Pure, for any thread. Both hold in the limit of many dimensions, and to a relative error of about 1/P before it.</remarks>
public static class RandomDirections
{
    /// <summary>Mean |cos| between a fixed direction and a random one.</summary>
    /// <param name="dimensions">P, at least 1.</param>
    /// <returns>√(2/(πP)), above 0 and below 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no dimension.</exception>
    public static double MeanAbsoluteCosine(int dimensions)
    {
        Require.AtLeast(dimensions, 1, "A direction needs a dimension.", nameof(dimensions));
        return Math.Sqrt(2 / (Math.PI * dimensions));
    }

    /// <summary>Length, root mean square, of the part of a random unit vector that lies in a subspace.</summary>
    /// <param name="subspace">m, dimensions of the subspace, from 0 to P.</param>
    /// <param name="dimensions">P, at least 1.</param>
    /// <returns>√(m/P), from 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such subspace.</exception>
    public static double ProjectedLength(int subspace, int dimensions)
    {
        Require.AtLeast(dimensions, 1, "A direction needs a dimension.", nameof(dimensions));
        Require.InRange(subspace, 0, dimensions, "A subspace has at most the dimensions of its space.", nameof(subspace));
        return Math.Sqrt((double)subspace / dimensions);
    }
}
