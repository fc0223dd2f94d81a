using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>
/// How badly a linear law that fitted the newest samples predicts the next one: dynamic mode decomposition of delayed observables.
/// </summary>
/// <remarks>
/// Ours, after the idea of arXiv 2605.08237; its own settings could not be had. Observables are the logarithms of the six
/// singular values and of the drift ratio, each less its mean in the stretch; 3 delays, stretches of 30 samples, the directions
/// that hold 99 % of the variance. The residual is relative to the scatter of what was predicted.
/// </remarks>
internal static class HankelResidual
{
    private const int Delays = 3;
    private const int Stretch = 30;
    private const double Kept = 0.99;

    /// <summary>Residuals that were computed: several candidates are made of them.</summary>
    private static readonly ConditionalWeakTable<StudySeries, double[]> Known = [];

    /// <summary>The residual at each sample; NaN before there are enough.</summary>
    public static double[] Of(StudySeries run) => Known.GetValue(run, Compute);

    private static double[] Compute(StudySeries run)
    {
        double[][] all = [.. Enumerable.Range(1, 6).Select(j => run[$"sigma_{j}"]).Append(run["drift_ratio"])
            .Select(values => values.Select(value => Math.Log(value)).ToArray())];
        return [.. run.Steps.Select((_, i) =>
        {
            // What is not defined later must not matter now: each stretch has the observables that are defined in it.
            double[][] observed = i < Stretch + Delays ? [] : [.. all.Where(values => Array.TrueForAll(values[(i - Stretch)..(i + 1)], double.IsFinite))];
            return observed.Length == 0 ? double.NaN : At(observed, i);
        })];
    }

    private static double At(double[][] observed, int now)
    {
        var rows = observed.Length * Delays;
        var means = observed.Select(values => values[(now - Stretch)..now].Average()).ToArray();
        var hankel = Matrix<double>.Build.Dense(rows, Stretch - Delays + 2, (row, column) =>
        {
            var (quantity, delay) = (row / Delays, row % Delays);
            return observed[quantity][now - Stretch + Delays - 1 + column - delay] - means[quantity];
        });
        var past = hankel.SubMatrix(0, rows, 0, hankel.ColumnCount - 2);
        var next = hankel.SubMatrix(0, rows, 1, hankel.ColumnCount - 2);
        var svd = past.Svd();
        var total = svd.S.Sum(s => s * s);
        if (total <= 0)
        {
            return double.NaN;
        }

        var (rank, held) = (0, 0.0);
        while (rank < svd.S.Count && held < Kept * total)
        {
            held += svd.S[rank] * svd.S[rank];
            rank++;
        }

        var left = svd.U.SubMatrix(0, rows, 0, rank);
        var right = svd.VT.SubMatrix(0, rank, 0, svd.VT.ColumnCount);
        var law = next * right.Transpose() * Matrix<double>.Build.DenseOfDiagonalVector(svd.S.SubVector(0, rank).Map(s => 1 / s)) * left.Transpose();
        var miss = hankel.Column(hankel.ColumnCount - 1) - (law * hankel.Column(hankel.ColumnCount - 2));
        return miss.L2Norm() / Math.Sqrt(total / past.ColumnCount);
    }
}
