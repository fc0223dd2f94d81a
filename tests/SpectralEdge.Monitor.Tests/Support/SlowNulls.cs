using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// What is left of a window when a null is taken out, by its definition: from the updates themselves and Math.NET's singular
/// values.
/// </summary>
internal sealed class SlowNulls(double[][] rows)
{
    public double Correlation => Enumerable.Range(1, rows.Length - 1).Average(i => Cosine(rows[i], rows[i - 1]));

    /// <summary>The ratios of what is left.</summary>
    public double[] Ratios(GapNull gapNull)
    {
        double[][] left = gapNull switch
        {
            GapNull.UnequalSteps => Unit(rows),
            GapNull.ColouredNoise => Whitened(rows),
            GapNull.ColouredUnequalSteps => Unit(Whitened(Unit(rows))),
            _ => rows,
        };
        var sigma = Matrix<double>.Build.DenseOfRowArrays(left).Svd(computeVectors: false).S;
        return [.. sigma.Zip(sigma.Skip(1), (larger, smaller) => larger / smaller)];
    }

    private double[][] Whitened(double[][] updates)
    {
        var rho = Correlation;
        return
        [
            updates[0],
            .. Enumerable.Range(1, updates.Length - 1).Select(
                i => updates[i].Zip(
                    updates[i - 1], (now, before) => (now - (rho * before)) / Math.Sqrt(1 - (rho * rho))).ToArray()),
        ];
    }

    private static double[][] Unit(double[][] updates) =>
    [
        .. updates.Select(row => row.Select(value => value / Math.Sqrt(Vectors.Dot(row, row))).ToArray()),
    ];

    private static double Cosine(double[] x, double[] y) => Vectors.Dot(x, y) / Math.Sqrt(Vectors.Dot(x, x) * Vectors.Dot(y, y));
}
