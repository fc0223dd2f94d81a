namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// Measures the terms of the gap flow dg/dt at the largest ratio of a window: what curvature and weight decay take away, and what
/// is left as driving (2604.07380; 2603.28964, §§12 to 14, Test 6).
/// </summary>
/// <remarks>
/// <para>
/// Of batch 0 of <see cref="ProbeBatch.Train"/>. Needs windows that are kept exactly (<see cref="WindowMode.Exact"/>), a model
/// that knows its optimizer's weight decay, and <see cref="SampleMeasures.Motion"/> for everything that compares two samples.
/// </para>
/// <para>
/// Costs the gradient here and at the sample before, two products with the Hessian, and a gradient for each further batch of
/// noise: seven gradients by default.
/// </para>
/// </remarks>
public sealed record GapFlowProbe : Probe
{
    /// <summary>How many independent batches the covariance of gradients is estimated from.</summary>
    /// <value>From 2 to 64; or 0 for leaving the noise out. The default is 2: the fewest.</value>
    public int NoiseBatches { get; init; } = 2;

    /// <inheritdoc/>
    public override string Name => "gap_flow";

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
        CurvatureProbe.RequireDirections(problems, run, nameof(GapFlowProbe));
        if (NoiseBatches != 0)
        {
            problems.RequireInRange(
                NoiseBatches, 2, 64, "A covariance takes two batches, and each costs a gradient; 0 leaves it out.",
                $"{nameof(GapFlowProbe)}.{nameof(NoiseBatches)}");
        }

        if (run.Model.Optimizer is null)
        {
            problems.Add(
                $"{nameof(GapFlowProbe)} knows no rule of the optimizer: there is none, or it is of a kind that cannot be read "
                + "(LBFGS, ASGD, Rprop, your own); it needs weight decay, which is part of the damping. Give the model its "
                + "optimizer, or leave the probe out.");
        }

        if (!run.HasMotion)
        {
            problems.Add(
                $"{nameof(GapFlowProbe)} compares two samples; Spectrum.Measures must have {nameof(SampleMeasures.Motion)}. "
                + "Switch it on, or leave the probe out.");
        }
    }

    internal override Measure Start(ProbedRun run) => new GapFlowMeasure(NoiseBatches);
}
