using System.Globalization;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor;

/// <summary>Gathers what is wrong with a set of options, so that one exception can name all of it.</summary>
/// <remarks>Every message has four parts: name, value received, what is allowed, why or what to do.</remarks>
internal sealed class OptionProblems(string subject)
{
    private readonly List<string> _problems = [];

    /// <summary>Notes a value outside [<paramref name="minimum"/>, <paramref name="maximum"/>].</summary>
    public void RequireInRange(
        long value, long minimum, long maximum, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= minimum && value <= maximum))
        {
            Add(string.Create(
                CultureInfo.InvariantCulture, $"{name} is {value}; it must lie between {minimum} and {maximum}. {reason}"));
        }
    }

    /// <summary>Notes a value outside [<paramref name="minimum"/>, <paramref name="maximum"/>], NaN included.</summary>
    public void RequireInRange(
        double value, double minimum, double maximum, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= minimum && value <= maximum))
        {
            Add(string.Create(
                CultureInfo.InvariantCulture, $"{name} is {value}; it must lie between {minimum} and {maximum}. {reason}"));
        }
    }

    /// <summary>Notes a problem in full words.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Throws if anything was noted.</summary>
    /// <exception cref="MonitorOptionsException">At least one problem was noted.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new MonitorOptionsException($"{subject} cannot be used:\n- {string.Join("\n- ", _problems)}");
        }
    }
}
