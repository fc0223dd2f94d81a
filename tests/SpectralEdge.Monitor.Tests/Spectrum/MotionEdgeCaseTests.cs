namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Every window at the edge of what motion and flow are made for: a figure is defined, or a condition says why not.
/// </summary>
public class MotionEdgeCaseTests
{
    [Fact]
    public void Analyze_FrozenModel_IsAllZeroAndSaysSo()
    {
        var sample = Last(Enumerable.Repeat(new double[6], 8), 5);

        Assert.Equal(
            Conditions(SampleConditions.AllZero, SampleConditions.RankDeficient),
            sample.Conditions & ~SampleConditions.LargeSlide);
        Assert.Equal((0, 0.0, 0.0), (sample.Motion!.Dimension, sample.Motion.CovarianceChange, sample.Motion.SpectrumChange));
        AssertDefinedOrExplained(sample);

        // Nothing changed, so everything was stable.
        Assert.All(sample.Motion.Stability.ToArray(), alpha => Assert.Equal(1, alpha));
    }

    [Fact]
    public void Analyze_RepeatedUpdate_IsRankOneAndDoesNotMove()
    {
        var update = Vectors.GaussianDoubles(new Random(1), 20);
        var sample = Last(Enumerable.Repeat(update, 9), 5);

        Assert.True(sample.Conditions.HasFlag(SampleConditions.RankDeficient));
        Assert.Equal(1, sample.Motion!.Overlaps[0], 1e-12);
        Assert.All(sample.Motion.Overlaps.ToArray().Skip(1), overlap => Assert.Equal(double.NaN, overlap));
        Assert.Equal(0, sample.Motion.CovarianceChange, 1e-6 * sample.TotalVariance);
        Assert.Equal(1, sample.Motion.UpdateAlignment, 1e-12);
        AssertDefinedOrExplained(sample);
    }

    [Fact]
    public void Analyze_OneDominatingUpdate_EntersAlongItself()
    {
        var random = new Random(2);
        var updates = Matrices.GaussianRows(random, 9, 30);
        updates[8] = [.. updates[8].Select(value => 1e9 * value)];
        var sample = Last(updates, 6);

        Assert.Equal(1, sample.Motion!.UpdateAlignment, 1e-9);
        Assert.Equal(sample.Flow!.EnteringSquare, sample.Flow.Changes[0], 1e-6 * sample.Flow.EnteringSquare);
        AssertDefinedOrExplained(sample);
    }

    [Fact]
    public void Analyze_ExactTies_AreDefinedOrSaidToBeTied()
    {
        // Orthogonal updates of one length: all levels are equal.
        var updates = Matrices.Orthonormal(new Random(3), 9, 40);
        var sample = Last(updates, 6);

        Assert.True(sample.Conditions.HasFlag(SampleConditions.Tied));
        Assert.Equal(Math.Sqrt(2), sample.Motion!.CovarianceChange, 1e-12);
        AssertDefinedOrExplained(sample);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Analyze_ShortestWindows_AreDefined(int window)
    {
        var sample = Last(Matrices.GaussianRows(new Random(4), 9, 30), window);

        Assert.Equal(window == 3, sample.Conditions.HasFlag(SampleConditions.WindowTooShort));
        Assert.Equal(window == 3, double.IsNaN(sample.Motion!.HalfWindowStability[0]));
        AssertDefinedOrExplained(sample);
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    public void Analyze_TinyAndHugeUpdates_GiveWhatOrdinaryOnesGive(double scale)
    {
        var updates = Matrices.GaussianRows(new Random(5), 9, 30);
        var (plain, other) = (Last(updates, 6), Last(
            updates.Select(update => update.Select(value => scale * value).ToArray()), 6));

        Assert.Equal(plain.Conditions, other.Conditions);
        Assert.Equal(plain.Motion!.SubspaceRotation, other.Motion!.SubspaceRotation, 1e-9);
        Assert.Equal(plain.Motion.RelativeChange, other.Motion.RelativeChange, 1e-9);
        Assert.Equal(plain.Motion.Adiabatic, other.Motion.Adiabatic, 1e-9 * plain.Motion.Adiabatic);
        for (var j = 0; j < 6; j++)
        {
            Assert.Equal(plain.Motion.Stability[j], other.Motion.Stability[j], 1e-9);
            Assert.Equal(plain.Flow!.Couplings[j], other.Flow!.Couplings[j] / scale / scale, 1e-9 * plain.TotalVariance);
        }

        AssertDefinedOrExplained(other);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Analyze_UpdateThatIsNotFinite_IsUndefinedAndSaysSo(double value)
    {
        var updates = Matrices.GaussianRows(new Random(6), 9, 30);
        updates[7][3] = value;
        var sample = Last(updates, 6);

        Assert.True(sample.Conditions.HasFlag(SampleConditions.NotFinite));
        AssertDefinedOrExplained(sample);
    }

    [Fact]
    public void Analyze_RandomWindowsOfAnyRank_AreDefinedOrExplained() => Property.ForAll(random =>
    {
        var (window, rank) = (random.Next(3, 9), random.Next(1, 9));
        var directions = Matrices.GaussianRows(random, rank, 15);
        double[][] updates =
        [
            .. Enumerable.Range(0, window + 4).Select(_ =>
            {
                var weights = Vectors.GaussianDoubles(random, rank);
                var zero = random.Next(5) == 0 ? 0 : 1;
                return Enumerable.Range(0, 15).Select(i => zero * Enumerable.Range(0, rank).Sum(
                    k => weights[k] * directions[k][i])).ToArray();
            }),
        ];
        foreach (var sample in MotionFeed.Samples(updates, window, Math.Max(1, window / 2)))
        {
            AssertDefinedOrExplained(sample);
        }
    });

    private static SpectralSample Last(IEnumerable<double[]> updates, int window) =>
        MotionFeed.Samples(updates, window, Math.Max(1, window / 2))[^1];

    private static SampleConditions Conditions(params SampleConditions[] conditions) => conditions.Aggregate((a, b) => a | b);

    /// <summary>No NaN without a condition that says why, and no infinity at all.</summary>
    private static void AssertDefinedOrExplained(SpectralSample sample)
    {
        var explained = sample.Conditions & ~SampleConditions.LargeSlide;
        var (motion, flow) = (sample.Motion!, sample.Flow!);
        Assert.All([.. Numbers.Of(motion), .. Numbers.Of(flow)], number => Assert.False(double.IsInfinity(number)));
        if (explained != SampleConditions.None)
        {
            return;
        }

        // What has a reason of its own: too short a past, a bound whose distances are negative, a slide that is not small, no
        // level in a region.
        double[] other =
        [
            motion.AdiabaticBaseline, motion.DavisKahanBound, .. flow.SecondOrder, .. flow.FormerAmplitudes, .. flow.RotationTerms,
            .. motion.StabilityByRegion, .. motion.SortedStabilityByRegion, .. motion.GramStabilityByRegion,
            .. motion.KernelStabilityByRegion,
        ];
        Assert.Equal(
            other.Count(double.IsNaN), Numbers.Of(motion).Concat(Numbers.Of(flow)).Count(double.IsNaN));
    }
}
