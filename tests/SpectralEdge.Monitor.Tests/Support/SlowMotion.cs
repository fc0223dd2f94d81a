using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Motion and flow between two windows by their definitions, from all coordinates of the updates and Math.NET's decompositions.
/// </summary>
internal sealed class SlowMotion
{
    public SlowMotion(double[][] before, double[][] now)
    {
        (Before, Now) = (Decompose(before), Decompose(now));
        In = Vector<double>.Build.DenseOfArray(now[^1]);
        Out = Vector<double>.Build.DenseOfArray(before[0]);
        E = In.OuterProduct(In) - Out.OuterProduct(Out);
        Window = before.Length;
        (BeforeRows, NowRows) = (before, now);
    }

    /// <summary>λ_j, largest first, and v_j as columns.</summary>
    public (double[] Lambda, Matrix<double> V) Before { get; }

    public (double[] Lambda, Matrix<double> V) Now { get; }

    public Vector<double> In { get; }

    public Vector<double> Out { get; }

    public Matrix<double> E { get; }

    public int Window { get; }

    public double[][] BeforeRows { get; }

    public double[][] NowRows { get; }

    public double CovarianceChange => E.FrobeniusNorm();

    public double SpectrumChange => Math.Sqrt(Now.Lambda.Zip(Before.Lambda, (a, b) => (a - b) * (a - b)).Sum());

    public double[] Overlaps => [.. Enumerable.Range(0, Window).Select(j => Math.Abs(Now.V.Column(j) * Before.V.Column(j)))];

    public double[] Angles(int k)
    {
        var cosines = (Before.V.SubMatrix(0, Before.V.RowCount, 0, k)
            .Transpose() * Now.V.SubMatrix(0, Now.V.RowCount, 0, k)).Svd().S;
        return [.. cosines.Select(cosine => Math.Acos(Math.Min(1, cosine))).OrderDescending()];
    }

    public double Rotation(int k) => Math.Sqrt(Angles(k).Sum(angle => Math.Sin(angle) * Math.Sin(angle)));

    public double Bound(int k) =>
        CovarianceChange / Math.Max(Now.Lambda[k - 1] - Before.Lambda[k], Before.Lambda[k - 1] - Now.Lambda[k]);

    public double Separation(int j) =>
        Enumerable.Range(0, Window).Where(k => k != j).Min(k => Math.Abs(Now.Lambda[j] - Now.Lambda[k]));

    public double Stability(int j, double change) => Math.Max(0, 1 - (change * change / (Separation(j) * Separation(j))));

    public double GramChange => (Gram(NowRows) - Gram(BeforeRows)).FrobeniusNorm();

    /// <summary>W times the change of the mean of δδᵀ in one sample, between the middles of both halves.</summary>
    public double KernelChange()
    {
        var (older, newer) = (MeanOuter(NowRows[..(Window / 2)]), MeanOuter(NowRows[(Window / 2)..]));
        return Window * (newer - older).FrobeniusNorm() / (Window / 2.0);
    }

    public double OutsidePart(int j)
    {
        var v = Now.V.Column(j);
        var span = Before.V.SubMatrix(0, Before.V.RowCount, 0, Window);
        return (v - (span * span.TransposeThisAndMultiply(v))).L2Norm();
    }

    /// <summary>Up to its sign, which the signs of two directions decide.</summary>
    public double Twist(int j) => Math.Atan2(
        Math.Abs(Before.V.Column(j + 1) * Now.V.Column(j)), Math.Abs(Before.V.Column(j) * Now.V.Column(j)));

    public double BlockBound(int k) => CovarianceChange / (Now.Lambda[k] - Now.Lambda[k + 1]);

    /// <summary>Mean of the stability over levels from one to another, the last one not included.</summary>
    public double MeanStability(double change, int first, int end) =>
        first >= end ? double.NaN : Enumerable.Range(first, end - first).Average(j => Stability(j, change));

    public double Push(int j, int k) => Math.Pow(Element(k, j), 2) / (Before.Lambda[j] - Before.Lambda[k]);

    public double[] HalfWindowStability()
    {
        var (older, newer) = (Decompose(NowRows[..(Window / 2)]), Decompose(NowRows[(Window / 2)..]));
        return [.. Enumerable.Range(0, Window / 2).Select(j => Math.Abs(older.V.Column(j) * newer.V.Column(j)))];
    }

    public double Element(int j, int k) => Before.V.Column(j) * E * Before.V.Column(k);

    public double Entering(int j) => Math.Pow(Before.V.Column(j) * In, 2);

    public double Exiting(int j) => Math.Pow(Before.V.Column(j) * Out, 2);

    /// <summary>Over all P directions: those outside the window have eigenvalue 0 and are what is left of E v_j.</summary>
    public double SecondOrder(int j)
    {
        var ev = E * Before.V.Column(j);
        var sum = Element(j, j);
        for (var k = 0; k < Window; k++)
        {
            sum += k == j ? 0 : Math.Pow(Element(k, j), 2) / (Before.Lambda[j] - Before.Lambda[k]);
            ev -= Element(k, j) * Before.V.Column(k);
        }

        return sum + (ev * ev / Before.Lambda[j]);
    }

    public double Coupling(int j)
    {
        double Amplitude(int k) => Before.V.Column(k) * In;
        return 2 * Enumerable.Range(0, Window).Where(k => k != j)
            .Sum(k => Amplitude(j) * Amplitude(k) * Element(k, j) / (Before.Lambda[j] - Before.Lambda[k]));
    }

    private static Matrix<double> Gram(double[][] rows)
    {
        var x = Matrix<double>.Build.DenseOfRowArrays(rows);
        return x * x.Transpose();
    }

    private static Matrix<double> MeanOuter(double[][] rows)
    {
        var x = Matrix<double>.Build.DenseOfRowArrays(rows);
        return x.TransposeThisAndMultiply(x) / rows.Length;
    }

    private static (double[] Lambda, Matrix<double> V) Decompose(double[][] rows)
    {
        var svd = Matrix<double>.Build.DenseOfRowArrays(rows).Svd();
        return ([.. svd.S.Select(sigma => sigma * sigma)], svd.VT.Transpose());
    }
}
