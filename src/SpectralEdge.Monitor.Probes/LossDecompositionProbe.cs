namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// Splits the change of the loss over the directions of a window, predicts it by the master equation and measures it
/// (2603.28964, §§16–18, Test 8).
/// </summary>
/// <remarks>
/// Takes the loss of batch 0 of <see cref="ProbeBatch.Train"/>, and of <see cref="ProbeBatch.Validation"/> where the model has
/// it: let a batch be as large as you can afford. Costs a gradient on each, and in exact windows a loss for each change that is
/// measured.
/// </remarks>
public sealed record LossDecompositionProbe : Probe
{
    /// <summary>
    /// Along how many leading directions the change is measured as well, one loss each; only in exact windows.
    /// </summary>
    /// <value>From 0 to the window's length; null, the default, for all of them.</value>
    public int? MeasuredDirections { get; init; }

    /// <inheritdoc/>
    public override string Name => "loss_decomposition";

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
        if (MeasuredDirections is { } count)
        {
            problems.RequireInRange(
                count, 0, run.Window, "A window has as many directions as updates. Leave it null for all of them.",
                $"{nameof(LossDecompositionProbe)}.{nameof(MeasuredDirections)}");
        }
    }

    internal override Measure Start(ProbedRun run) => new LossDecompositionMeasure(run, MeasuredDirections ?? run.Window);
}
