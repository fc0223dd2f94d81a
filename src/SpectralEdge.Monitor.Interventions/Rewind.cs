namespace SpectralEdge.Monitor.Interventions;

/// <summary>Puts the run back to where it was: parameters, and the state of the optimizer where it can be copied. Once.</summary>
/// <remarks>
/// The step it is due at is taken first, then undone: the gradient of the next one is that of the old place. Data order, random
/// state and schedules go on. The state of a TorchSharp optimizer has its rate and decay in it.
/// </remarks>
public sealed record Rewind : Intervention
{
    /// <summary>Prepares a rewind that is made once.</summary>
    public Rewind() => Times = 1;

    /// <summary>The step whose parameters are kept: θ after it.</summary>
    /// <value>At least the steps completed when the intervention is made, and before <see cref="Intervention.From"/>.</value>
    public required long Keep { get; init; }

    /// <inheritdoc/>
    public override string Name => "rewind";

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
        problems.RequireInRange(
            Keep, run.Monitor.LastStep, From - 1, "What is kept must lie ahead, and before the first step that may be undone.");
    }

    /// <inheritdoc/>
    internal override Change Start(ChangedRun run) => new RewindChange(this, run);

    private sealed class RewindChange : Change
    {
        private readonly Rewind _options;
        private readonly ChangedRun _run;
        private double[]? _kept;
        private object? _state;

        public RewindChange(Rewind options, ChangedRun run)
            : base(Moment.ParametersAfter)
        {
            (_options, _run) = (options, run);
            Look(run.Monitor.LastStep);
        }

        public override InterventionApplied? Apply(long step, Span<double> vector)
        {
            if (_kept is null)
            {
                throw new InterventionSkippedException(FormattableString.Invariant(
                    $"Step {_options.Keep} was not kept, so there is nothing to go back to."));
            }

            var (before, distance) = (Vectors.Norm(vector), 0.0);
            for (var i = 0; i < vector.Length; i++)
            {
                distance += (vector[i] - _kept[i]) * (vector[i] - _kept[i]);
            }

            _kept.CopyTo(vector);
            return new InterventionApplied { Target = "parameters", Before = before, Added = Math.Sqrt(distance) };
        }

        public override void Complete()
        {
            if (_state is not null)
            {
                _run.Optimizer!.LoadState(_state);
            }
        }

        public override void Look(long step)
        {
            if (step == _options.Keep && _kept is null)
            {
                var parameters = new double[_run.Count];
                _run.Read(parameters);
                (_state, _kept) = (_run.Optimizer?.SaveState(), parameters);
            }
        }
    }
}
