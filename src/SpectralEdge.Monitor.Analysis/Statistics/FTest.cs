using MathNet.Numerics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>The F statistic of nested linear models, as in tests of Granger causality.</summary>
/// <remarks>Pure, for any thread. The law of F holds for independent normal errors; those of overlapping windows are not, so p is
/// too small there.</remarks>
internal static class FTest
{
    /// <summary>F from the part of the remaining variance that the added terms explain.</summary>
    /// <remarks>With ΔR² = (RSS_r − RSS_u)/RSS_r, F = ΔR²/(1 − ΔR²) · df/q. The published tables (2603.15678) use this ΔR²; it is
    /// a partial R².</remarks>
    /// <param name="deltaRSquared">ΔR², at least 0 and below 1.</param>
    /// <param name="terms">Number of added terms, q, at least 1.</param>
    /// <param name="degreesOfFreedom">Observations less all terms of the larger model, df, at least 1.</param>
    /// <returns>F, at least 0.</returns>
    public static double Statistic(double deltaRSquared, int terms, int degreesOfFreedom)
    {
        Require.InRange(
            deltaRSquared, 0, double.BitDecrement(1), "It is the part of RSS_r that goes; at 1 nothing is left to compare with.");
        RequireFreedom(terms, degreesOfFreedom);
        return deltaRSquared / (1 - deltaRSquared) * degreesOfFreedom / terms;
    }

    /// <summary>The chance of an F at least as large where the added terms mean nothing.</summary>
    /// <param name="statistic">F, at least 0.</param>
    /// <param name="terms">Number of added terms, q, at least 1.</param>
    /// <param name="degreesOfFreedom">df, at least 1.</param>
    /// <returns>From 0 to 1; exact in the tail as well.</returns>
    public static double PValue(double statistic, int terms, int degreesOfFreedom)
    {
        Require.InRange(statistic, 0, double.MaxValue, "It is a ratio of mean squares.");
        RequireFreedom(terms, degreesOfFreedom);
        return Tail(statistic, terms, degreesOfFreedom);
    }

    /// <summary>The same for degrees of freedom that are not whole. No validation.</summary>
    internal static double Tail(double statistic, int terms, double degreesOfFreedom) =>
        SpecialFunctions.BetaRegularized(
            degreesOfFreedom / 2, terms / 2.0, degreesOfFreedom / (degreesOfFreedom + (terms * statistic)));

    private static void RequireFreedom(int terms, int degreesOfFreedom)
    {
        Require.AtLeast(terms, 1, "Without an added term there is nothing to test.");
        Require.AtLeast(degreesOfFreedom, 1, "Without observations to spare every model fits.");
    }
}
