using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A number in the name of a file.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after its last.</param>
/// <param name="Value">Its value; null where it is no whole number of steps.</param>
/// <param name="Problem">Why there is no value.</param>
/// <param name="FirstEnd">Where its digits before the first underscore end; null for a number without underscores.</param>
internal sealed record NameNumber(int Start, int End, long? Value, string? Problem, int? FirstEnd = null);

/// <summary>Finds the numbers in a name: <c>200</c>, <c>000200</c>, <c>1k</c>, <c>1.5M</c>, <c>1e3</c>, <c>1,000</c>, and
/// <c>1_000</c>, which may be two numbers as well.</summary>
/// <param name="name">The name.</param>
internal sealed class NameNumbers(string name)
{
    // 10^18 fits 63 bits.
    private const int MostDigits = 18;
    private const int GroupLength = 3;

    /// <summary>The numbers, in their order.</summary>
    public static List<NameNumber> In(string name) => new NameNumbers(name).All(joins: true);

    /// <summary>The numbers, those with underscores as several.</summary>
    public static List<NameNumber> Apart(string name) => new NameNumbers(name).All(joins: false);

    private List<NameNumber> All(bool joins)
    {
        var numbers = new List<NameNumber>();
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiDigit(name[i]))
            {
                numbers.Add(At(i, joins));
                i = numbers[^1].End - 1;
            }
        }

        return numbers;
    }

    private NameNumber At(int start, bool joins)
    {
        var end = DigitsEnd(start);
        var commas = GroupsEnd(start, end, ',');
        if (commas > end || (Is(end, ',') && IsDigit(end + 1)))
        {
            var stop = Is(commas, ',') && IsDigit(commas + 1) ? DigitsEnd(commas + 1) : commas;
            return stop > commas
                ? new NameNumber(start, stop, null, "commas stand between groups of three digits")
                : Whole(start, commas, name[start..commas].Replace(",", string.Empty, StringComparison.Ordinal));
        }

        var underscores = joins ? GroupsEnd(start, end, '_') : end;
        return underscores > end && !char.IsAsciiLetter(At(underscores))
            ? Whole(start, underscores, name[start..underscores].Replace("_", string.Empty, StringComparison.Ordinal)) with
            {
                FirstEnd = end,
            }
            : (At(end) is ' ' or '\'') && IsGroup(end + 1)
            ? new NameNumber(start, end + 1 + GroupLength, null, "thousands are set apart by another sign than a comma")
            : Scaled(start, end);
    }

    /// <summary>A number with a fraction, an exponent or a letter for thousands or millions, if it has one of them.</summary>
    private NameNumber Scaled(int start, int digits)
    {
        var mantissa = Is(digits, '.') && IsDigit(digits + 1) ? DigitsEnd(digits + 1) : digits;
        var (end, power) = (mantissa, 0);
        if (At(mantissa) is 'e' or 'E')
        {
            var sign = At(mantissa + 1) is '+' or '-' ? 1 : 0;
            var exponent = DigitsEnd(mantissa + 1 + sign);
            if (exponent > mantissa + 1 + sign && !char.IsAsciiLetter(At(exponent)))
            {
                end = exponent;
                power = int.TryParse(
                    name.AsSpan(mantissa + 1 + sign, exponent - mantissa - 1 - sign), NumberStyles.None,
                    CultureInfo.InvariantCulture, out var read) && read < 99 ? read : 99;
                power = Is(mantissa + 1, '-') ? -power : power;
            }
        }
        else if (char.IsAsciiLetter(At(mantissa)) && !char.IsAsciiLetterOrDigit(At(mantissa + 1)))
        {
            (end, power) = At(mantissa) switch
            {
                'k' or 'K' => (mantissa + 1, 3),
                'M' => (mantissa + 1, 6),
                _ => (mantissa, 0),
            };
            if (At(mantissa) is 'm' or 'b' or 'B' or 'G' or 'g')
            {
                return new NameNumber(start, mantissa + 1, null, $"it is not known what {At(mantissa)} stands for");
            }
        }

        return end == digits ? Whole(start, digits, name[start..digits])
            : Shifted(name[start..digits], mantissa > digits ? name[(digits + 1)..mantissa] : string.Empty, power) is { } text
            ? Whole(start, end, text)
            : new NameNumber(start, end, null, "it is no whole number");
    }

    /// <summary>The digits of a number times a power of ten; null where it is not whole.</summary>
    private static string? Shifted(string whole, string fraction, int power)
    {
        // '1.0' is what a float of Python becomes; '1.000' may be a thousand.
        if (power == 0)
        {
            return fraction == "0" ? whole : null;
        }

        fraction = fraction.TrimEnd('0');
        var zeros = power - fraction.Length;
        return power < 0 || zeros < 0 ? null
            : whole.TrimStart('0').Length + fraction.Length == 0 ? "0"
            : whole + fraction + new string('0', zeros);
    }

    private static NameNumber Whole(int start, int end, string digits)
    {
        digits = digits.TrimStart('0');
        return digits.Length > MostDigits
            ? new NameNumber(start, end, null, $"it has more than {MostDigits} digits")
            : new NameNumber(start, end, digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture), null);
    }

    /// <summary>Where groups of three digits that follow a separator end; the end of the first group if there are
    /// none.</summary>
    private int GroupsEnd(int start, int end, char separator)
    {
        if (end - start > GroupLength || name[start] == '0')
        {
            return end;
        }

        while (Is(end, separator) && IsGroup(end + 1))
        {
            end += 1 + GroupLength;
        }

        return end;
    }

    private bool IsGroup(int start) => IsDigit(start) && DigitsEnd(start) == start + GroupLength;

    private int DigitsEnd(int start)
    {
        while (IsDigit(start))
        {
            start++;
        }

        return start;
    }

    private char At(int place) => place < name.Length ? name[place] : '\0';

    private bool Is(int place, char sign) => At(place) == sign;

    private bool IsDigit(int place) => char.IsAsciiDigit(At(place));
}
