namespace SpectralEdge.Monitor.Probes.Tests;

public class TermRegressionTests
{
    [Fact]
    public void Fit_WithoutNoise_FindsTheCoefficients()
    {
        var terms = Terms(new Random(1), 30);
        var fit = TermRegression.Fit([.. terms.Select(term => 0.5 + (2 * term.Asymmetry) + (3 * term.Damping) - term.Driving)], terms)!;

        Assert.Equal(2, fit.Coefficients.Asymmetry, 1e-9);
        Assert.Equal(3, fit.Coefficients.Damping, 1e-9);
        Assert.Equal(-1, fit.Coefficients.Driving, 1e-9);
        Assert.Equal(0.5, fit.Intercept, 1e-9);
        Assert.Equal(1, fit.RSquared, 1e-12);
        Assert.Equal(1.0 / 30, fit.ShiftPValue, 1e-12);
        Assert.Equal(30, fit.Count);
    }

    [Fact]
    public void Fit_WithNoise_HasTheErrorsOfTheNormalEquations()
    {
        var random = new Random(2);
        var terms = Terms(random, 40);
        double[] y = [.. terms.Select(term => term.Asymmetry + (0.3 * random.NextDouble()))];
        var fit = TermRegression.Fit(y, terms)!;

        var design = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfRows(
            terms.Select(term => new[] { 1, term.Asymmetry, term.Damping, term.Driving }));
        var inverse = (design.Transpose() * design).Inverse();
        var right = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.DenseOfArray(y);
        var solution = inverse * design.Transpose() * right;
        var squares = (right - (design * solution)).PointwisePower(2).Sum();
        double Error(int j) => Math.Sqrt(squares / 36 * inverse[j, j]);
        Assert.Equal(solution[1], fit.Coefficients.Asymmetry, 1e-9);
        Assert.Equal(Error(1), fit.StandardErrors.Asymmetry, 1e-9);
        Assert.Equal(Error(2), fit.StandardErrors.Damping, 1e-9);
        Assert.Equal(Error(3), fit.StandardErrors.Driving, 1e-9);
        Assert.Equal(1 - (squares / y.Sum(value => Math.Pow(value - y.Average(), 2))), fit.RSquared, 1e-9);
    }

    [Fact]
    public void Fit_SmoothSeriesOfTheirOwn_ShiftsFitAsWell()
    {
        // Slow waves of unlike periods: ordinary least squares finds a "fit" far beyond its errors; a shift does as well.
        const int Count = 300;
        List<GapFlow> terms =
            [.. Enumerable.Range(0, Count).Select(t => new GapFlow(Math.Sin(t / 45.0), Math.Cos(t / 60.0), Math.Sin(t / 35.0)))];
        var fit = TermRegression.Fit([.. Enumerable.Range(0, Count).Select(t => Math.Cos((t / 50.0) + 1))], terms)!;

        Assert.True(Math.Abs(fit.Coefficients.Damping) > 5 * fit.StandardErrors.Damping);
        Assert.True(fit.ShiftPValue > 0.05);
    }

    [Fact]
    public void Fit_WhereThereIsNone_IsNull()
    {
        var terms = Terms(new Random(3), 20);
        double[] y = [.. terms.Select(term => term.Damping)];

        Assert.Null(TermRegression.Fit(y[..9], terms[..9]));
        Assert.Null(TermRegression.Fit(new double[20], terms));
        Assert.Null(TermRegression.Fit(y, [.. terms.Select(term => term with { Driving = 0 })]));
        Assert.Null(TermRegression.Fit(y, [.. terms.Select(term => term with { Driving = term.Damping - term.Asymmetry })]));
    }

    private static List<GapFlow> Terms(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new GapFlow(random.NextDouble(), random.NextDouble(), random.NextDouble()))];
}
