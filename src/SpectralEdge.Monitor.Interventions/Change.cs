namespace SpectralEdge.Monitor.Interventions;

/// <summary>An intervention at work in one run.</summary>
/// <param name="moment">When in a step, and on what vector.</param>
internal abstract class Change(Moment moment)
{
    /// <summary>When in a step it is applied, and on what vector.</summary>
    public Moment Moment { get; } = moment;

    /// <summary>Applies it.</summary>
    /// <param name="step">The step that is being taken.</param>
    /// <param name="vector">Shape [P]: changed. Empty for settings.</param>
    /// <returns>What was done; null if nothing.</returns>
    /// <exception cref="InterventionSkippedException">It cannot be applied here.</exception>
    public abstract InterventionApplied? Apply(long step, Span<double> vector);

    /// <summary>Called once the vector is written.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Called after every step, once all changes are made.</summary>
    /// <param name="step">Number of steps completed.</param>
    public virtual void Look(long step)
    {
    }
}

/// <summary>When in a step something is changed, and what.</summary>
internal enum Moment
{
    /// <summary>Rate and decay, before the optimizer steps.</summary>
    Settings,

    /// <summary>The gradient, before the optimizer steps.</summary>
    Gradient,

    /// <summary>The parameters, before the optimizer steps.</summary>
    ParametersBefore,

    /// <summary>The difference that the step made, after it.</summary>
    Update,

    /// <summary>The parameters, after the step.</summary>
    ParametersAfter,
}
