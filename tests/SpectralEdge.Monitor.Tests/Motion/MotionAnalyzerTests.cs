using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

public class MotionAnalyzerTests
{
    private const double Close = 1e-9;

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(7, 3)]
    [InlineData(10, 5)]
    [InlineData(20, 10)]
    public void Analyze_RandomStream_IsWhatTheDefinitionsGive(int window, int largestPosition)
    {
        var updates = Stream(new Random(window), window + 25, 60);
        var samples = MotionFeed.Samples(updates, window, largestPosition);
        for (var t = 1; t < samples.Count; t++)
        {
            AssertIs(new SlowMotion(updates[(t - 1)..(t - 1 + window)], updates[t..(t + window)]), samples[t]);
        }
    }

    [Fact]
    public void Analyze_RecordedTraining_IsWhatTheDefinitionsGive()
    {
        // Windows of 5: 7 of them in the 11 recorded updates, every two-hundredth coordinate so that E fits.
        double[][] updates =
        [
            .. RecordedUpdates.Grokking.Select(row => row.Where((_, i) => i % 200 == 0).Select(value => (double)value).ToArray()),
        ];
        var samples = MotionFeed.Samples(updates, 5, 2);
        Assert.Equal(7, samples.Count);
        for (var t = 1; t < samples.Count; t++)
        {
            AssertIs(new SlowMotion(updates[(t - 1)..(t + 4)], updates[t..(t + 5)]), samples[t]);
        }
    }

    [Fact]
    public void Analyze_FirstWindow_HasNoPredecessorAndStillItsOwnFigures()
    {
        var updates = Stream(new Random(1), 10, 40);
        var sample = MotionFeed.Samples(updates, 10, 5).Single();
        var motion = sample.Motion!;

        Assert.Equal(SampleConditions.NoPredecessor, sample.Conditions);
        Assert.All(
            [
                motion.CovarianceChange, motion.SpectrumChange, motion.SubspaceRotation, motion.DavisKahanBound,
                motion.RelativeChange, motion.Adiabatic, motion.Turning,
            ],
            value => Assert.Equal(double.NaN, value));
        Assert.All(motion.Stability.ToArray(), value => Assert.Equal(double.NaN, value));
        Assert.All(sample.Flow!.Changes.ToArray(), value => Assert.Equal(double.NaN, value));
        Assert.Equal(AdiabaticRegime.Undefined, motion.Regime);
        Numbers.AssertClose(new SlowMotion(updates, updates).HalfWindowStability(), motion.HalfWindowStability, Close);
        Assert.InRange(motion.UpdateAlignment, 0, 1);
    }

    [Fact]
    public void Analyze_AnyStream_KeepsTheBoundsAndIdentities() => Property.ForAll(
        random =>
        {
            var window = random.Next(3, 15);
            var updates = Stream(random, window + 12, random.Next(window + 1, 50));
            foreach (var sample in MotionFeed.Samples(updates, window, Math.Max(1, window / 2)).Skip(1))
            {
                var (motion, flow) = (sample.Motion!, sample.Flow!);
                var scale = sample.TotalVariance;

                // Davis and Kahan; the room is what rounding makes of an angle.
                Assert.True(double.IsNaN(motion.DavisKahanBound) || motion.SubspaceRotation <= motion.DavisKahanBound + 1e-7);

                // Hoffman and Wielandt.
                Assert.True(motion.SpectrumChange <= motion.CovarianceChange * (1 + 1e-12));
                Assert.True(motion.SpectrumChange <= motion.GramChange * (1 + 1e-12));
                Assert.All(motion.Stability.ToArray(), alpha => Assert.InRange(alpha, 0, 1));
                Assert.All(
                    motion.Stability.ToArray().Zip(motion.SortedStability.ToArray()),
                    pair => Assert.True(pair.First <= pair.Second + 1e-12));
                Assert.All(
                    motion.HalfWindowStability.ToArray(),
                    alpha => Assert.True(window == 3 ? double.IsNaN(alpha) : alpha is >= 0 and <= 1));
                Assert.All(motion.Overlaps.ToArray(), overlap => Assert.InRange(overlap, 0, 1));

                Assert.Equal(flow.EnteringSquare - flow.ExitingSquare, Sum(flow.Changes), 1e-12 * scale);

                // Nothing leaves but from the span of the old window.
                Assert.Equal(flow.ExitingSquare, Sum(flow.Exiting), 1e-12 * scale);
                Assert.True(Sum(flow.Entering) <= flow.EnteringSquare * (1 + 1e-9));
                Assert.Equal(0, Sum(flow.Couplings), 1e-12 * flow.Couplings.ToArray().Sum(Math.Abs));
                Assert.All(flow.Repulsions.ToArray(), value => Assert.True(value >= 0));
                Assert.Equal(
                    sample.DriftSpeed * sample.DriftSpeed, Square(motion.DriftAlong) + Square(motion.DriftAcross), 1e-12 * scale);
            }
        },
        cases: 200);

    [Fact]
    public void Analyze_UpdatesTurnedTogether_ChangeNothing()
    {
        var updates = Stream(new Random(3), 30, 25);
        var q = Matrix<double>.Build.Random(25, 25, 1).QR().Q;
        double[][] turned = [.. updates.Select(update => (q * Vector<double>.Build.DenseOfArray(update)).ToArray())];

        foreach (var (plain, other) in MotionFeed.Samples(updates, 8, 4).Zip(MotionFeed.Samples(turned, 8, 4)))
        {
            Numbers.AssertClose(Numbers.Of(plain.Motion!), Numbers.Of(other.Motion!), 1e-7);
            Numbers.AssertClose(Numbers.Of(plain.Flow!), Numbers.Of(other.Flow!), 1e-7);
        }
    }

    // Powers of two, so that scaling rounds nothing and every figure can be compared to the bit.
    [Theory]
    [InlineData(-100)]
    [InlineData(3)]
    [InlineData(100)]
    public void Analyze_UpdatesScaled_ScalesWithTheUnitOfEachFigure(int power)
    {
        var updates = Stream(new Random(4), 25, 40);
        var scale = Math.Pow(2, power);
        double[][] scaled = [.. updates.Select(update => update.Select(value => scale * value).ToArray())];

        foreach (var (plain, other) in MotionFeed.Samples(updates, 8, 4).Zip(MotionFeed.Samples(scaled, 8, 4)).Skip(1))
        {
            var (a, b) = (plain.Motion!, other.Motion!);
            Assert.Equal(a.CovarianceChange * scale * scale, b.CovarianceChange);
            Assert.Equal(a.SpectrumChange * scale * scale, b.SpectrumChange);
            Assert.Equal(a.DriftAlong * scale, b.DriftAlong);
            Assert.Equal(a.GramChange * scale * scale, b.GramChange);
            Assert.Equal(a.KernelChange * scale * scale, b.KernelChange);
            Assert.Equal(a.BlockBounds.ToArray(), b.BlockBounds.ToArray());
            Assert.Equal(a.Twists.ToArray(), b.Twists.ToArray());
            Assert.Equal(a.OutsideParts.ToArray(), b.OutsideParts.ToArray());
            Assert.Equal(a.KernelStabilityByRegion.ToArray(), b.KernelStabilityByRegion.ToArray());
            Assert.Equal(
                plain.Flow!.FormerAmplitudes.ToArray().Select(value => value * scale), other.Flow!.FormerAmplitudes.ToArray());
            Assert.Equal(
                plain.Flow.RotationTerms.ToArray().Select(value => value * scale * scale), other.Flow.RotationTerms.ToArray());
            Assert.Equal(plain.Flow.Push(1, 3) * scale * scale, other.Flow.Push(1, 3));
            Assert.Equal(a.SubspaceRotation, b.SubspaceRotation);
            Assert.Equal(a.DavisKahanBound, b.DavisKahanBound);
            Assert.Equal(a.RelativeChange, b.RelativeChange);
            Assert.Equal(a.Adiabatic, b.Adiabatic);
            Assert.Equal(a.Stability.ToArray(), b.Stability.ToArray());
            Assert.Equal(a.Overlaps.ToArray(), b.Overlaps.ToArray());
            Assert.Equal(
                plain.Flow.SecondOrder.ToArray().Select(value => value * scale * scale), other.Flow.SecondOrder.ToArray());
        }
    }

    [Fact]
    public void Analyze_SameUpdatesInOtherOrder_HasTheSameSubspaceAndAnotherPast()
    {
        var updates = Stream(new Random(6), 11, 30);
        double[][] other = [updates[0], .. updates[1..10].Reverse(), updates[10]];

        var (a, b) = (MotionFeed.Samples(updates, 10, 5)[1], MotionFeed.Samples(other, 10, 5)[1]);

        // What left and what entered are the same, so everything between the windows is; only what knows the order inside
        // changes.
        Numbers.AssertClose(
            [a.Motion!.CovarianceChange, a.Motion.SubspaceRotation],
            [b.Motion!.CovarianceChange, b.Motion.SubspaceRotation],
            Close);
        Numbers.AssertClose(a.Motion.Overlaps.ToArray(), b.Motion.Overlaps, Close);
        Numbers.AssertClose(a.Flow!.Changes.ToArray(), b.Flow!.Changes, Close);
        Assert.NotEqual(a.Motion.HalfWindowStability[0], b.Motion.HalfWindowStability[0], 3);
    }

    [Fact]
    public void Analyze_RotationOfTheBackbone_IsThatOfTheDisplacements()
    {
        var updates = Stream(new Random(8), 14, 30);
        foreach (var (sample, t) in MotionFeed.Samples(updates, 9, 4).Select((sample, t) => (sample, t)).Skip(1))
        {
            var (before, now) = (FirstDirection(updates[(t - 1)..(t + 8)]), FirstDirection(updates[t..(t + 9)]));
            Assert.Equal(Math.Abs(Vectors.Dot(before, now)), sample.Motion!.BackboneRotation, 1e-9);
            var walk = new RandomWalkNull([
                .. updates[(t - 1)..(t + 9)].Select(update => Math.Sqrt(Vectors.Dot(update, update))),
            ]);
            Assert.Equal(walk.RotationCurve(10).Single(), sample.Motion.RandomWalkRotation, 1e-9);
        }

        static double[] FirstDirection(double[][] steps)
        {
            var position = new double[steps[0].Length];
            var rows = steps.Select(step =>
            {
                position = [.. position.Zip(step, (a, b) => a + b)];
                var length = Math.Sqrt(Vectors.Dot(position, position));
                return position.Select(value => value / length).ToArray();
            }).ToArray();
            return Matrix<double>.Build.DenseOfRowArrays(rows).Svd().VT.Row(0).ToArray();
        }
    }

    [Fact]
    public void Analyze_SteadyState_AllocatesNothing()
    {
        var feed = new MotionFeed(10, 5);
        foreach (var update in Stream(new Random(1), 15, 30))
        {
            feed.Take(update);
        }

        Assert.Equal(0, Allocations.Of(feed.Analyze));
    }

    private static void AssertIs(SlowMotion slow, SpectralSample sample)
    {
        var (motion, flow, k) = (sample.Motion!, sample.Flow!, sample.LargestRatioPosition);
        var scale = slow.Before.Lambda[0];
        Numbers.AssertClose(
            [slow.CovarianceChange, slow.SpectrumChange], [motion.CovarianceChange, motion.SpectrumChange], Close);
        Assert.Equal(k, motion.Dimension);
        Numbers.AssertClose(slow.Angles(k), motion.PrincipalAngles, 1e-7);
        Numbers.AssertClose([slow.Rotation(k)], [motion.SubspaceRotation], 1e-7);
        var bound = slow.Bound(k);
        Assert.True(bound > 0 ? Math.Abs(bound - motion.DavisKahanBound) <= Close * bound : double.IsNaN(motion.DavisKahanBound));
        Numbers.AssertClose(slow.Overlaps, motion.Overlaps, 1e-8);
        Numbers.AssertClose(
            [slow.CovarianceChange / sample.EigenvalueGap, slow.CovarianceChange / 0.01 / sample.Gap / sample.Gap],
            [motion.RelativeChange, motion.Adiabatic],
            Close);
        var first = slow.Now.V.Column(0);
        Numbers.AssertClose([Math.Abs(first * slow.In) / slow.In.L2Norm()], [motion.UpdateAlignment], 1e-8);
        Numbers.AssertClose(sample.Window < 4 ? [double.NaN] : slow.HalfWindowStability(), motion.HalfWindowStability, 1e-7);
        for (var j = 0; j < sample.Window; j++)
        {
            Numbers.AssertClose([slow.Separation(j) / scale], [motion.Separations[j] / scale], Close);
            Numbers.AssertClose(
                [slow.Stability(j, slow.CovarianceChange), slow.Stability(j, slow.SpectrumChange)],
                [motion.Stability[j], motion.SortedStability[j]],
                1e-6);
            var change = slow.Now.Lambda[j] - slow.Before.Lambda[j];
            Numbers.AssertClose(
                [
                    change / scale,
                    slow.Entering(j) / scale,
                    slow.Exiting(j) / scale,
                    (change - slow.Entering(j) + slow.Exiting(j)) / scale,
                ],
                [flow.Changes[j] / scale, flow.Entering[j] / scale, flow.Exiting[j] / scale, flow.Remainders[j] / scale],
                Close);
            Numbers.AssertClose([slow.Coupling(j) / scale], [flow.Couplings[j] / scale], 1e-6);
            if (!double.IsNaN(flow.SecondOrder[j]))
            {
                Numbers.AssertClose([slow.SecondOrder(j) / scale], [flow.SecondOrder[j] / scale], 1e-8);
            }

            if (j > 0)
            {
                Numbers.AssertClose(
                    [2 * Square(slow.Element(j - 1, j)) / (slow.Before.Lambda[j - 1] - slow.Before.Lambda[j]) / scale],
                    [flow.Repulsions[j - 1] / scale],
                    1e-6);
            }
        }
    }

    /// <summary>Noise with a few strong directions that slowly turn, so that gaps stand and move.</summary>
    private static double[][] Stream(Random random, int count, int length)
    {
        var updates = Matrices.GaussianRows(random, count, length);
        for (var t = 0; t < count; t++)
        {
            var (a, b) = (6 * Math.Cos(t / 9.0), 3 * Math.Sin((t / 9.0) + 0.3));
            for (var i = 0; i < length; i++)
            {
                updates[t][i] += (a * Math.Sin(i * 0.7)) + (b * Math.Cos(i * 1.3) * (t % 2 == 0 ? 1 : -1));
            }
        }

        return updates;
    }

    private static double Square(double value) => value * value;

    private static double Sum(ReadOnlySpan<double> values) => values.ToArray().Sum();
}
