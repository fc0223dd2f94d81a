using System.Globalization;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Argument checks of the statistics.</summary>
/// <remarks>Every message has four parts: name, value received, what is allowed, why or what to do. Conditions are negated, so
/// that NaN fails too.</remarks>
internal static class Require
{
    /// <summary>Refuses two series that do not belong together.</summary>
    public static void SameLength(int length, string name, int other, string otherName)
    {
        if (length != other)
        {
            throw new ArgumentException($"{name} has {new Amount(length):value}; it must have as many as {otherName}, "
                + $"{other}. Values are taken in pairs.", name);
        }
    }

    /// <summary>Refuses a series that is too short.</summary>
    public static void Length(int length, int least, string reason, [CallerArgumentExpression(nameof(length))] string name = "")
    {
        if (length < least)
        {
            // The length of a series is handed over, and the series is named.
            name = name.EndsWith(".Length", StringComparison.Ordinal) ? name[..^".Length".Length] : name;
            throw new ArgumentException($"{name} has {new Amount(length):value}; it must have at least {least}. {reason}", name);
        }
    }

    /// <summary>Refuses a series with a value that is not finite.</summary>
    public static void Finite(
        ReadOnlySpan<double> values, string reason, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] is {values[i]}; it must be "
                    + $"finite. {reason}"), name);
            }
        }
    }

    /// <summary>Refuses a series with a value that is not positive and finite.</summary>
    public static void Positive(
        ReadOnlySpan<double> values, string reason, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!(values[i] > 0 && double.IsFinite(values[i])))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] is {values[i]}; it must be "
                    + $"positive and finite. {reason}"), name);
            }
        }
    }

    /// <summary>Refuses a whole number below the least that is allowed.</summary>
    public static void AtLeast(int value, int least, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be at least {least}. {reason}");
        }
    }

    /// <summary>Refuses a number outside [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public static void InRange(
        double value, double least, double most, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; "
                + $"it must lie between {least} and {most}. {reason}"));
        }
    }

    /// <summary>Refuses a number that is not strictly between two others.</summary>
    public static void Between(
        double value, double above, double below, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > above && value < below))
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; "
                + $"it must lie above {above} and below {below}. {reason}"));
        }
    }

    /// <summary>Refuses steps that do not rise.</summary>
    public static void Rising(ReadOnlySpan<long> steps, [CallerArgumentExpression(nameof(steps))] string name = "")
    {
        for (var i = 1; i < steps.Length; i++)
        {
            if (steps[i] <= steps[i - 1])
            {
                throw new ArgumentException($"{name}[{i}] is {steps[i]}; it must be above {steps[i - 1]}, the one before. "
                    + "Records come in order of time.", name);
            }
        }
    }
}
