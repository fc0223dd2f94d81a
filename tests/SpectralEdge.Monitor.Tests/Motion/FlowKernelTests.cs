using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

public class FlowKernelTests
{
    private const int Window = 6;
    private const int Length = 20;

    // E scaled by s: what is left after the second order goes as s³. Without the null space it would go as s².
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SecondOrder_ChangeScaledDown_ErrsByTheThirdOrder(int seed)
    {
        var random = new Random(seed);
        double[] known = [60, 35, 20, 11, 6, 3];
        var v = Matrix<double>.Build.DenseOfColumnArrays(Matrices.Orthonormal(random, Window, Length));
        var covariance = v * Matrix<double>.Build.DenseOfDiagonalArray(known) * v.Transpose();
        var entering = Vector<double>.Build.DenseOfArray(Vectors.GaussianDoubles(random, Length));

        // What leaves lies in the window.
        var exiting = v * Vector<double>.Build.DenseOfArray(Vectors.GaussianDoubles(random, Window));
        var (b, c) = ((v.Transpose() * entering).ToArray(), (v.Transpose() * exiting).ToArray());
        var squares = (entering * entering, exiting * exiting, entering * exiting);

        for (var j = 0; j < Window; j++)
        {
            var (scales, errors) = (new List<double>(), new List<double>());
            for (var s = 0.005; s > 0.0005; s /= 1.3)
            {
                var root = Math.Sqrt(s);
                var changed = covariance + (s * (entering.OuterProduct(entering) - exiting.OuterProduct(exiting)));
                var lambda = changed.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)
                    .OrderDescending()
                    .ElementAt(j);
                var expansion = FlowKernel.SecondOrder(
                    known, [
                        .. b.Select(value => root * value),
                    ], [.. c.Select(value => root * value)], (s * squares.Item1, s * squares.Item2, s * squares.Item3), j);
                scales.Add(Math.Log(s));
                errors.Add(Math.Log(Math.Abs(lambda - known[j] - expansion)));
            }

            Assert.InRange(Fit.Line([.. scales], [.. errors]).B, 2.85, 3.15);
        }
    }

    [Fact]
    public void SecondOrder_DirectionsThatAreRounding_CountAsNullSpace()
    {
        double[] b = [1, 0.5, double.NaN];
        double[] c = [0.3, 0.2, double.NaN];

        // With a third direction of eigenvalue 0 the sum over the other two and the null space is all there is.
        Assert.Equal(
            FlowKernel.SecondOrder([4, 2], b.AsSpan(0, 2), c.AsSpan(0, 2), (3, 0.13, 0.4), 0),
            FlowKernel.SecondOrder([4, 2, 1e-30], b, c, (3, 0.13, 0.4), 0));
        Assert.Equal(double.NaN, FlowKernel.SecondOrder([4, 2, 1e-30], b, c, (3, 0.13, 0.4), 2));
    }

    [Fact]
    public void Couplings_AnyAmplitudes_AddUpToZero() => Property.ForAll(random =>
    {
        var window = random.Next(2, 30);
        double[] lambda = [.. Enumerable.Range(0, window).Select(_ => Math.Exp(10 * random.NextDouble())).OrderDescending()];
        var (a, b, c) = (Vectors.GaussianDoubles(random, window), Vectors.GaussianDoubles(random, window), Vectors.GaussianDoubles(random, window));
        var couplings = new double[window];

        FlowKernel.Couplings(lambda, b, c, a, couplings);

        Assert.Equal(0, couplings.Sum(), 1e-12 * couplings.Sum(Math.Abs));
    });

    [Fact]
    public void Couplings_EqualLevelsAndUndefinedDirections_AreLeftOut()
    {
        var couplings = new double[4];

        FlowKernel.Couplings([4, 2, 2, 0], [1, 1, 3, double.NaN], [0, 0, 0, double.NaN], [1, 1, 1, 1], couplings);

        // Level 1 with 2: 2 · 1 · 1/(4 − 2), with 3: 2 · 3/(4 − 2).
        Assert.Equal([4, -1, -3, double.NaN], couplings);
    }

    [Fact]
    public void Repulsions_EqualLevels_AreUndefined()
    {
        var repulsions = new double[2];

        FlowKernel.Repulsions([5, 3, 3], [1, 2, 1], [0, 1, 1], repulsions);

        Assert.Equal([2 * 4.0 / 2, double.NaN], repulsions);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 0)]
    [InlineData(1, 2, 0.75)]
    [InlineData(1e-200, 1e-200, 0)]
    [InlineData(double.NaN, 2, double.NaN)]
    public void Stability_AnyChangeAndGap_NeverDividesByZero(double change, double separation, double expected) =>
        Assert.Equal(expected, FlowKernel.Stability(change, separation));

    [Theory]
    [InlineData(1, 1, AdiabaticRegime.Plateau)]
    [InlineData(2.99, 1, AdiabaticRegime.Plateau)]
    [InlineData(3, 1, AdiabaticRegime.Transition)]
    [InlineData(9.99, 1, AdiabaticRegime.Transition)]
    [InlineData(10, 1, AdiabaticRegime.Forgetting)]
    [InlineData(double.NaN, 1, AdiabaticRegime.Undefined)]
    [InlineData(1, double.NaN, AdiabaticRegime.Undefined)]
    [InlineData(0, 0, AdiabaticRegime.Undefined)]
    public void Regime_IsJudgedAgainstTheBaseline(double value, double baseline, AdiabaticRegime expected) =>
        Assert.Equal(expected, FlowKernel.Regime(value, baseline));
}
