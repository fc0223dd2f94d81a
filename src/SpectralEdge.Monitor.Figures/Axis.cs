using System.Globalization;

namespace SpectralEdge.Monitor.Figures;

/// <summary>An axis: where a value lies on it, and which values are labelled.</summary>
internal sealed class Axis
{
    // From there on a linear axis would show one part and hide the rest; chosen, not measured.
    private const double LogarithmicFrom = 20;

    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private static readonly double[] RoundFactors = [1, 2, 5, 10];

    private readonly double _low;
    private readonly double _high;

    private Axis(double low, double high, bool isLogarithmic) => (_low, _high, IsLogarithmic) = (low, high, isLogarithmic);

    /// <summary>Whether equal factors are equally far apart.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>What is labelled; null for round numbers.</summary>
    public IReadOnlyList<(double Value, string Label)>? Labels { get; private init; }

    private bool IsWhole { get; init; }

    /// <summary>An axis that holds all values.</summary>
    /// <param name="values">Any values; those that are not finite do not count.</param>
    /// <param name="isLogarithmic">
    /// Whether equal factors are equally far apart; null for where the values span more than a factor of 20. Values that are not
    /// above 0 make the axis linear.
    /// </param>
    public static Axis Over(IEnumerable<double> values, bool? isLogarithmic = null)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return new Axis(0, 1, false);
        }

        var (low, high) = (known.Min(), known.Max());
        if (low > 0 && high > low && (isLogarithmic ?? high / low > LogarithmicFrom))
        {
            var space = 0.03 * Math.Log10(high / low);
            return new Axis(Math.Log10(low) - space, Math.Log10(high) + space, true);
        }

        // A line that never changes still needs some height around it.
        var margin = high > low ? 0.05 * (high - low) : Math.Max(1, Math.Abs(high)) * 0.05;
        return new Axis(low - margin, high + margin, false);
    }

    /// <summary>An axis from one value to another, without a margin.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="isLogarithmic">Whether equal factors are equally far apart.</param>
    /// <param name="labels">What is labelled; null for round numbers.</param>
    public static Axis Between(
        double low, double high, bool isLogarithmic = false, IReadOnlyList<(double Value, string Label)>? labels = null) =>
        isLogarithmic
            ? new Axis(Math.Log10(low), Math.Log10(high), true) { Labels = labels }
            : new Axis(low, high > low ? high : low + 1, false) { Labels = labels };

    /// <summary>An axis of whole numbers.</summary>
    public static Axis WholeNumbers(double low, double high) => new(low - 0.5, high + 0.5, false) { IsWhole = true };

    /// <summary>Where a value lies, from 0 to 1; beyond the ends it lies at them.</summary>
    public double Place(double value) => Math.Clamp(((IsLogarithmic ? Math.Log10(value) : value) - _low) / (_high - _low), 0, 1);

    /// <summary>Whether a value lies between its ends.</summary>
    public bool Holds(double value)
    {
        var (at, little) = (IsLogarithmic ? Math.Log10(value) : value, 1e-9 * (_high - _low));
        return at >= _low - little && at <= _high + little;
    }

    /// <summary>Values to label, round ones.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks(int most)
    {
        most = Math.Max(2, most);
        var values = IsLogarithmic && _high - _low > 1
            ? Powers(most)
            : IsLogarithmic ? Rounds(Math.Pow(10, _low), Math.Pow(10, _high), most) : Rounds(_low, _high, most);
        return Labels ?? [.. values.Zip(Texts(values))];
    }

    private List<double> Rounds(double low, double high, int most)
    {
        int Number(double distance) => (int)(Math.Floor((high / distance) + 1e-9) - Math.Ceiling((low / distance) - 1e-9)) + 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / most)));
        var distance = RoundFactors.Select(factor => factor * power).FirstOrDefault(far => Number(far) <= most + 1, 10 * power);
        distance = IsWhole ? Math.Max(1, distance) : distance;
        var ticks = new List<double>();
        for (var i = Math.Ceiling((low / distance) - 1e-9); i * distance <= high + (1e-9 * distance); i++)
        {
            ticks.Add(i * distance);
        }

        return ticks;
    }

    private List<double> Powers(int most)
    {
        double[] factors = _high - _low > 2 ? [1] : (_high - _low) * 3 > most ? [1, 3] : [1, 2, 5];
        var every = Math.Max(1, (int)Math.Round((_high - _low) / most));
        var ticks = new List<double>();
        for (var power = (int)Math.Floor(_low / every) * every; power <= _high; power += every)
        {
            ticks.AddRange(factors.Select(factor => factor * Math.Pow(10, power))
                .Where(value => Math.Log10(value) >= _low && Math.Log10(value) <= _high));
        }

        return ticks;
    }

    /// <summary>One way of writing for all values of an axis: 80k beside 100k, 10⁻⁵ beside 10⁻⁴.</summary>
    private static IEnumerable<string> Texts(List<double> values)
    {
        var (least, most) = (values.DefaultIfEmpty(0).Min(Math.Abs), values.DefaultIfEmpty(0).Max(Math.Abs));
        var isPowers = least > 0 && (least < 1e-3 || most > 1e4 || most / least > 1e3)
            && values.TrueForAll(value => Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-9);
        var (unit, letter) = most >= 2e6 ? (1e6, "M") : most >= 1e4 ? (1e3, "k") : (1, string.Empty);
        return values.Select(value => isPowers
            ? Power((int)Math.Round(Math.Log10(value)))
            : Math.Abs(value) < 1e-12 * most ? "0"
            : string.Create(CultureInfo.InvariantCulture, $"{value / unit:G6}{letter}").Replace('-', '−'));
    }

    private static string Power(int exponent) => "10" + (exponent < 0 ? "⁻" : string.Empty)
        + string.Concat(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(digit => Raised[digit - '0']));
}
