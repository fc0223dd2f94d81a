using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Diagnostics;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Keeps what users' handlers throw away from the training loop: counted always, logged once for each cause.</summary>
internal sealed class HandlerGuard(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Handler, Type Cause)> _logged = [];

    /// <summary>Number of calls that threw.</summary>
    public long Failures { get; private set; }

    /// <summary>Takes note of a handler that threw.</summary>
    /// <param name="handler">The handler's method.</param>
    /// <param name="exception">What it threw.</param>
    public void Failed(System.Reflection.MethodInfo handler, Exception exception) => Failed($"{handler.DeclaringType?.Name}.{handler.Name}", exception);

    /// <summary>Takes note of code of the user's that threw.</summary>
    /// <param name="name">Its type and method.</param>
    /// <param name="exception">What it threw.</param>
    public void Failed(string name, Exception exception)
    {
        lock (_lock)
        {
            Failures++;
            if (_logged.Add((name, exception.GetType())))
            {
                Log.HandlerFailed(logger, name, Failures, exception);
            }
        }
    }

    /// <summary>Saves the count, or goes on from it.</summary>
    /// <param name="state">Where it goes, or comes from.</param>
    /// <param name="others">Failures counted elsewhere that are to be part of it.</param>
    public void Carry(IStateCarrier state, long others)
    {
        var failures = state.Count("handler_failures", Failures + others);
        Failures = state.IsResuming ? failures : Failures;
    }
}
