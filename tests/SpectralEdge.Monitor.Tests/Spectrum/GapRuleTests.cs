namespace SpectralEdge.Monitor.Tests;

/// <summary>The rule for k* inside the analysis of a sample.</summary>
public class GapRuleTests
{
    [Fact]
    public void Analyze_AnyRule_GivesThePositionAndItsJackknifeByThatRule() => Property.ForAll(random =>
    {
        const int Parts = 8;
        var window = random.Next(3, 12);
        foreach (var rule in Enum.GetValues<GapPositionKind>())
        {
            int? position = rule == GapPositionKind.Fixed ? random.Next(1, window) : null;
            var last = rule == GapPositionKind.Restricted ? window / 2 : window - 1;
            var analyzer = new SpectrumAnalyzer(
                window, last, Parts, capacity: window) { CollisionVariance = 1, Rule = rule, FixedPosition = position };
            var positions = new double[1 + Parts];
            for (var i = 0; i <= Parts; i++)
            {
                var gram = Matrices.Gram(Matrices.GaussianRows(random, window, 30));
                gram.CopyTo(analyzer.Matrix(i));
                positions[i] = GapPositions.Find(rule, [.. Matrices.Eigenvalues(gram, window).Select(Math.Sqrt)], position);
            }

            var sample = new SpectralSample("all", window);
            analyzer.Analyze(sample, oldest: 0);

            Assert.Equal(positions[0], sample.LargestRatioPosition);
            Assert.Equal(Jackknife.StandardError(positions.AsSpan(1)), sample.PositionError, 1e-12);
        }
    });

    /// <summary>A ratio at a position that another rule chose is at most the largest of all.</summary>
    [Theory]
    [InlineData(GapPositionKind.Unrestricted, null)]
    [InlineData(GapPositionKind.Weighted, null)]
    [InlineData(GapPositionKind.Probe, null)]
    [InlineData(GapPositionKind.Fixed, 2)]
    public void PValue_NoiseUnderOtherRules_IsOnTheSideOfCaution(GapPositionKind rule, int? position)
    {
        const int Windows = 4000;
        var analyzer = new SpectrumAnalyzer(
            10, 9, parts: 1, capacity: 10) { Laws = new GapLaws(10, 9, 2000), Rule = rule, FixedPosition = position };
        var (sample, source) = (new SpectralSample("all", 10), new NullWindows(10, 2000, new Random(1)));
        var declared = new int[GapJudge.Nulls.Count];
        for (var i = 0; i < Windows; i++)
        {
            source.Next(analyzer.Matrix(0));
            analyzer.Analyze(sample, oldest: 0);
            foreach (var gapNull in GapJudge.Nulls)
            {
                declared[(int)gapNull] += sample.Significance.PValue(gapNull) <= 0.01 ? 1 : 0;
            }
        }

        // 1 % and four standard errors of 0.16 %.
        Assert.All(declared, count => Assert.InRange(count / (double)Windows, 0, 0.0163));
    }
}
