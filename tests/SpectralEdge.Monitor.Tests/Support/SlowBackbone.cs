using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Every figure of a backbone by its definition, from the displacements themselves and Math.NET's singular value decomposition.
/// </summary>
internal sealed class SlowBackbone(double[][] displacements)
{
    public double Share(DisplacementForm form, int component = 1)
    {
        var sigma = Decompose(form, vectors: false).S;
        return sigma[component - 1] * sigma[component - 1] / sigma.Sum(value => value * value);
    }

    /// <summary>Number of principal directions with 95 % of the variance.</summary>
    public int Dimension(DisplacementForm form)
    {
        double[] shares = [.. Enumerable.Range(1, displacements.Length).Select(component => Share(form, component))];
        return 1 + Enumerable.Range(0, shares.Length).First(last => shares.Take(last + 1).Sum() >= 0.95);
    }

    public double FirstRatio(DisplacementForm form)
    {
        var sigma = Decompose(form, vectors: false).S;
        return sigma[0] / sigma[1];
    }

    /// <summary>The first right singular vector of rows of length 1, on the side of the last row.</summary>
    public double[] Direction()
    {
        double[] v = [.. Decompose(DisplacementForm.UnitRows, vectors: true).VT.Row(0)];
        var side = Math.Sign(Vectors.Dot(v, displacements[^1]));
        return [.. v.Select(value => side * value)];
    }

    private MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> Decompose(DisplacementForm form, bool vectors)
    {
        var rows = displacements;
        if (form.HasFlag(DisplacementForm.UnitRows))
        {
            rows = [.. rows.Select(row => row.Select(x => x / Math.Sqrt(Vectors.Dot(row, row))).ToArray())];
        }

        if (form.HasFlag(DisplacementForm.Centred))
        {
            double[] mean = [.. Enumerable.Range(0, rows[0].Length).Select(k => rows.Average(row => row[k]))];
            rows = [.. rows.Select(row => row.Select((x, k) => x - mean[k]).ToArray())];
        }

        return Matrix<double>.Build.DenseOfRowArrays(rows).Svd(vectors);
    }
}
