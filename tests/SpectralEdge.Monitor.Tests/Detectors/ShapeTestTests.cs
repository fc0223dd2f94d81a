namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// The tests that add nothing up: derivative, two samples, drawdown; and the memory of noise that all are measured in.
/// </summary>
public class ShapeTestTests
{
    private const int WarmUp = 40;
    private const int Newest = 7;

    public static TheoryData<SequentialKind> All =>
    [
        SequentialKind.Derivative, SequentialKind.TwoSample, SequentialKind.Drawdown,
    ];

    [Theory, MemberData(nameof(All))]
    public void Update_AnySeries_AgreesWithTheDefinition(SequentialKind kind) => Property.ForAll(
        random =>
        {
            var series = Enumerable.Range(0, 120).Select(_ => 3 + Vectors.Gaussian(random)).ToArray();
            var machine = new SequentialTest(Options(kind));
            for (var t = 0; t < series.Length; t++)
            {
                var statistic = machine.Update(series[t]).Statistic;
                Assert.True(
                    t < WarmUp
                        ? t < WarmUp - 1 == double.IsNaN(statistic)
                        : Math.Abs(Slow(kind, series[..(t + 1)]) - statistic) <= 1e-9,
                    $"{t}: {statistic}");
            }
        },
        cases: 10);

    [Theory, MemberData(nameof(All))]
    public void Restore_AtAnyPlace_GoesOnBitForBit(SequentialKind kind) => Property.ForAll(
        random =>
        {
            var (options, cut) = (Options(kind) with { Threshold = 6, Memory = random.Next(2) * 10 }, random.Next(300));
            var (whole, resumed) = (new SequentialTest(options), new SequentialTest(options));
            for (var t = 0; t < 300; t++)
            {
                if (t == cut)
                {
                    var state = resumed.Save();
                    resumed = new SequentialTest(options);
                    resumed.Restore(whole.Save());
                    Assert.Equal(state, resumed.Save());
                }

                var value = Vectors.Gaussian(random) - (t > 150 ? 8 : 0);
                Assert.Equal(whole.Update(value), resumed.Update(value));
            }

            Assert.Equal(whole.Save(), resumed.Save());
        },
        cases: 20);

    [Theory]
    [InlineData(SequentialKind.Cusum)]
    [InlineData(SequentialKind.PageHinkley)]
    [InlineData(SequentialKind.ShiryaevRoberts)]
    [InlineData(SequentialKind.Derivative)]
    [InlineData(SequentialKind.TwoSample)]
    public void Update_OneDirection_IsDeafToTheOther(SequentialKind kind)
    {
        foreach (var direction in new[] { LevelDirection.Up, LevelDirection.Down })
        {
            var (random, test) = (new Random(1), new SequentialTest(Options(kind) with
            {
                Direction = direction,
                Threshold = kind == SequentialKind.ShiryaevRoberts ? 1e6 : 12,
            }));
            var sign = direction == LevelDirection.Up ? 1 : -1;
            var found = Enumerable.Range(0, 150).Select(
                t => test.Update(Vectors.Gaussian(random) - (t >= 100 ? 20 * sign : 0)).Direction).ToList();
            Assert.All(found.Take(101), seen => Assert.Equal(ShiftDirection.None, seen));
            Assert.DoesNotContain(sign > 0 ? ShiftDirection.Down : ShiftDirection.Up, found);

            (random, test) = (new Random(1), new SequentialTest(Options(kind) with
            {
                Direction = direction,
                Threshold = kind == SequentialKind.ShiryaevRoberts ? 1e6 : 12,
            }));
            Assert.Contains(
                sign > 0 ? ShiftDirection.Up : ShiftDirection.Down,
                Enumerable.Range(0, 150).Select(
                    t => test.Update(Vectors.Gaussian(random) + (t >= 100 ? 20 * sign : 0)).Direction));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Update_NeverAllocates(SequentialKind kind)
    {
        var (machine, random) = (new SequentialTest(Options(kind) with { Memory = 10, Threshold = 5 }), new Random(6));
        var series = Enumerable.Range(0, 1000).Select(_ => Vectors.Gaussian(random)).ToArray();

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var value in series)
            {
                machine.Update(value);
            }
        }));
    }

    [Fact]
    public void Time_MovingAverages_IsThatOfTheirTriangle()
    {
        // Var of a sum of K values over K variances: 1 + 2 Σ (1 − j/K)(1 − j/W) for j < W; K = 20, W = 10 gives 8.35, W = 1 gives
        // 1.
        foreach (var (window, expected) in new[] { (1, 1.0), (10, 8.35) })
        {
            var noise = new NoiseModel { Window = window };
            var values = new double[200_000];
            new NoiseSeries(3, window).Fill(noise, new double[values.Length + NoiseSeries.WorkOver(noise)], values);

            // About 10,000 sums that share nothing: five errors of 2·1.4 % of the variance.
            Assert.InRange(NoiseMemory.Time(new ShiftReference(2, 0, 1, 1, 1), values, 20) / expected, 0.9, 1.1);
        }

        Assert.Equal(0, NoiseMemory.Time(new ShiftReference(2, 1, 0, 1, 1), [1.0, 1, 1, 1], 2));
    }

    private static SequentialOptions Options(SequentialKind kind) => new() { Kind = kind, WarmUp = WarmUp, Newest = Newest };

    private static double Slow(SequentialKind kind, double[] values)
    {
        var reference = values[..WarmUp];
        var scale = Math.Sqrt(reference.Sum(x => Math.Pow(x - reference.Average(), 2)) / (WarmUp - 1));
        var z = values[WarmUp..].Select(x => (x - reference.Average()) / scale).ToArray();
        switch (kind)
        {
            case SequentialKind.Derivative: return z.Length < 2 ? 0 : Math.Abs(z[^1] - z[^2]);
            case SequentialKind.Drawdown: return z.Max() - z[^1];
            default:
                if (z.Length < Newest)
                {
                    return 0;
                }

                var newest = z[^Newest..];
                var variance = newest.Sum(x => Math.Pow(x - newest.Average(), 2)) / (Newest - 1);
                return Math.Abs(newest.Average()) / Math.Sqrt((variance / Newest) + (1.0 / WarmUp));
        }
    }
}
