using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What every detector of the library has to do. A new one joins with one line in <see cref="All"/>.</summary>
public partial class DetectorConformanceTests
{
    // The detector, and what is done to a sample where it has to fire.
    private static readonly Dictionary<string, (Func<ISpectralDetector> Create, Action<SpectralSample> Loud)> All = new()
    {
        ["gap"] = (GapThatOpened, sample =>
        {
            (sample.GapRatio, sample.RatiosBuffer[0]) = (1.01, 1.01);
            sample.WithChance(0.5);
        }),
        ["grokking"] = (() => new GrokkingDetector(), sample => (sample.GapRatio, sample.RatiosBuffer[0]) = (2.5, 2.5)),
        ["level_edge_strength"] = (Level(SampleQuantity.EdgeStrength), sample =>
            sample.GapRatio = 1 + (4 * (sample.GapRatio - 1))),
        ["level_update_norm"] = (Level(SampleQuantity.UpdateNorm), sample => sample.UpdateNorm *= 4),
        ["level_drift_speed"] = (Level(SampleQuantity.DriftSpeed), sample => sample.DriftSpeed *= 4),
        ["level_total_variance"] = (Level(SampleQuantity.TotalVariance), sample => sample.TotalVariance *= 4),
        ["level_effective_rank"] = (Level(SampleQuantity.EffectiveRank), sample => sample.EffectiveRank *= 4),
        ["norm_spike"] = (() => new NormSpikeDetector(), sample => sample.UpdateNorm *= sample.Step >= 205 ? 20 : 1),
        ["crossing"] = (() => new CrossingDetector(), sample => sample.Flow!.CrossingCount = sample.Step == 205 ? 1 : 0),
        ["regime"] = (() => new RegimeDetector(), sample => sample.Motion!.Regime = AdiabaticRegime.Forgetting),
        ["stability"] = (() => new StabilityDetector(), sample => sample.Motion!.StabilityBuffer[0] = 0),
        ["phase"] = (() =>
            new PhaseDetector(), sample => sample.Phases = sample.Phases!.Value with { Derivative = GapPhase.Collapse }),
        ["stagnation"] = (() => new StagnationDetector(), sample => sample.DriftSpeed *= 0.5),
        ["oscillation"] = (() => new OscillationDetector(), sample => sample.Significance.Correlation = -0.5),
        ["level_drift_ratio"] = (Level(SampleQuantity.DriftRatio), sample => sample.DriftSpeed *= 4),
        ["level_stable_rank"] = (Level(SampleQuantity.StableRank), sample => sample.StableRank /= 4),
        ["level_rotation"] = (Level(SampleQuantity.Rotation), sample => sample.Motion!.SubspaceRotation *= 4),
        ["level_scaled_update_norm"] = (Level(SampleQuantity.ScaledUpdateNorm), sample => sample.UpdateNorm *= 4),
        ["level_stability"] = (Level(SampleQuantity.Stability), sample => sample.Motion!.StabilityBuffer[0] /= 4),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Fact]
    public void All_DetectorsOfTheLibrary_AreInTheList() => Assert.Equal(
        [.. typeof(ISpectralDetector).Assembly.GetTypes()
            .Where(
                type => type is { IsClass: true, IsAbstract: false }
                    && type.IsAssignableTo(typeof(ISpectralDetector))
                    && type.Name is not ("GuardedDetector" or "LeftOut")).Select(type => type.Name).Order()],
        All.Values.Select(entry => entry.Create().GetType().Name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_IsItsOwnInSnakeCase(string name)
    {
        Assert.Equal(name, All[name].Create().Name);
        Assert.Matches(SnakeCase(), name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_NoiseThatStaysAsItIs_IsQuiet(string name)
    {
        // At a run length of 10,000, a stream of 1,500 samples is touched once in seven seeds; these seeds are not.
        var detector = All[name].Create();
        Assert.DoesNotContain(Enumerable.Range(0, 1500), t => detector.Update(Sample(t, seed: 1)) is not null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_AChangeThatLasts_IsToldOnceAndCompletely(string name)
    {
        var (create, loud) = All[name];
        var detector = create();
        var events = new List<SpectralEvent>();
        for (var t = 0; t < 400; t++)
        {
            var sample = Sample(t, seed: 2);
            if (t >= 200)
            {
                loud(sample);
            }

            if (detector.Update(sample) is { } value)
            {
                events.Add(value);
            }
        }

        var told = Assert.Single(events);
        Assert.InRange(told.Step, 200, 240);
        Assert.InRange(told.FirstStep, 200, told.Step);
        Assert.Equal(("all", Samples.Window, 10L), (told.Group, told.Window, told.Stride));
        Assert.True(double.IsFinite(told.After) && double.IsFinite(told.Threshold));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_IntoAFreshOne_GivesTheSameEventsAndTheSameState(string name)
    {
        var (create, loud) = All[name];
        var (whole, resumed) = (create(), create());
        for (var t = 0; t < 350; t++)
        {
            if (t % 37 == 0)
            {
                var state = resumed.Save();
                resumed = create();
                resumed.Restore(state);
            }

            if (t % 90 == 89)
            {
                whole.Interrupt();
                resumed.Interrupt();
            }

            var (a, b) = (Sample(t, seed: 3), Sample(t, seed: 3));
            if (t >= 200)
            {
                loud(a);
                loud(b);
            }

            Assert.Equal(whole.Update(a), resumed.Update(b));
        }

        Assert.Equal(whole.Save(), resumed.Save());
        Assert.Throws<FormatException>(() => resumed.Restore("{}"u8.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_WithoutAnEvent_AllocatesNothing(string name)
    {
        var detector = All[name].Create();
        for (var t = 0; t < 150; t++)
        {
            detector.Update(Sample(t, seed: 4));
        }

        var sample = Sample(150, seed: 4);
        Assert.Equal(0, Allocations.Of(() => detector.Update(sample)));
    }

    private static Func<ISpectralDetector> Level(SampleQuantity quantity) =>
        () => new LevelDetector(new LevelOptions { Quantity = quantity });

    /// <summary>All other streams have a gap that is there from the start; here its opening is over.</summary>
    private static GapDetector GapThatOpened()
    {
        var detector = new GapDetector(window: Samples.Window);
        for (var t = 0; t < 20; t++)
        {
            detector.Update(Sample(t, seed: 0));
        }

        return detector;
    }

    /// <summary>
    /// Sample t of a stream: a gap of 1.1 that noise does not explain, all quantities with a scatter of a twentieth, a drift
    /// above that of a random walk, and a crossing to be let loose.
    /// </summary>
    private static SpectralSample Sample(int t, int seed)
    {
        var random = new Random((seed * 1_000_003) + t);
        double Scattered(double value) => value * Math.Exp(0.05 * Vectors.Gaussian(random));
        var sample = Samples.Measured(t, 1 + Scattered(0.1));
        sample.Cross(position: 1);
        sample.Flow!.CrossingCount = 0;
        sample.UpdateNorm = Scattered(1);
        sample.DriftSpeed = Scattered(0.8);
        sample.TotalVariance = Scattered(6);
        sample.EffectiveRank = Scattered(4);
        (sample.PathLength, sample.StableRank) = (Samples.Window, Scattered(2));
        (sample.Motion!.SubspaceRotation, sample.Motion.StabilityBuffer[0]) = (Scattered(0.2), Scattered(0.5));
        return sample;
    }

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex SnakeCase();
}
