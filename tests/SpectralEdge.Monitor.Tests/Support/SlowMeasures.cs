using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Every quantity of a window by its definition, from the updates themselves and Math.NET's singular values.</summary>
internal sealed class SlowMeasures(double[][] rows, int largestPosition)
{
    public double[] Sigma => field ??= SingularValues(rows);

    public double[] NormalizedSigma => field ??= SingularValues([.. rows.Select(Unit)]);

    public double[] Lambda => [.. Sigma.Select(value => value * value)];

    public double[] Ratios => RatiosOf(Sigma);

    public double[] NormalizedRatios => RatiosOf(NormalizedSigma);

    public int Position => PositionOf(Ratios);

    public int NormalizedPosition => PositionOf(NormalizedRatios);

    public double EigenvalueGap => Lambda[Position - 1] - Lambda[Position];

    public double EdgeStrength => Ratios[Position - 1] - 1;

    public double Total => Lambda.Sum();

    public double ParticipationRatio => Total * Total / Lambda.Sum(value => value * value);

    public double StableRank => Total / Lambda.Max();

    public double LeadingShare => Lambda.Max() / Total;

    public double PathLength => rows.Sum(Length);

    public double DriftRatio =>
        Length([.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Sum(row => row[i]))]) / PathLength;

    public int CumulativeRank(double share) =>
        1 + Enumerable.Range(0, Sigma.Length).First(k => Lambda.Take(k + 1).Sum() >= share * Total);

    public double Variation(int first)
    {
        double[] rest = [.. Sigma.Skip(first)];
        return Math.Sqrt(rest.Average(value => (value - rest.Average()) * (value - rest.Average()))) / rest.Average();
    }

    private static double[] SingularValues(double[][] rows) =>
    [
        .. Matrix<double>.Build.DenseOfRowArrays(rows).Svd(computeVectors: false).S,
    ];

    private static double Length(double[] row) => Math.Sqrt(Vectors.Dot(row, row));

    private static double[] Unit(double[] row) => [.. row.Select(value => value / Length(row))];

    private static double[] RatiosOf(double[] sigma) => [.. sigma.Zip(sigma.Skip(1), (larger, smaller) => larger / smaller)];

    private int PositionOf(double[] ratios) => 1 + Array.IndexOf(ratios, ratios.Take(largestPosition).Max());
}
