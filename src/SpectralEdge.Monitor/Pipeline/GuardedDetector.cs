using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>A user's detector whose exceptions are counted and logged, and never reach the training loop.</summary>
/// <param name="inner">The detector.</param>
/// <param name="guard">What keeps count.</param>
internal sealed class GuardedDetector(ISpectralDetector inner, HandlerGuard guard) : ISpectralDetector
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        try
        {
            return inner.Update(sample);
        }
        catch (Exception exception)
        {
            guard.Failed($"{inner.GetType().Name}.{nameof(Update)}", exception);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            inner.Interrupt();
        }
        catch (Exception exception)
        {
            guard.Failed($"{inner.GetType().Name}.{nameof(Interrupt)}", exception);
        }
    }

    /// <inheritdoc/>
    public string Save() => inner.Save();

    /// <inheritdoc/>
    public void Restore(string state) => inner.Restore(state);
}
