namespace SpectralEdge.Monitor.Tests;

/// <summary>Standard errors.</summary>
public partial class SpectrumAnalyzerTests
{
    // So large that the law of collisions never limits the jackknife.
    private const double NoLimit = 1e30;

    [Fact]
    public void Analyze_ExactWindow_HasErrorsOfZero()
    {
        var sample = Analyze(Matrices.GaussianRows(new Random(1), 6, 40), 3);

        Assert.Equal((0.0, 0.0), (sample.StandardError, sample.PositionError));
        Assert.All(sample.SingularValueErrors.ToArray(), error => Assert.Equal(0, error));
        Assert.All(sample.RatioErrors.ToArray(), error => Assert.Equal(0, error));
        Assert.Equal((6, 5), (sample.SingularValueErrors.Length, sample.RatioErrors.Length));
    }

    [Fact]
    public void Analyze_Estimates_GiveTheJackknifeOfEveryNumber() => Property.ForAll(random =>
    {
        var (window, parts) = (random.Next(3, 12), random.Next(2, 11));
        var largestPosition = random.Next(1, window);
        var analyzer = new SpectrumAnalyzer(window, largestPosition, parts, capacity: window) { CollisionVariance = NoLimit };
        var matrices = Enumerable.Range(0, 1 + parts).Select(_ => Matrices.Gram(
            Matrices.GaussianRows(random, window, 30))).ToArray();
        for (var i = 0; i <= parts; i++)
        {
            matrices[i].CopyTo(analyzer.Matrix(i));
        }

        var sample = new SpectralSample("all", window);
        analyzer.Analyze(sample, oldest: 0);

        var sigma = matrices.Select(matrix => Matrices.Eigenvalues(matrix, window).Select(Math.Sqrt).ToArray()).ToArray();
        var ratios = sigma.Select(values => values.Zip(
            values.Skip(1), (larger, smaller) => larger / smaller).ToArray()).ToArray();
        var positions = ratios.Select(values => 1.0 + Array.IndexOf(values, values.Take(largestPosition).Max())).ToArray();
        AssertClose(sigma[0], sample.SingularValues);
        Assert.Equal(positions[0], sample.LargestRatioPosition);
        for (var j = 0; j < window; j++)
        {
            AssertClose(NaiveJackknife(sigma[1..].Select(values => values[j])), sample.SingularValueErrors[j], relative: 1e-8);
        }

        for (var j = 0; j < window - 1; j++)
        {
            AssertClose(NaiveJackknife(ratios[1..].Select(values => values[j])), sample.RatioErrors[j], relative: 1e-8);
        }

        Assert.Equal(sample.RatioErrors[sample.LargestRatioPosition - 1], sample.StandardError);
        Assert.Equal(NaiveJackknife(positions[1..]), sample.PositionError, 1e-12);
    });

    [Fact]
    public void Analyze_SmallCollisionVariance_LimitsTheJackknife()
    {
        var analyzer = new SpectrumAnalyzer(3, 2, parts: 2, capacity: 3) { CollisionVariance = 0.02 };
        new double[] { 9, 0, 0, 0, 4, 0, 0, 0, 1 }.CopyTo(analyzer.Matrix(0));
        new double[] { 5, 0, 0, 0, 4, 0, 0, 0, 1 }.CopyTo(analyzer.Matrix(1));
        new double[] { 25, 0, 0, 0, 4, 0, 0, 0, 1 }.CopyTo(analyzer.Matrix(2));
        var sample = new SpectralSample("all", 3);

        analyzer.Analyze(sample, oldest: 0);

        Assert.Equal([0.3, 0, 0], sample.SingularValueErrors.ToArray().Select(error => Math.Round(error, 12)));
        Assert.Equal([1.5 * Math.Sqrt(0.02), 0], sample.RatioErrors.ToArray());
    }

    [Fact]
    public void Analyze_OneSketch_HasErrorsByTheLawOfCollisions()
    {
        var analyzer = new SpectrumAnalyzer(3, 2, parts: 2, capacity: 3) { CollisionVariance = 0.02, IsOneSketch = true };
        for (var estimate = 0; estimate <= 2; estimate++)
        {
            new double[] { 9, 0, 0, 0, 4, 0, 0, 0, 1 }.CopyTo(analyzer.Matrix(estimate));
        }

        var sample = new SpectralSample("all", 3);
        analyzer.Analyze(sample, oldest: 0);

        Assert.Equal([0.3, 0.2, 0.1], sample.SingularValueErrors.ToArray().Select(error => Math.Round(error, 12)));
        Assert.Equal([1.5 * Math.Sqrt(0.02), 2 * Math.Sqrt(0.02)], sample.RatioErrors.ToArray());
        Assert.Equal(2 * Math.Sqrt(0.02), sample.StandardError);
        Assert.Equal(0, sample.PositionError);
    }

    [Fact]
    public void Analyze_RatioThatIsUndefinedWithoutSomePart_HasNoError()
    {
        var analyzer = new SpectrumAnalyzer(3, 2, parts: 2, capacity: 3) { CollisionVariance = NoLimit };
        new double[] { 9, 0, 0, 0, 4, 0, 0, 0, 1 }.CopyTo(analyzer.Matrix(0));
        new double[] { 9, 0, 0, 0, 4, 0, 0, 0, 1 }.CopyTo(analyzer.Matrix(1));
        new double[] { 9, 0, 0, 0, 4, 0, 0, 0, 0 }.CopyTo(analyzer.Matrix(2));
        var sample = new SpectralSample("all", 3);

        analyzer.Analyze(sample, oldest: 0);

        Assert.Equal([0, double.NaN], sample.RatioErrors.ToArray());
        Assert.Equal(double.NaN, sample.StandardError);
    }
}
