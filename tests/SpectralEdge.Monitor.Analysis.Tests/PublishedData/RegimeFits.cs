using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Compares published power laws of one interval with fits to its rows.</summary>
internal static class RegimeFits
{
    public static void Compare(JsonElement published, CsvTable table, string interval)
    {
        var (low, high) = Bounds(interval);

        // At step 1 the displacement is zero and has no logarithm.
        double[] Rows(string name) => Series.Where(table[name], table["step"], step => step > Math.Max(low, 1) && step <= high);
        var backbone = PowerLaw.Fit(Rows("step"), [.. Rows("a_t").Select(Math.Abs)]);
        var transverse = PowerLaw.Fit(Rows("step"), Rows("norm_r_t"));

        Compare(published, "a", backbone);
        Compare(published, "r", transverse);
    }

    /// <summary>An interval "lo-hi" holds the steps above lo and up to hi.</summary>
    public static (double Low, double High) Bounds(string interval)
    {
        var parts = interval.Split('-');
        return (
            int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Printed in full precision, so what is allowed is rounding; an exponent near zero and its R² lose the digits that
    /// cancel.</summary>
    private static void Compare(JsonElement published, string part, PowerLawFit fit)
    {
        Assert.Equal(published.GetProperty("gamma_" + part).GetDouble(), fit.Exponent, 1e-13);
        Near.Equal(published.GetProperty("C_" + part).GetDouble(), fit.Factor);
        Assert.Equal(published.GetProperty("R2_" + part).GetDouble(), fit.Determination, 1e-13);
    }
}
