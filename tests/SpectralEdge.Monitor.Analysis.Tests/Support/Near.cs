namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Numbers that may differ by the rounding of double arithmetic and by nothing else.</summary>
internal static class Near
{
    /// <summary>Two libraries add up in different orders; some hundred terms keep twelve digits.</summary>
    public const double Rounding = 1e-12;

    public static void Equal(double expected, double actual, double relative = Rounding) =>
        Assert.True(
            Math.Abs(actual - expected) <= relative * Math.Max(Math.Abs(expected), double.Epsilon),
            $"Expected {expected:R}, found {actual:R}: off by {Math.Abs(actual - expected) / Math.Abs(expected):E1} of it, "
            + $"allowed are {relative:E1}.");
}
