using System.Reflection;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Keeps exceptions of users' handlers from the training loop: each is counted, each cause is logged once.</summary>
internal sealed class HandlerGuard(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Handler, Type Cause)> _logged = [];

    /// <summary>Where messages go; the monitor's own never throws.</summary>
    public ILogger Logger => logger;

    /// <summary>Number of calls that threw.</summary>
    public long Failures { get; private set; }

    /// <summary>Takes note of a handler that threw.</summary>
    /// <param name="handler">The handler's method.</param>
    /// <param name="exception">What it threw.</param>
    public void Failed(MethodInfo handler, Exception exception) =>
        Failed($"{handler.DeclaringType?.FullName}.{handler.Name}", () => NameOf(handler), exception);

    /// <summary>Calls a handler of the user's, and takes note of what it throws.</summary>
    /// <param name="handler">The handler, which names it.</param>
    /// <param name="call">Calls it.</param>
    public void Call(Delegate handler, Action call)
    {
        try
        {
            call();
        }
        catch (Exception exception)
        {
            Failed(handler.Method, exception);
        }
    }

    /// <summary>Does what the user asked for, and takes note of what throws.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="actions">Do it, one after the other.</param>
    public void Try(string name, Action[] actions)
    {
        foreach (var action in actions)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                Failed(name, exception);
            }
        }
    }

    /// <summary>Takes note of code of the user's that threw.</summary>
    /// <param name="name">Its type and method.</param>
    /// <param name="exception">What it threw.</param>
    public void Failed(string name, Exception exception) => Failed(name, () => name, exception);

    /// <summary>Saves the count, or goes on from it.</summary>
    /// <param name="state">Where it goes, or comes from.</param>
    /// <param name="others">Failures counted elsewhere that are to be part of it.</param>
    public void Carry(StateCarrier state, long others)
    {
        var failures = state.Count("handler_failures", Failures + others);
        Failures = state.IsResuming ? failures : Failures;
    }

    /// <summary>
    /// The name of a handler as its author knows it: compilers name lambdas and their classes in their own way.
    /// </summary>
    private static string NameOf(MethodInfo handler)
    {
        var (type, name, end) = (handler.DeclaringType, handler.Name, handler.Name.LastIndexOf('>'));
        while (type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
        {
            type = outer;
        }

        if (end < 0 || name[0] != '<')
        {
            return $"{type?.Name}.{name}";
        }

        // <Method>b__0_0 is a lambda, <Method>g__Name|0_0 a local function, and <<Main>$> the method of top-level statements.
        var (method, rest) = (name[1..end].Trim('<', '>', '$'), name[(end + 1)..]);
        return rest.StartsWith("g__", StringComparison.Ordinal)
            ? $"{type?.Name}.{method}.{rest[3..].Split('|')[0]}"
            : $"{type?.Name}.{method} (a lambda)";
    }

    private void Failed(string key, Func<string> name, Exception exception)
    {
        lock (_lock)
        {
            Failures++;
            if (!_logged.Add((key, exception.GetType())))
            {
                return;
            }
        }

        LogMessages.HandlerFailed(logger, name(), Failures, exception);
    }
}
