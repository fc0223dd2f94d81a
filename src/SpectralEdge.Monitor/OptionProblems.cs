using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor;

/// <summary>Gathers what is wrong with a set of options, so that one exception can name all of it.</summary>
/// <remarks>Every message has four parts: name, value received, what is allowed, why or what to do.</remarks>
internal sealed class OptionProblems(string subject)
{
    // The neighbour of a number of few digits has 16 or 17.
    private const int RoundDigits = 8;

    private readonly List<string> _problems = [];

    /// <summary>Notes a value outside [<paramref name="minimum"/>, <paramref name="maximum"/>].</summary>
    public void RequireInRange(
        long value, long minimum, long maximum, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= minimum && value <= maximum))
        {
            var allowed = maximum is int.MaxValue or long.MaxValue
                ? FormattableString.Invariant($"be at least {minimum}")
                : FormattableString.Invariant($"lie between {minimum} and {maximum}");
            Add(FormattableString.Invariant($"{name} is {value}; it must {allowed}. {reason}"));
        }
    }

    /// <summary>Notes a value outside [<paramref name="minimum"/>, <paramref name="maximum"/>], NaN included.</summary>
    public void RequireInRange(
        double value, double minimum, double maximum, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= minimum && value <= maximum))
        {
            Add(FormattableString.Invariant($"{name} is {value}; it must {Allowed(minimum, maximum)}. {reason}"));
        }
    }

    /// <summary>
    /// A range in words. An end next to a round number stands for that number left out, the largest numbers for no end.
    /// </summary>
    internal static string Allowed(double minimum, double maximum)
    {
        var (below, above) = (Math.BitDecrement(minimum), Math.BitIncrement(maximum));
        var (leavesLowest, leavesHighest) = (IsRounder(below, minimum), IsRounder(above, maximum));
        var lowest = leavesLowest ? Invariant($"be above {below}") : Invariant($"be at least {minimum}");
        var highest = leavesHighest ? Invariant($"below {above}") : Invariant($"at most {maximum}");
        return maximum >= double.MaxValue ? minimum <= double.MinValue ? "be a number" : lowest
            : leavesLowest || leavesHighest ? $"{lowest} and {highest}"
            : Invariant($"lie between {minimum} and {maximum}");
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

    private static bool IsRounder(double neighbour, double value) =>
        value == double.Epsilon || Invariant($"{neighbour}").Length + RoundDigits < Invariant($"{value}").Length;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
