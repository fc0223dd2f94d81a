using System.Globalization;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Numbers as they were printed: true to half a unit of their last digit.</summary>
internal static class Printed
{
    // What a tie loses on its way through double arithmetic.
    private const double Slack = 1 + 1e-9;

    /// <summary>Passes if the number found, rounded, is the printed one. The literal's digits count: 0.230m is not
    /// 0.23m.</summary>
    public static void Equal(decimal printed, double found) =>
        Assert.True(Is(printed, found), string.Create(CultureInfo.InvariantCulture, $"Printed {printed}, found {found:R}."));

    public static void Equal(decimal[] printed, double[] found)
    {
        Assert.Equal(printed.Length, found.Length);
        for (var i = 0; i < printed.Length; i++)
        {
            Equal(printed[i], found[i]);
        }
    }

    public static bool Is(decimal printed, double found) => Math.Abs(found - (double)printed) <= HalfUnit(printed) * Slack;

    public static double HalfUnit(decimal printed) => 0.5 * Math.Pow(10, -printed.Scale);

    /// <summary>Passes if two numbers agree that files keep to five significant digits each.</summary>
    public static void FiveDigits(double stored, double found) =>
        Assert.True(
            Math.Abs(found - stored) <= HalfUnitOfFiveDigits(stored) * Slack,
            string.Create(CultureInfo.InvariantCulture, $"Stored {stored}, found {found:R}."));

    public static double HalfUnitOfFiveDigits(double stored) =>
        stored == 0 ? 0 : 0.5 * Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(stored))) - 4);

    /// <summary>Passes if some input that rounds to the printed one gives a result that rounds to the printed one; the function
    /// is monotone.</summary>
    public static void Follows(decimal printed, decimal input, Func<double, double> function)
    {
        var (one, other) = (function((double)input - HalfUnit(input)), function((double)input + HalfUnit(input)));
        Assert.InRange((double)printed, Math.Min(one, other) - HalfUnit(printed), Math.Max(one, other) + HalfUnit(printed));
    }
}
