using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor;

/// <summary>
/// How large the largest ratio of neighbouring singular values gets when the updates are nothing but isotropic noise.
/// </summary>
/// <remarks>
/// From a table, read once in some hundredths of a second, wherever it reaches (<see cref="NoiseTable"/>); simulated elsewhere
/// (<see cref="NoiseSimulation"/>). Real updates are not isotropic, so beating this floor is necessary for a gap, not sufficient.
/// </remarks>
internal sealed class NoiseFloor
{
    private readonly int _window;
    private readonly int _largestPosition;
    private readonly double _level;
    private readonly NoiseSimulation _simulation;

    /// <summary>Prepares the floor; nothing is read or simulated before it is asked for.</summary>
    /// <param name="window">Number of updates, W.</param>
    /// <param name="largestPosition">The last position searched for the gap, K.</param>
    /// <param name="level">The share of signal-free windows that stay below the floor, above 0 and below 1.</param>
    public NoiseFloor(int window, int largestPosition, double level)
    {
        _window = window;
        _largestPosition = largestPosition;
        _level = level;
        _simulation = new NoiseSimulation(window, largestPosition);
    }

    /// <summary>The floor for updates with p effective dimensions.</summary>
    /// <param name="dimensions">
    /// p: the number of parameters, or of what is left of them in a sketch (see <see cref="Effective"/>).
    /// </param>
    /// <returns>A ratio above 1; infinite if there are not more dimensions than updates, where no ratio means anything.</returns>
    public double For(double dimensions)
    {
        if (Math.Round(dimensions) <= _window)
        {
            return double.PositiveInfinity;
        }

        var quantile = NoiseTable.Quantile(_window, _largestPosition, dimensions, _level)
            ?? SortedArrayStatistics.Quantile(_simulation.Draws(dimensions), _level);
        return Math.Exp(quantile / (2 * Math.Sqrt(dimensions)));
    }

    /// <summary>The chance that the largest ratio of a window of noise exceeds a given one.</summary>
    /// <param name="window">W.</param>
    /// <param name="largestPosition">K.</param>
    /// <param name="dimensions">p.</param>
    /// <param name="ratio">The ratio.</param>
    /// <returns>From 0 to 1: 1 for ratios up to 1, and where there are not more dimensions than updates; NaN for NaN.</returns>
    public static double ChanceAbove(int window, int largestPosition, double dimensions, double ratio)
    {
        if (double.IsNaN(ratio) || ratio <= 1 || Math.Round(dimensions) <= window)
        {
            return double.IsNaN(ratio) ? double.NaN : 1;
        }

        var value = 2 * Math.Sqrt(dimensions) * Math.Log(ratio);
        return NoiseTable.ChanceAbove(window, largestPosition, dimensions, value)
            ?? new NoiseSimulation(window, largestPosition).Draws(dimensions).Average(draw => draw > value ? 1.0 : 0.0);
    }

    /// <summary>The effective dimension of P coordinates seen through a sketch of length d.</summary>
    /// <remarks>
    /// With q = ⌊P/d⌋, P − q·d buckets of the blocked map hold q + 1 coordinates and the others q, and isotropic noise in them is
    /// independent. So the variance of G_ij/ν² is Σ n_b² and G_ii/ν² is P, as with P²/Σ n_b² dimensions: d, or a little less.
    /// </remarks>
    /// <param name="parameterCount">P.</param>
    /// <param name="sketchLength">d.</param>
    /// <returns>The effective dimension; P for a sketch at least as long as its group.</returns>
    public static double Effective(double parameterCount, double sketchLength)
    {
        if (parameterCount <= sketchLength || double.IsPositiveInfinity(parameterCount))
        {
            return Math.Min(parameterCount, sketchLength);
        }

        var few = Math.Floor(parameterCount / sketchLength);
        var fuller = parameterCount - (few * sketchLength);
        return parameterCount * parameterCount / ((fuller * (few + 1) * (few + 1)) + ((sketchLength - fuller) * few * few));
    }

    /// <summary>The effective dimension of several groups together.</summary>
    /// <remarks>
    /// The variance of G_ij/ν² is Σ P_g²/p_g, and G_ii/ν² is Σ P_g; so together they act like (Σ P_g)²/Σ (P_g²/p_g) dimensions,
    /// which is the number of all coordinates where every group is exact, and little more than that of the largest group where it
    /// is not.
    /// </remarks>
    /// <param name="groups">Number of coordinates and effective dimension of each group.</param>
    /// <returns>The effective dimension.</returns>
    public static double Together(IReadOnlyCollection<(double ParameterCount, double Dimensions)> groups)
    {
        var count = groups.Sum(group => group.ParameterCount);
        return count * count / groups.Sum(group => group.ParameterCount * group.ParameterCount / group.Dimensions);
    }
}
