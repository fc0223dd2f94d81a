using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Signed amplitudes, eq. 36 of 2603.28964 and the account of level repulsion, from directions of P numbers.</summary>
public class FlowAmplitudeTests
{
    private const int Length = 30;

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(10)]
    public void Amplitudes_RandomStream_AreThoseOfTheDirectionsThemselves(int window)
    {
        var updates = Stream(new Random(window), 5 * window);
        var samples = MotionFeed.Samples(updates, window, window / 2);
        var directions = Directions(updates, window);
        Assert.All(samples[0].Flow!.NewestAmplitudes.ToArray(), amplitude => Assert.True(amplitude >= 0));
        for (var t = 0; t < samples.Count; t++)
        {
            var flow = samples[t].Flow!;
            for (var j = 0; j < window; j++)
            {
                AssertClose(directions[t][j] * Vector(updates[t + window - 1]), flow.NewestAmplitudes[j]);
                var former = t < window ? double.NaN : directions[t - window][j] * Vector(updates[t - 1]);
                AssertClose(former, flow.FormerAmplitudes[j]);
                if (t == 0)
                {
                    continue;
                }

                AssertClose(directions[t - 1][j] * Vector(updates[t + window - 1]), flow.EnteringAmplitudes[j]);
                var exiting = directions[t - 1][j] * Vector(updates[t - 1]);
                AssertClose(exiting, flow.ExitingAmplitudes[j]);

                // −(2 e c + c²), with c by itself.
                var c = t < window ? double.NaN : (directions[t - 1][j] - directions[t - window][j]) * Vector(updates[t - 1]);
                AssertClose(-((2 * former * c) + (c * c)), flow.RotationTerms[j]);
            }
        }
    }

    [Fact]
    public void FormerAmplitudes_AreTheNewestOfWSamplesAgo_AndTheEquationAddsUp()
    {
        var samples = MotionFeed.Samples(Stream(new Random(5), 40), 8, 4);

        for (var t = 8; t < samples.Count; t++)
        {
            var flow = samples[t].Flow!;
            Assert.Equal(samples[t - 8].Flow!.NewestAmplitudes.ToArray(), flow.FormerAmplitudes.ToArray());
            for (var j = 0; j < 8; j++)
            {
                var sum = flow.Entering[j] - Square(flow.FormerAmplitudes[j]) + flow.RotationTerms[j] + flow.Remainders[j];
                Assert.Equal(flow.Changes[j], sum, 1e-12 * samples[t].TotalVariance);
            }
        }
    }

    [Fact]
    public void FormerAmplitudes_WindowThatRestarted_AreForgotten()
    {
        var memory = new AmplitudeMemory(2);
        var former = new double[2];

        memory.Exchange([1, 2], former);
        memory.Exchange([3, 4], former);
        Assert.Equal([double.NaN, double.NaN], former);
        memory.Exchange([5, 6], former);
        Assert.Equal([1, 2], former);
        memory.Interrupt();
        memory.Exchange([7, 8], former);
        Assert.Equal([double.NaN, double.NaN], former);
        memory.Exchange([9, 10], former);
        memory.Exchange([11, 12], former);
        Assert.Equal([7, 8], former);
    }

    [Fact]
    public void RotationTerms_DirectionsThatNeverTurn_AreZero()
    {
        // Each update along one of two axes, the first one longer: directions stand still.
        double[][] updates = [.. Enumerable.Range(0, 24).Select(t => t % 2 == 0 ? new[] { 3.0, 0, 0 } : [0, 1.0 + (t / 100.0), 0])];
        var sample = MotionFeed.Samples(updates, 4, 2)[^1];

        Assert.Equal(0, sample.Flow!.RotationTerms[0], 1e-12);
        Assert.Equal(0, sample.Flow.RotationTerms[1], 1e-12);
        Assert.Equal(double.NaN, sample.Flow.RotationTerms[2]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Push_AnyTwoLevels_IsWhatTheDefinitionGives(int window)
    {
        var updates = Stream(new Random(window), window + 12);
        var samples = MotionFeed.Samples(updates, window, window / 2);
        for (var t = 1; t < samples.Count; t++)
        {
            var slow = new SlowMotion(updates[(t - 1)..(t - 1 + window)], updates[t..(t + window)]);
            var (flow, scale, sum) = (samples[t].Flow!, slow.Before.Lambda[0], 0.0);
            for (var j = 0; j < window; j++)
            {
                var second = flow.Entering[j] - flow.Exiting[j] + flow.NullSpacePush(j + 1);
                for (var k = 0; k < window; k++)
                {
                    var push = flow.Push(j + 1, k + 1);
                    if (j == k)
                    {
                        Assert.Equal(double.NaN, push);
                        continue;
                    }

                    Numbers.AssertClose([slow.Push(j, k) / scale], [push / scale], 1e-8);
                    Assert.Equal(-push, flow.Push(k + 1, j + 1));
                    (second, sum) = (second + push, sum + push);
                }

                // Over all P directions, from the matrix E itself.
                Numbers.AssertClose([slow.SecondOrder(j) / scale], [second / scale], 1e-7);
                if (j + 1 < window)
                {
                    var neighbours = flow.Push(j + 1, j + 2) - flow.Push(j + 2, j + 1);
                    Numbers.AssertClose([flow.Repulsions[j] / scale], [neighbours / scale], 1e-12);
                }
            }

            Assert.Equal(0, sum / scale, 1e-9);
        }
    }

    [Fact]
    public void Push_EqualLevelsAndRounding_AreUndefined()
    {
        Assert.Equal(1 / 3.0, FlowKernel.Push([4, 1], [1, 1], [0, 0], 0, 1));
        Assert.Equal(-1 / 3.0, FlowKernel.Push([4, 1], [1, 1], [0, 0], 1, 0));
        Assert.Equal(double.NaN, FlowKernel.Push([4, 4], [1, 1], [0, 0], 0, 1));
        Assert.Equal(double.NaN, FlowKernel.Push([4, 0], [1, double.NaN], [0, double.NaN], 0, 1));
        var flow = MotionFeed.Samples(Stream(new Random(1), 6), 4, 2)[^1].Flow!;
        Assert.StartsWith(
            "position is 5; it must lie between 1 and 4. Levels count from the largest.",
            Assert.Throws<ArgumentOutOfRangeException>(() => flow.Push(5, 1)).Message, StringComparison.Ordinal);
        Assert.Equal("by", Assert.Throws<ArgumentOutOfRangeException>(() => flow.Push(1, 0)).ParamName);
    }

    /// <summary>Levels that lie apart, so that no direction is arbitrary.</summary>
    private static double[][] Stream(Random random, int count) =>
    [
        .. Matrices.GaussianRows(random, count, Length).Select(
            update => update.Select((value, i) => value * Math.Pow(1.4, -i)).ToArray()),
    ];

    /// <summary>Directions of all windows by Math.NET, first on the side of the newest update, then of the one before.</summary>
    private static Vector<double>[][] Directions(double[][] updates, int window)
    {
        var all = new List<Vector<double>[]>();
        for (var t = 0; t + window <= updates.Length; t++)
        {
            var svd = Matrix<double>.Build.DenseOfRowArrays(updates[t..(t + window)]).Svd();
            Vector<double>[] directions = [.. Enumerable.Range(0, window).Select(svd.VT.Row)];
            for (var j = 0; j < window; j++)
            {
                var side = t == 0
                    ? directions[j] * Vector(updates[window - 1])
                    : directions[j] * all[^1][j];
                directions[j] *= side < 0 ? -1 : 1;
            }

            all.Add(directions);
        }

        return [.. all];
    }

    private static Vector<double> Vector(double[] values) => Vector<double>.Build.DenseOfArray(values);

    private static void AssertClose(double expected, double actual) => Numbers.AssertClose([expected], [actual], 1e-8);

    private static double Square(double value) => value * value;
}
