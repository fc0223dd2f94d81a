namespace SpectralEdge.Monitor.Interventions;

/// <summary>Sets learning rate or weight decay: from a step on, or once. A constant rate from a step on is a reheating.</summary>
/// <remarks>
/// Set before each step that it is due at, in every parameter group, so it holds against a scheduler; a value that is there
/// already makes no line and counts as none. After <see cref="Intervention.Until"/> the values stay until something else sets
/// them.
/// </remarks>
public sealed record OptimizerChange : Intervention
{
    /// <summary>The new learning rate η.</summary>
    /// <value>Finite, at least 0; null, the default, for no change.</value>
    public double? LearningRate { get; init; }

    /// <summary>The new weight decay ω.</summary>
    /// <value>Finite, at least 0; null, the default, for no change.</value>
    public double? WeightDecay { get; init; }

    /// <inheritdoc/>
    public override string Name => "optimizer_change";

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
        problems.RequireInRange(LearningRate ?? 0, 0, double.MaxValue, "It is a step size.", nameof(LearningRate));
        problems.RequireInRange(WeightDecay ?? 0, 0, double.MaxValue, "It is a rate of decay.", nameof(WeightDecay));
        if (LearningRate is null == WeightDecay is null)
        {
            problems.Add("LearningRate and WeightDecay are both null or both given; one must be given. Make two changes of it.");
        }

        if (run.Optimizer is null || (WeightDecay is not null && double.IsNaN(run.Optimizer.WeightDecay)))
        {
            problems.Add("The optimizer has no setting of that name that can be set; it must have one. Use another optimizer.");
        }
    }

    /// <inheritdoc/>
    internal override Change Start(ChangedRun run) => new SettingsChange(this, run.Optimizer!);

    private sealed class SettingsChange(OptimizerChange options, IChangedOptimizer optimizer) : Change(Moment.Settings)
    {
        public override InterventionApplied? Apply(long step, Span<double> vector)
        {
            var (rate, decay) = (optimizer.LearningRate, optimizer.WeightDecay);
            if (options.LearningRate is { } newRate && newRate != rate)
            {
                optimizer.LearningRate = newRate;
                return new InterventionApplied { Target = "learning_rate", Before = rate, Added = newRate };
            }

            if (options.WeightDecay is { } newDecay && newDecay != decay)
            {
                optimizer.WeightDecay = newDecay;
                return new InterventionApplied { Target = "weight_decay", Before = decay, Added = newDecay };
            }

            return null;
        }
    }
}
