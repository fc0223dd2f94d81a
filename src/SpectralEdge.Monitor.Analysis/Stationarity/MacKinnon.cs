using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>The law of the t statistic of a unit root. No validation.</summary>
/// <remarks>
/// p-values: MacKinnon, "Approximate asymptotic distribution functions for unit-root and cointegration tests", J. Bus. Econ. Statist. 12, 1994, Tables 3 and 4, one
/// variable, with the coefficients that statsmodels prints. They are asymptotic. Critical values: MacKinnon, "Critical values for cointegration tests", Queen's
/// Economics Department Working Paper 1227, 2010, Table 2; those without a constant from the edition of 1996.
/// </remarks>
internal static class MacKinnon
{
    private static readonly double[] Smallest = [-19.04, -18.83, -16.18];
    private static readonly double[] Turn = [-1.04, -1.61, -2.89];
    private static readonly double[] Largest = [double.PositiveInfinity, 2.74, 0.7];
    private static readonly double[][] Left = [[0.6344, 1.2378, 0.032496], [2.1659, 1.4412, 0.038269], [3.2512, 1.6047, 0.049588]];
    private static readonly double[][] Right =
    [
        [0.4797, 0.93557, -0.06999, 0.033066],
        [1.7339, 0.93202, -0.12745, -0.010368],
        [2.5261, 0.61654, -0.37956, -0.060285],
    ];

    private static readonly double[][][] Critical =
    [
        [[-2.56574, -2.2358, -3.627, 0], [-1.94100, -0.2686, -3.365, 31.223], [-1.61682, 0.2656, -2.714, 25.364]],
        [[-3.43035, -6.5393, -16.786, -79.433], [-2.86154, -2.8903, -4.234, -40.040], [-2.56677, -1.5384, -2.809, 0]],
        [[-3.95877, -9.0531, -28.428, -134.155], [-3.41049, -4.3904, -9.036, -45.374], [-3.12705, -2.5856, -3.925, -22.380]],
    ];

    /// <summary>The chance of a statistic at least as low where there is a unit root.</summary>
    public static double PValue(double statistic, TrendTerms trend)
    {
        var i = (int)trend;
        return statistic > Largest[i] ? 1
            : statistic < Smallest[i] ? 0
            : Normal.CDF(0, 1, Polynomial.Evaluate(statistic, statistic <= Turn[i] ? Left[i] : Right[i]));
    }

    /// <summary>Critical values at 1, 5 and 10 %.</summary>
    public static double[] CriticalValues(TrendTerms trend, int count) => [.. Critical[(int)trend].Select(row => Polynomial.Evaluate(1.0 / count, row))];
}
