namespace SpectralEdge.Monitor;

/// <summary>
/// A user's detector whose exceptions and unusable events are counted and logged, and never reach the training loop.
/// </summary>
internal sealed class GuardedDetector : ISpectralDetector
{
    private readonly ISpectralDetector _inner;
    private readonly HandlerGuard _guard;
    private SpectralEvent? _last;

    /// <summary>Guards a detector.</summary>
    /// <param name="inner">The detector.</param>
    /// <param name="guard">What keeps count.</param>
    public GuardedDetector(ISpectralDetector inner, HandlerGuard guard) => (_inner, _guard, Name) = (inner, guard, inner.Name);

    /// <summary>The name that the detector had at the start; the state is kept under it.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        try
        {
            if (_inner.Update(sample) is not { } value)
            {
                return null;
            }

            if (ReferenceEquals(value, _last))
            {
                throw new InvalidOperationException(
                    "The detector returned the same event object twice; every event must be an object of its own. "
                    + "Create it anew, or return null.");
            }

            _last = value;
            return CheckedEvent.Of(value);
        }
        catch (Exception exception)
        {
            _guard.Failed($"{_inner.GetType().Name}.{nameof(Update)}", exception);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            _inner.Interrupt();
        }
        catch (Exception exception)
        {
            _guard.Failed($"{_inner.GetType().Name}.{nameof(Interrupt)}", exception);
        }
    }

    /// <inheritdoc/>
    public void Carry(StateCarrier state) => _inner.Carry(state);
}
