using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Finds where a series shifted, by the three rules that 2603.15678 names.</summary>
/// <remarks>
/// <para>The paper's code and thresholds are lost, only names and results are readable: on the run of GPT-2 whose data change at
/// step 17,800, sampled every 200 steps, 18,000 by the largest derivative, 18,200 by CUSUM, 18,000 by the t-test. The numbers
/// here are ours: chosen, not measured.</para>
/// <para>What it does not show: that there was a shift. Two of the three name a place in any series. CUSUM can say no, but its
/// limit is for independent normal values, and z from a few windows that overlap is not that; <c>LevelDetector</c> has a run
/// length that is asked for. Pure, for any thread.</para>
/// </remarks>
public static class ShiftPoint
{
    /// <summary>The place of the largest change between neighbours, |v_i − v_(i−1)|.</summary>
    /// <param name="values">Shape [n], n at least 2: finite, any unit, in order of time.</param>
    /// <returns>The first of equal ones; O(n).</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    public static ShiftEstimate LargestDerivative(ReadOnlySpan<double> values)
    {
        Require.Length(values.Length, 2, "A change needs two values.");
        Require.Finite(values, "Leave out what was not measured.");
        var best = new ShiftEstimate(1, Math.Abs(values[1] - values[0]));
        for (var i = 2; i < values.Length; i++)
        {
            var change = Math.Abs(values[i] - values[i - 1]);
            best = change > best.Score ? new ShiftEstimate(i, change) : best;
        }

        return best;
    }

    /// <summary>The first value at which the sum of deviations passes its limit.</summary>
    /// <remarks>z_i = (v_i − m)/s with mean and deviation of the first values; U = max(0, U + z − k), D = max(0, D − z − k); it
    /// fires at max(U, D) &gt; h (Page, Biometrika 41, 1954). The form with |z| in one sum would rise by √(2/π) − 0.5 = 0.30 a
    /// sample without any change, and fire always.</remarks>
    /// <param name="values">Shape [n], n above <paramref name="reference"/>: finite, any unit, in order of time.</param>
    /// <param name="reference">Number of values at the start that m and s come from, at least 2. The default is 10;
    /// chosen, not measured.</param>
    /// <param name="allowance">k, at least 0. The default is 0.5, half a shift of one s, as is common.</param>
    /// <param name="limit">h, above 0. The default is 5, as is common: independent normal values with known m and s pass it once
    /// in about 465.</param>
    /// <returns>The value and its sum; null if it never fires, and if the first values are all equal. O(n).</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static ShiftEstimate? Cusum(ReadOnlySpan<double> values, int reference = 10, double allowance = 0.5, double limit = 5)
    {
        Require.AtLeast(reference, 2, "A deviation needs two values.");
        Require.InRange(allowance, 0, double.MaxValue, "It is taken from every deviation.");
        Require.InRange(limit, double.Epsilon, double.MaxValue, "Sums begin at 0.");
        Require.Length(values.Length, reference + 1, "Something must come after the reference.");
        Require.Finite(values, "Leave out what was not measured.");
        var (mean, variance) = MeanVariance(values[..reference]);
        var deviation = Math.Sqrt(variance);
        var (up, down) = (0.0, 0.0);
        for (var i = reference; i < values.Length && deviation > 0; i++)
        {
            var z = (values[i] - mean) / deviation;
            (up, down) = (Math.Max(0, up + z - allowance), Math.Max(0, down - z - allowance));
            if (Math.Max(up, down) > limit)
            {
                return new ShiftEstimate(i, Math.Max(up, down));
            }
        }

        return null;
    }

    /// <summary>The place where the values before and after differ most, by Welch's t.</summary>
    /// <remarks>t = (mean after − mean before)/√(s²_before/m + s²_after/m); the place is that of the largest |t|, so its p-value
    /// is not that of a t-test.</remarks>
    /// <param name="values">Shape [n], n at least 2 m: finite, any unit, in order of time.</param>
    /// <param name="side">Values on either side, m, at least 2. The default is 10; chosen, not measured.</param>
    /// <returns>The first value after the shift, and t, positive for a rise; null if neighbours are equal wherever they could be
    /// compared. O(n m).</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are too few values on a side.</exception>
    public static ShiftEstimate? WelchT(ReadOnlySpan<double> values, int side = 10)
    {
        Require.AtLeast(side, 2, "A variance needs two values.");
        Require.Length(values.Length, 2 * side, "There must be values on both sides.");
        Require.Finite(values, "Leave out what was not measured.");
        ShiftEstimate? best = null;
        for (var i = side; i + side <= values.Length; i++)
        {
            var (before, spreadBefore) = MeanVariance(values.Slice(i - side, side));
            var (after, spreadAfter) = MeanVariance(values.Slice(i, side));
            var t = (after - before) / Math.Sqrt((spreadBefore + spreadAfter) / side);
            var isFarther = best is not { } known ? !double.IsNaN(t) : Math.Abs(t) > Math.Abs(known.Score);
            best = isFarther ? new ShiftEstimate(i, t) : best;
        }

        return best;
    }

    /// <summary>Equal values have a variance of zero, which the sum of their rounded deviations need not be.</summary>
    private static (double Mean, double Variance) MeanVariance(ReadOnlySpan<double> values) =>
        Correlation.IsConstant(values) ? (values[0], 0) : values.ToArray().MeanVariance();
}

/// <summary>Where a series shifted, by one rule.</summary>
/// <param name="Index">Index, from 0, of the first value after the shift, or of the value that gave the alarm.</param>
/// <param name="Score">What the rule compares: a difference in the unit of the series, a sum of deviations, or t.</param>
public readonly record struct ShiftEstimate(int Index, double Score);
