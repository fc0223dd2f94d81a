namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// Splits the updates of a window into what gradients made and what weight decay made, along each direction (2604.07380).
/// </summary>
/// <remarks>
/// Needs no gradient, but an optimizer whose rules are known (<see cref="IProbedModel.Optimizer"/>). Hears of every sample,
/// since the learning rate of each update in the window counts.
/// </remarks>
public sealed record EdgeSourceProbe : Probe
{
    /// <inheritdoc/>
    public override string Name => "edge_source";

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
        if (run.Model.Optimizer is null)
        {
            problems.Add(
                $"{nameof(EdgeSourceProbe)} knows no rule of the optimizer: there is none, or it is of a kind that cannot be "
                + "read (LBFGS, ASGD, Rprop, your own); it must give the learning rate and weight decay of each block. Give the "
                + "model its optimizer, or leave the probe out.");
        }
    }

    internal override Measure Start(ProbedRun run) => new EdgeSourceMeasure(run);
}
