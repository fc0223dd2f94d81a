using System.CommandLine;
using System.Globalization;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Options that are numbers or one of some words, with messages that say what is allowed.</summary>
internal static class NumberOptions
{
    /// <summary>A whole number.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most = int.MaxValue)
    {
        var allowed = most == int.MaxValue ? Numbers.Say($"at least {least}") : Numbers.Say($"from {least} to {most}");
        return Parsed<int?>(name, description, $"a whole number, {allowed}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null);
    }

    /// <summary>A number.</summary>
    public static Option<double?> Number(string name, string description, double least) =>
        Parsed<double?>(name, description, Numbers.Say($"a number, at least {least}"), text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && double.IsFinite(value) ? value : null);

    /// <summary>A list of whole numbers, separated by commas.</summary>
    public static Option<int[]?> Wholes(string name, string description, int least) =>
        Parsed<int[]?>(name, description, Numbers.Say($"whole numbers of at least {least}, separated by commas"), text =>
        {
            int?[] values = [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least ? value : (int?)null)];
            return Array.TrueForAll(values, value => value is not null) ? [.. values.Select(value => value!.Value)] : null;
        });

    /// <summary>One of some words; several, separated by commas, where flags are meant.</summary>
    public static Option<T?> Word<T>(string name, string description)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().ToDictionary(Words.Kebab, word => Enum.Parse<T>(word), StringComparer.OrdinalIgnoreCase);
        var isFlags = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false);
        return Parsed<T?>(name, $"{description}: {string.Join(", ", words.Keys)}.", $"{(isFlags ? "some" : "one")} of {string.Join(", ", words.Keys)}", text =>
        {
            long sum = 0;
            foreach (var part in isFlags ? text.Split(',') : [text])
            {
                if (!words.TryGetValue(part.Trim(), out var value))
                {
                    return null;
                }

                sum |= Convert.ToInt64(value, CultureInfo.InvariantCulture);
            }

            return (T)Enum.ToObject(typeof(T), sum);
        });
    }

    private static Option<T> Parsed<T>(string name, string description, string allowed, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = "VALUE",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            var value = parse(text);
            if (value is null)
            {
                result.AddError($"{name} is '{text}'; it must be {allowed}.");
            }

            return value;
        },
    };
}
