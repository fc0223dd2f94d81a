namespace SpectralEdge.Monitor.Analysis;

/// <summary>The first record of a series that reaches a level.</summary>
public static class FirstPassage
{
    /// <summary>Finds the first value that is at least the level.</summary>
    /// <param name="values">Shape [n], any unit; NaN reaches no level.</param>
    /// <param name="level">The level, in the unit of the values; not NaN.</param>
    /// <returns>Its index, from 0; null if no value reaches the level.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is NaN.</exception>
    public static int? Find(ReadOnlySpan<double> values, double level)
    {
        Require.InRange(level, double.NegativeInfinity, double.PositiveInfinity, "NaN is never reached.", nameof(level));
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= level)
            {
                return i;
            }
        }

        return null;
    }
}
