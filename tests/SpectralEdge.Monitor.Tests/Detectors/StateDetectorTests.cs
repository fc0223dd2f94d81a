using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What the detectors of states tell, what they let pass, and what shuts their gate.</summary>
public class StateDetectorTests
{
    private const int Long = 40;

    [Fact]
    public void Regime_ThatStays_IsToldWithBoth()
    {
        var detector = new RegimeDetector(new RegimeOptions { Window = 6 });
        Assert.Empty(Feed(detector, Long));
        Assert.Empty(Feed(detector, 2, sample => sample.Motion!.Regime = AdiabaticRegime.Transition));
        Assert.Empty(Feed(detector, Long, sample => sample.WithChance(0.0011).Motion!.Regime = AdiabaticRegime.Transition));

        var told = Assert.IsType<RegimeChanged>(Assert.Single(Feed(
            detector, Long, sample => sample.Motion!.Regime = AdiabaticRegime.Transition)));

        Assert.Equal((AdiabaticRegime.Plateau, AdiabaticRegime.Transition), (told.RegimeBefore, told.RegimeAfter));
        Assert.Equal("transition", Json(told).GetProperty("regime_after").GetString());
    }

    [Fact]
    public void Stability_LostWithoutAGapToo_RegainedOnlyWithOne()
    {
        var detector = new StabilityDetector(new StabilityOptions { Window = 6 });
        Assert.Empty(Feed(detector, Long, sample => sample.Motion!.StabilityBuffer[0] = 0));
        Assert.Empty(Feed(detector, Long));
        Assert.Empty(Feed(detector, Long, sample => sample.Motion!.StabilityBuffer[0] = 0.1));
        Assert.IsType<StabilityLost>(Assert.Single(Feed(
            detector, Long, sample => sample.WithChance(0.5).Motion!.StabilityBuffer[0] = 0.02)));
        Assert.Empty(Feed(detector, Long, sample => sample.WithChance(0.5)));
        Assert.IsType<StabilityRegained>(Assert.Single(Feed(detector, Long)));
    }

    [Theory]
    [InlineData(PhaseMethod.Peak)]
    [InlineData(PhaseMethod.Derivative)]
    [InlineData(PhaseMethod.Threshold)]
    public void Phase_OfTheMethodThatIsNamed_IsTold(PhaseMethod method)
    {
        var detector = new PhaseDetector(new PhaseChangeOptions { Window = 6, Method = method });
        void Fall(SpectralSample sample) => sample.WithChance(0.5).Phases = new GapPhases(
            method == PhaseMethod.Peak ? GapPhase.Collapse : GapPhase.Plateau,
            method == PhaseMethod.Derivative ? GapPhase.Collapse : GapPhase.Plateau,
            method == PhaseMethod.Threshold ? GapPhase.Collapse : GapPhase.Plateau,
            2,
            1);

        Assert.Empty(Feed(detector, Long, Fall));
        Assert.Empty(Feed(detector, Long));
        var told = Assert.IsType<PhaseChanged>(Assert.Single(Feed(detector, Long, Fall)));
        Assert.Equal(
            (method, GapPhase.Plateau, GapPhase.Collapse, 2.0), (told.Method, told.PhaseBefore, told.PhaseAfter, told.Threshold));
    }

    [Fact]
    public void Stagnation_OfARandomWalkFromTheStart_IsNotTold()
    {
        // T = W · 0.16: about 1 in windows of six.
        var detector = new StagnationDetector();
        void Walk(SpectralSample sample) => sample.DriftSpeed = Math.Sqrt(1.0 / 6);
        Assert.Empty(Feed(detector, Long, Walk));

        var moving = Assert.IsType<Moving>(Assert.Single(Feed(detector, Long)));
        Assert.Equal(0.8, moving.After, 1e-12);
        Assert.Equal(1 / Math.Sqrt(6), moving.RandomWalkRatio, 1e-12);
        Assert.Equal(moving.RandomWalkRatio * Math.Sqrt(2), moving.Threshold, 1e-12);
        Assert.IsType<Stagnated>(Assert.Single(Feed(detector, Long, Walk)));
    }

    /// <summary>T of isotropic noise with unequal lengths has mean 1 and the variance that the remarks give.</summary>
    [Fact]
    public void Stagnation_ItsNull_HasTheStatedMomentsInNoise()
    {
        const int Draws = 4000;
        const int Dimensions = 64;
        double[] lengths = [1, 2, 1, 3, 1, 1];
        var (random, values) = (new Random(3), new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var sum = new double[Dimensions];
            foreach (var length in lengths)
            {
                var direction = Vectors.GaussianDoubles(random, Dimensions);
                var scale = length / Math.Sqrt(Vectors.Dot(direction, direction));
                for (var i = 0; i < Dimensions; i++)
                {
                    sum[i] += scale * direction[i];
                }
            }

            values[draw] = Vectors.Dot(sum, sum) / lengths.Sum(length => length * length);
        }

        var share = lengths.Sum(length => Math.Pow(length, 4)) / Math.Pow(lengths.Sum(length => length * length), 2);
        var variance = 2 * (1 - share) / Dimensions;
        var error = Math.Sqrt(variance / Draws);
        Assert.InRange(values.Average(), 1 - (5 * error), 1 + (5 * error));

        // A sample variance of normal values has the relative error √(2/n) = 2.2 %; these have somewhat heavier tails.
        Assert.InRange(values.Sum(value => Math.Pow(value - 1, 2)) / Draws / variance, 0.85, 1.15);
        Assert.True(variance <= 2 * (1 - (1.0 / lengths.Length)) / Dimensions);
    }

    [Fact]
    public void Oscillation_IsToldOnceUntilItEnded()
    {
        var detector = new OscillationDetector();
        void Swing(SpectralSample sample) => sample.Significance.Correlation = -0.25;
        Assert.Empty(Feed(detector, 2, Swing));
        Assert.Empty(Feed(detector, Long, sample => sample.Significance.Correlation = -0.19));
        Assert.Equal(-0.25, Assert.IsType<Oscillating>(Assert.Single(Feed(detector, Long, Swing))).After);
        Assert.Empty(Feed(detector, Long, sample => sample.Significance.Correlation = -0.15));
        Assert.Empty(Feed(detector, Long, Swing));
        Assert.Empty(Feed(detector, Long));
        Assert.Single(Feed(detector, Long, Swing));
    }

    [Fact]
    public void Crossing_AtTheHeldPosition_IsToldWhenTheGapIsBack()
    {
        var detector = new CrossingDetector(new CrossingOptions { Window = 6 });
        Assert.Empty(Feed(detector, 1, sample => sample.Cross(1)));
        Assert.Empty(Feed(detector, Long));
        Assert.Empty(Feed(detector, 1, sample => sample.Cross(2)));
        Assert.Empty(Feed(detector, 1, sample => sample.WithChance(0.5).Cross(1), from: 500));
        Assert.Empty(Feed(detector, 11, sample => sample.WithChance(0.5)));

        var told = Assert.IsType<GapCrossing>(Assert.Single(Feed(detector, 2, from: 600)));
        Assert.Equal((500L, 600L, 1, 0.1), (told.FirstStep, told.Step, told.Position, told.After));
        Assert.Equal(1.5, Json(told).GetProperty("rotation").GetDouble());

        // Nobody sees a gap for more than two windows: the crossing is forgotten.
        Assert.Empty(Feed(detector, 1, sample => sample.WithChance(0.5).Cross(1)));
        Assert.Empty(Feed(detector, 13, sample => sample.WithChance(0.5)));
        Assert.Empty(Feed(detector, Long));
    }

    [Fact]
    public void Update_WithoutTheMeasure_SaysNothing()
    {
        ISpectralDetector[] detectors =
        [
            new RegimeDetector(), new StabilityDetector(), new PhaseDetector(), new CrossingDetector(),
        ];
        Assert.All(detectors, detector => Assert.All(
            Enumerable.Range(0, 100), t => Assert.Null(detector.Update(Samples.With(t, 2).WithChance(1e-4)))));
    }

    private static List<SpectralEvent> Feed(
        ISpectralDetector detector, int count, Action<SpectralSample>? change = null, int from = 0)
    {
        var told = new List<SpectralEvent>();
        for (var t = 0; t < count; t++)
        {
            var sample = Samples.Measured(from + t, 1.2);
            change?.Invoke(sample);
            if (detector.Update(sample) is { } value)
            {
                told.Add(value);
            }
        }

        return told;
    }

    private static JsonElement Json(SpectralEvent told)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            told.WriteTo(json);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
