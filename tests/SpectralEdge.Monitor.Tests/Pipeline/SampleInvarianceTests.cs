namespace SpectralEdge.Monitor.Tests;

/// <summary>What happens to every number of a sample when the parameters are turned, or measured in another unit.</summary>
public class SampleInvarianceTests
{
    private const int Count = 300;

    private static readonly MonitorOptions Options = new()
    {
        Windows = [new(1, 8)],
        Sketch = new() { Mode = WindowMode.Exact },
        Run = new() { Folder = null },
    };

    [Fact]
    public void Sample_ParametersTurned_StaysAsItIs()
    {
        // Reversed, and every second one with the other sign: an orthogonal map that rounds nothing.
        var (plain, turned) = Run(
            theta => theta,
            theta => [.. theta.Reverse().Select((value, i) => i % 2 == 0 ? -value : value)]);

        foreach (var (a, b) in plain.Zip(turned))
        {
            Numbers.AssertClose(AllOf(a), AllOf(b), 1e-7);
        }
    }

    [Fact]
    public void Sample_OtherUnit_ChangesOnlyWhatHasAUnit()
    {
        var (plain, scaled) = Run(theta => theta, theta => [.. theta.Select(value => 8 * value)]);
        foreach (var (a, b) in plain.Zip(scaled))
        {
            Numbers.AssertClose(WithoutUnit(a), WithoutUnit(b), 1e-9);
            Numbers.AssertClose([.. InUnits(a).Select(value => 8 * value)], InUnits(b), 1e-9);
            Numbers.AssertClose([.. InSquares(a).Select(value => 64 * value)], InSquares(b), 1e-9);
        }
    }

    private static (List<SpectralSample> Plain, List<SpectralSample> Other) Run(
        Func<float[], float[]> plain, Func<float[], float[]> other)
    {
        var (random, theta) = (new Random(3), new float[Count]);
        var (a, b) = (new float[Count], new float[Count]);
        using var first = new SpectralMonitor(new ParameterArrays().Add("w", a), Options);
        using var second = new SpectralMonitor(new ParameterArrays().Add("w", b), Options);
        var (samples, others) = (TrainingLoop.Keep(first), TrainingLoop.Keep(second));
        for (var step = 1; step <= 30; step++)
        {
            var along = 4 * Vectors.Gaussian(random);
            for (var i = 0; i < Count; i++)
            {
                // Multiples of 2^-10, so that no sum of them is rounded.
                theta[i] += (float)Math.Round(1024 * (Vectors.Gaussian(random) + (along * Math.Sin(i)))) / 1024;
            }

            plain(theta).CopyTo(a, 0);
            other(theta).CopyTo(b, 0);
            first.Observe(step, 1, 0.1);
            second.Observe(step, 1, 0.1);
        }

        return (samples, others);
    }

    private static double[] AllOf(SpectralSample sample) => [.. WithoutUnit(sample), .. InUnits(sample), .. InSquares(sample)];

    private static double[] WithoutUnit(SpectralSample sample) =>
    [
        .. sample.Ratios, sample.GapRatio, sample.LargestRatioPosition, sample.EffectiveRank,
        sample.ParticipationRatio, sample.StableRank,
        sample.LeadingShare, sample.DriftRatio, sample.NoiseVariation, .. sample.NormalizedSingularValues,
        (double)sample.Conditions,
        sample.Significance.PValueWhiteNoise, sample.Significance.PValueUnequalSteps, sample.Significance.PValueColouredNoise,
        sample.Significance.PValueColouredUnequalSteps, sample.Significance.Correlation,
        .. sample.Motion!.PrincipalAngles, sample.Motion.SubspaceRotation,
        sample.Motion.DavisKahanBound, .. sample.Motion.Overlaps, .. sample.Motion.Stability,
        .. sample.Motion.SortedStability, .. sample.Motion.HalfWindowStability,
        sample.Motion.RelativeChange, sample.Motion.Adiabatic, sample.Motion.UpdateAlignment,
        sample.Motion.BackboneRotation, sample.Motion.RandomWalkRotation,
        .. Enum.GetValues<DisplacementForm>().Select(
            form => sample.Backbone!.Share(form)), Math.Abs(sample.Backbone!.Cosine), sample.Backbone.DisplacementShare,
        sample.Phases!.Value.PeakRatio,
    ];

    private static double[] InUnits(SpectralSample sample) =>
    [
        .. sample.SingularValues, sample.Gap, sample.UpdateNorm, sample.PathLength, sample.DriftSpeed,
        sample.Motion!.DriftAlong, sample.Motion.DriftAcross,
        sample.Backbone!.Distance, sample.Backbone.TransversePart, sample.Backbone.Transverse,
    ];

    private static double[] InSquares(SpectralSample sample) =>
    [
        .. sample.Eigenvalues, sample.EigenvalueGap, sample.TotalVariance, sample.Motion!.CovarianceChange,
        sample.Motion.SpectrumChange, .. sample.Motion.Separations,
        .. sample.Flow!.Changes, .. sample.Flow.Entering, .. sample.Flow.Exiting, .. sample.Flow.Remainders,
        .. sample.Flow.SecondOrder, .. sample.Flow.Repulsions,
        .. sample.Flow.Couplings,
    ];
}
