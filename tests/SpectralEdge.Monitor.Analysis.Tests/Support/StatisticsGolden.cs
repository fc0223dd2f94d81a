using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Series, and what NumPy, SciPy and statsmodels say about them (Golden/statistics.py).</summary>
internal static class StatisticsGolden
{
    /// <summary>Sums of some hundred terms of size 1, in another order: 1e-13 of the largest term; a factor of 100 for what is
    /// divided by a variance.</summary>
    public const double Sums = 1e-11;

    /// <summary>Least squares by another factorization: ε times the square of the condition number of scaled columns, at most 332
    /// here (ratio and loss, four lags), is 2.4e-11.</summary>
    public const double Regression = 1e-10;

    public static JsonElement Root { get; } = Read();

    public static long[] Steps { get; } = [.. Root.GetProperty("steps").EnumerateArray().Select(step => step.GetInt64())];

    public static double[] Series(string name) => Root.GetProperty("series").Series(name);

    /// <summary>The series that an entry names under a key.</summary>
    public static double[] Of(this JsonElement entry, string key) => Series(entry.GetProperty(key).GetString()!);

    public static int Whole(this JsonElement entry, string key) => entry.GetProperty(key).GetInt32();

    public static IEnumerable<JsonElement> Each(this JsonElement entry, string key) => entry.GetProperty(key).EnumerateArray();

    /// <summary>Within a part of the expected number, or of 1 where that is smaller.</summary>
    public static void Close(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected)), $"Expected {expected:R}, found "
            + $"{actual:R}: off by {Math.Abs(actual - expected):E1}, allowed are {tolerance:E1} of it or of 1.");

    public static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            if (double.IsNaN(expected[i]))
            {
                Assert.Equal(expected[i], actual[i]);
            }
            else
            {
                Close(expected[i], actual[i], tolerance);
            }
        }
    }

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "statistics.json")));
        return document.RootElement.Clone();
    }
}
