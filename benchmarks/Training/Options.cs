using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>Options that take numbers within bounds, and say what they are.</summary>
internal static class Options
{
    /// <summary>A number.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="usual">What it is where it is not given; null for nothing.</param>
    /// <param name="description">What it is for.</param>
    public static Option<double?> Number(string name, double least, double most, double? usual, string description) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} From {least} to {most}."),
        DefaultValueFactory = _ => usual,
        CustomParser = result => One(result, name, result.Tokens[0].Value, least, most),
    };

    /// <summary>Numbers of steps, growing.</summary>
    public static Option<int[]> Steps(string name, int[] usual, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            int[] steps = [.. result.Tokens.Select(token => (int)(One(result, name, token.Value, 1, 100_000_000) ?? 0))];
            for (var i = 1; i < steps.Length; i++)
            {
                if (steps[i] <= steps[i - 1])
                {
                    result.AddError($"{name} is {string.Join(' ', steps)}; it must grow.");
                    break;
                }
            }

            return steps;
        },
    };

    private static double? One(ArgumentResult result, string name, string text, double least, double most)
    {
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError(string.Create(
            CultureInfo.InvariantCulture, $"{name} is '{text}'; it must be a number from {least} to {most}."));
        return null;
    }
}
