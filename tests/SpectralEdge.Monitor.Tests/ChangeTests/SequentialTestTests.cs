namespace SpectralEdge.Monitor.Tests;

/// <summary>What every sequential test that adds up must do; a new one is one line in <see cref="Tests"/>.</summary>
public class SequentialTestTests
{
    private const int WarmUp = 50;

    // Each with a threshold that normal noise of some hundred values does not reach.
    private static readonly SequentialOptions[] All =
    [
        new() { Kind = SequentialKind.Cusum, WarmUp = WarmUp, Threshold = 30 },
        new() { Kind = SequentialKind.PageHinkley, WarmUp = WarmUp, Threshold = 30 },
        new() { Kind = SequentialKind.ShiryaevRoberts, WarmUp = WarmUp, Threshold = 1e12 },
    ];

    public static TheoryData<int> Tests => [.. Enumerable.Range(0, All.Length)];

    [Fact]
    public void Tests_AreOfEverySum() => Assert.Equal(Enum.GetValues<SequentialKind>()[..3], All.Select(options => options.Kind));

    [Theory, MemberData(nameof(Tests))]
    public void Update_StepOfFiveDeviations_IsFoundInItsDirection(int test) => Property.ForAll(
        random =>
        {
            foreach (var sign in new[] { 1, -1 })
            {
                var series = Noise(random.Next(), 450);
                foreach (ref var value in series.AsSpan(250))
                {
                    value += 5 * sign;
                }

                var (at, decision) = FirstDetection(All[test], series);
                Assert.InRange(at, 250, 280);
                Assert.Equal(sign > 0 ? ShiftDirection.Up : ShiftDirection.Down, decision.Direction);
                Assert.True(decision.Statistic >= All[test].Threshold);
            }
        },
        cases: 20);

    [Theory, MemberData(nameof(Tests))]
    public void Update_Constants_StaysQuiet(int test)
    {
        foreach (var level in new[] { 0, 1, -1e-300, 0.1, 1e300 })
        {
            Assert.Equal(-1, FirstDetection(All[test], Enumerable.Repeat(level, 10_000)).At);
        }
    }

    [Theory, MemberData(nameof(Tests))]
    public void Update_StepAfterConstants_IsFoundAtOnce(int test) =>
        Assert.Equal(60, FirstDetection(All[test], [.. Enumerable.Repeat(2.0, 60), 2.001]).At);

    [Theory, MemberData(nameof(Tests))]
    public void Update_AnySeries_AgreesWithTheDefinition(int test) => Property.ForAll(
        random =>
        {
            var series = Noise(random.Next(), WarmUp + 80).Select(x => (3 * x) - 7).ToArray();
            var machine = new SequentialTest(All[test] with { Threshold = double.PositiveInfinity });
            for (var t = 0; t < series.Length; t++)
            {
                var statistic = machine.Update(series[t]).Statistic;
                var slow = t < WarmUp - 1 ? double.NaN : SlowSequential.Statistic(All[test].Kind, series[..(t + 1)], WarmUp, 0.5);
                Assert.True(
                    t < WarmUp - 1 ? double.IsNaN(statistic) : Math.Abs(slow - statistic) <= 1e-9 * Math.Max(1, slow),
                    $"{t}: {slow} and {statistic}");
            }
        },
        cases: 10);

    [Theory, MemberData(nameof(Tests))]
    public void Restore_AtAnyPlace_GoesOnBitForBit(int test) => Property.ForAll(random =>
    {
        var series = Noise(random.Next(), 300);
        var cut = random.Next(0, series.Length);
        var options = All[test] with { Threshold = test == 2 ? 50 : 5, Memory = random.Next(2) * 10 };
        var (whole, first, second) = (new SequentialTest(options), new SequentialTest(options), new SequentialTest(options));
        var expected = series.Select(whole.Update).ToList();

        var found = series.Take(cut).Select(first.Update).ToList();
        second.Update(1);
        second.Restore(first.Save());
        found.AddRange(series.Skip(cut).Select(second.Update));

        Assert.Equal(expected, found);
        Assert.Equal(whole.Save(), second.Save());
    });

    [Theory, MemberData(nameof(Tests))]
    public void Save_Restored_SavesTheSameBytes(int test)
    {
        var machine = new SequentialTest(All[test]);
        foreach (var value in Noise(8, 120))
        {
            machine.Update(value);
            var restored = new SequentialTest(All[test]);
            restored.Restore(machine.Save());
            Assert.Equal(machine.Save(), restored.Save());
        }
    }

    [Theory, MemberData(nameof(Tests))]
    public void Update_ValuesThatAreNotFinite_AreLeftOut(int test)
    {
        var (plain, holed) = (new SequentialTest(All[test]), new SequentialTest(All[test]));
        foreach (var value in Noise(3, 200))
        {
            var expected = plain.Update(value);
            Assert.Equal(expected, holed.Update(value));
            foreach (var hole in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            {
                Assert.Equal(expected, holed.Update(hole));
            }
        }
    }

    [Theory, MemberData(nameof(Tests))]
    public void Update_AfterADetection_WarmsUpAgain(int test)
    {
        var machine = new SequentialTest(All[test]);
        var series = Noise(4, 400);
        foreach (ref var value in series.AsSpan(200))
        {
            value += 6;
        }

        var at = Array.FindIndex(series, value => machine.Update(value).Detected);
        Assert.True(machine.IsWarmingUp);
        Assert.Equal(new SequentialTest(All[test]).Save(), machine.Save());

        Assert.DoesNotContain(series[(at + 1)..], value => machine.Update(value).Detected);
        Assert.False(machine.IsWarmingUp);
    }

    [Theory, MemberData(nameof(Tests))]
    public void Interrupt_InTheMiddle_KeepsTheReferenceAndForgetsTheSums(int test)
    {
        var machine = new SequentialTest(All[test]);
        foreach (var value in Noise(5, WarmUp + 20).Select(x => x + 1))
        {
            machine.Update(value);
        }

        var reference = (machine.Level, machine.Scale);
        machine.Interrupt();

        Assert.Equal(0, machine.Statistic);
        Assert.Equal(reference, (machine.Level, machine.Scale));
    }

    [Theory, MemberData(nameof(Tests))]
    public void Update_NeverAllocates(int test)
    {
        var machine = new SequentialTest(All[test] with { Threshold = test == 2 ? 50 : 5 });
        var series = Noise(6, 1000);

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var value in series)
            {
                machine.Update(value);
            }
        }));
    }

    [Theory, MemberData(nameof(Tests))]
    public void Update_HugeValues_StaysFinite(int test)
    {
        var machine = new SequentialTest(All[test] with { Threshold = double.PositiveInfinity });
        foreach (var value in Noise(7, 5000).Select((x, t) => t < 100 ? x : double.MaxValue))
        {
            var statistic = machine.Update(value).Statistic;
            Assert.True(machine.IsWarmingUp || double.IsFinite(statistic));
        }
    }

    [Theory]
    [InlineData(0.26, false)]
    [InlineData(0.24, true)]
    public void Update_LaterValuesThatScatterLessThanAQuarter_AreTheReference(double factor, bool isTaken)
    {
        var machine = new SequentialTest(All[1] with { Memory = 10, Threshold = double.PositiveInfinity });
        var first = Noise(3, WarmUp);
        foreach (var value in first.Concat(first.Select(x => factor * x)))
        {
            machine.Update(value);
        }

        var mean = first.Average();
        var deviation = Math.Sqrt(first.Sum(x => (x - mean) * (x - mean)) / (WarmUp - 1));
        Assert.Equal(isTaken ? factor * deviation : deviation, machine.Scale, 1e-12);
        foreach (var value in Noise(4, 200))
        {
            machine.Update(10 * value);
        }

        Assert.Equal(isTaken ? factor * deviation : deviation, machine.Scale, 1e-12);
    }

    [Theory, MemberData(nameof(Tests))]
    public void Update_StepAfterASteepBeginning_IsFound(int test) => Property.ForAll(
        random =>
        {
            // 30 deviations of what the run is later, 3 of its beginning: a level that fell by e^3 in twenty values.
            var series = Noise(random.Next(), 600)
                .Select((x, t) => (0.1 * x) + (30 * Math.Exp(-t / 10.0)) + (t < 400 ? 0 : 3)).ToArray();

            Assert.InRange(FirstDetection(All[test] with { Memory = 10 }, series).At, 400, 420);
            Assert.NotInRange(FirstDetection(All[test], series).At, 400, 420);
        },
        cases: 20);

    private static double[] Noise(int seed, int length)
    {
        var series = new double[length];
        new NormalStream((ulong)seed).Fill(series);
        return series;
    }

    private static (int At, SequentialDecision Decision) FirstDetection(SequentialOptions options, IEnumerable<double> series)
    {
        var machine = new SequentialTest(options);
        var at = 0;
        foreach (var value in series)
        {
            var decision = machine.Update(value);
            if (decision.Detected)
            {
                return (at, decision);
            }

            at++;
        }

        return (-1, default);
    }
}
