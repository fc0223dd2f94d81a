namespace SpectralEdge.Monitor.Tests;

/// <summary>Twist, block bounds and stability by region, beside definitions from vectors of P numbers and closed forms.</summary>
public class SubspaceTwistTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 3)]
    [InlineData(7, 3)]
    [InlineData(12, 6)]
    public void Analyze_RandomStream_IsWhatTheDefinitionsGive(int window, int largestPosition)
    {
        double[][] updates =
        [
            .. Matrices.GaussianRows(new Random(window), window + 15, 30).Select(
                update => update.Select((value, i) => value * Math.Pow(1.2, -i)).ToArray()),
        ];
        var samples = MotionFeed.Samples(updates, window, largestPosition);
        for (var t = 1; t < samples.Count; t++)
        {
            var slow = new SlowMotion(updates[(t - 1)..(t - 1 + window)], updates[t..(t + window)]);
            var (sample, motion) = (samples[t], samples[t].Motion!);
            Numbers.AssertClose([slow.GramChange, slow.KernelChange()], [motion.GramChange, motion.KernelChange], 1e-9);
            for (var j = 0; j < window; j++)
            {
                // Cosines near 1 leave half of the digits.
                Assert.Equal(slow.OutsidePart(j), motion.OutsideParts[j], 1e-7);
                if (j + 1 < window)
                {
                    Assert.Equal(slow.Twist(j), Math.Abs(motion.Twists[j]), 1e-8);
                    Assert.Equal(1, motion.BlockBounds[j] / slow.BlockBound(j), 1e-9);
                    var (sigma, ratio) = (sample.SingularValues[j + 1], sample.Ratios[j]);
                    Assert.Equal(
                        1, motion.BlockBounds[j] * sigma * sigma * ((ratio * ratio) - 1) / motion.CovarianceChange, 1e-9);
                }
            }

            Assert.Equal(
                Enumerable.Range(0, window - 1).MinBy(slow.BlockBound) + 1, motion.BlockBoundPosition);
            var k = sample.LargestRatioPosition;
            foreach (var (change, regions) in new[]
            {
                (slow.CovarianceChange, motion.StabilityByRegion.ToArray()),
                (slow.SpectrumChange, motion.SortedStabilityByRegion.ToArray()),
                (slow.GramChange, motion.GramStabilityByRegion.ToArray()),
                (slow.KernelChange(), motion.KernelStabilityByRegion.ToArray()),
            })
            {
                Numbers.AssertClose(
                    [
                        slow.MeanStability(change, 0, k - 1),
                        slow.MeanStability(change, k - 1, k + 1),
                        slow.MeanStability(change, k + 1, window),
                    ],
                    regions,
                    1e-6);
            }
        }
    }

    /// <summary>The two-level model of CrossingAnalyzerTests: the upper direction turns by π/2 − atan(2V/n) from end to end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Twists_OfAnAvoidedCrossing_AddUpToItsRotation(double coupling)
    {
        const int Count = 60;
        double[][] updates =
        [
            .. Enumerable.Repeat<double[]>([0, 1], Count), [Math.Sqrt(coupling), Math.Sqrt(coupling)],
            .. Enumerable.Repeat<double[]>([1, 0], Count),
        ];

        var twists = MotionFeed.Samples(updates, Count + 1, 1).Skip(1).Select(sample => sample.Motion!.Twists[0]).ToList();

        Assert.Equal((Math.PI / 2) - Math.Atan(2 * coupling / Count), Math.Abs(twists.Sum()), 1e-7);

        // It never turns back.
        Assert.True(twists.TrueForAll(twist => twist * twists.Sum() > 0));
    }

    [Fact]
    public void OutsideParts_UpdateAcrossTheWindow_IsAllOfItsDirection()
    {
        double[][] updates = [[3, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 9]];
        var motion = MotionFeed.Samples(updates, 3, 1)[^1].Motion!;

        Assert.Equal(1, motion.OutsideParts[0], 1e-12);
        Assert.Equal(0, motion.OutsideParts[1], 1e-7);
        Assert.Equal(0, motion.Overlaps[0], 1e-12);
    }

    [Fact]
    public void Regions_GapAtTheEndsOrNowhere_HaveOnlyWhatThereIs()
    {
        var regions = new double[3];

        FlowKernel.ByRegion(1, [2, 1, 2, 4], 0, regions);
        Assert.Equal([double.NaN, double.NaN, double.NaN], regions);
        FlowKernel.ByRegion(1, [2, 1, 2, 4], 1, regions);
        Assert.Equal([double.NaN, 0.375, 0.84375], regions);
        FlowKernel.ByRegion(1, [2, 1, 2, 4], 3, regions);
        Assert.Equal([0.375, 0.84375, double.NaN], regions);
    }

    /// <summary>
    /// Stationary noise with a correlation of 0.5 between neighbours: nothing is learnt, and one update of ten is replaced, which
    /// is more than the first level is apart from the second. Sorted levels hardly move, so the published form calls it stable.
    /// </summary>
    [Fact]
    public void Stability_StationaryCorrelatedNoise_IsHighInThePublishedFormAlone()
    {
        var innovations = Matrices.GaussianRows(new Random(3), 60, 2000);
        for (var t = 1; t < innovations.Length; t++)
        {
            innovations[t] =
            [
                .. innovations[t].Zip(innovations[t - 1], (fresh, before) => (0.5 * before) + (Math.Sqrt(0.75) * fresh)),
            ];
        }

        var motions = MotionFeed.Samples(innovations, 10, 5).Skip(1).Select(sample => sample.Motion!).ToList();

        Assert.All(motions, motion => Assert.Equal(0, motion.Stability[0]));
        Assert.True(motions.Average(motion => motion.SortedStability[0]) is var mean && mean > 0.8, $"{mean}");
    }

    /// <summary>A kernel that changes slowly and evenly: the slide of the window is W K̇, without the noise of single updates.</summary>
    [Fact]
    public void KernelChange_LevelsThatGrowEvenly_IsTheSlideOfTheWindow()
    {
        // Each axis has one update in every two samples, so halves of 20 hold as many of each; squares grow linearly.
        double[][] updates =
        [
            .. Enumerable.Range(0, 60).Select(t => t % 2 == 0 ? new[] { Math.Sqrt(100 + t), 0 } : [0, Math.Sqrt(50 + (0.5 * t))]),
        ];
        var motion = MotionFeed.Samples(updates, 40, 1)[^1].Motion!;

        // K̇ is 1/2 and 1/4 a sample along the axes, since each has every second update.
        Assert.Equal(40 * Math.Sqrt(0.25 + 0.0625), motion.KernelChange, 1e-9);
    }
}
