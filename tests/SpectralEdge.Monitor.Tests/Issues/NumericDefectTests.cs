namespace SpectralEdge.Monitor.Tests;

/// <summary>Cases that went wrong once.</summary>
public class NumericDefectTests
{
    [Theory]
    [InlineData(10, 3, 100_000)]
    [InlineData(20, 5, 2000)]
    [InlineData(64, 10, 2000)]
    public void Analyze_UpdatesOfLowRank_HasNoRatioBeyondTheRank(int window, int rank, int length) => Property.ForAll(
        random =>
        {
            var directions = Matrices.GaussianRows(random, rank, length);
            double[][] rows =
            [
                .. Matrices.GaussianRows(random, window, rank).Select(weights =>
                    Enumerable.Range(0, length).Select(i => Enumerable.Range(0, rank).Sum(
                        a => weights[a] * directions[a][i])).ToArray()),
            ];
            var gram = new double[window * window];
            for (var i = 0; i < gram.Length; i++)
            {
                gram[i] = UpdateKernel.Dot(rows[i / window], rows[i % window]);
            }

            var sample = new SpectralSample("all", window);
            Analyze(gram, window / 2, sample);
            Assert.True(
                double.IsNaN(sample.Ratios[rank - 1]),
                $"σ_(r+1)/σ_1 is {sample.SingularValues[rank] / sample.SingularValues[0]:E2}");
        },
        cases: 10);

    [Fact]
    public void Slice_WhoseBytesOverflow_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new ParameterValues([1f, 2f, 3f]).Slice(1 << 30, 1); });

    [Fact]
    public void Analyze_NaNOffTheDiagonal_GivesNaN()
    {
        var sample = new SpectralSample("all", 2);
        Analyze([4, double.NaN, double.NaN, 1], 1, sample);
        Assert.Equal(double.NaN, sample.GapRatio);
    }

    [Fact]
    public void Analyze_NaNOnTheDiagonal_GivesNaN()
    {
        var sample = new SpectralSample("all", 3);
        Analyze([4, 0, 0, 0, double.NaN, 0, 0, 0, 2], 2, sample);
        Assert.Equal(double.NaN, sample.GapRatio);
    }

    [Fact]
    public void Analyze_HugeMatrix_HasItsSingularValues()
    {
        var sample = new SpectralSample("all", 2);
        Analyze([2e160, 1e160, 1e160, 2e160], 1, sample);
        Assert.Equal(Math.Sqrt(3e160), sample.SingularValues[0], 1e66);
    }

    private static void Analyze(double[] gram, int largestPosition, SpectralSample sample)
    {
        var analyzer = new SpectrumAnalyzer(sample.Window, largestPosition, parts: 1, capacity: sample.Window);
        gram.CopyTo(analyzer.Matrix(0));
        analyzer.Analyze(sample, oldest: 0);
    }
}
