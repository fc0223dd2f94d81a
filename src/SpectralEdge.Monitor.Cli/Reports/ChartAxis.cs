
namespace SpectralEdge.Monitor.Cli;

/// <summary>An axis: where a value lies on it, and which values are labelled.</summary>
internal sealed class ChartAxis
{
    // From there on a linear axis would show one part and hide the rest; chosen, not measured.
    private const double LogarithmicFrom = 20;

    private static readonly double[] RoundFactors = [1, 2, 5, 10];

    private readonly double _low;
    private readonly double _high;

    private ChartAxis(double low, double high, bool isLogarithmic) => (_low, _high, IsLogarithmic) = (low, high, isLogarithmic);

    /// <summary>Whether equal factors are equally far apart.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>An axis that holds all values.</summary>
    /// <param name="values">Any values; those that are not finite do not count.</param>
    /// <param name="prefersFactors">Whether equal factors are to be equally far apart wherever that is possible.</param>
    public static ChartAxis Over(IEnumerable<double> values, bool prefersFactors = false)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return new ChartAxis(0, 1, false);
        }

        var (low, high) = (known.Min(), known.Max());
        if (low > 0 && high > low && (prefersFactors || high / low > LogarithmicFrom))
        {
            return new ChartAxis(Math.Log10(low), Math.Log10(high), true);
        }

        // A line that never changes still needs some height around it.
        var margin = high > low ? 0.05 * (high - low) : Math.Max(1, Math.Abs(high)) * 0.05;
        return new ChartAxis(low - margin, high + margin, false);
    }

    /// <summary>An axis from one step to another, without a margin.</summary>
    public static ChartAxis OfSteps(long first, long last) => new(first, Math.Max(last, first + 1), false);

    /// <summary>Where a value lies, from 0 to 1; beyond the ends it lies at them.</summary>
    public double Place(double value) => Math.Clamp(((IsLogarithmic ? Math.Log10(value) : value) - _low) / (_high - _low), 0, 1);

    /// <summary>Values to label, round ones.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks(int most) => IsLogarithmic && _high - _low > 1 ? Powers(most) : IsLogarithmic ? Rounds(Math.Pow(10, _low), Math.Pow(10, _high), most) : Rounds(_low, _high, most);

    private static List<(double Value, string Label)> Rounds(double low, double high, int most)
    {
        var rough = (high - low) / most;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var distance = RoundFactors.First(factor => factor * power >= rough) * power;
        var ticks = new List<(double, string)>();
        for (var i = Math.Ceiling(low / distance); i * distance <= high; i++)
        {
            var value = i * distance;
            ticks.Add((value, Math.Abs(value) < distance / 2 ? "0" : Label(value)));
        }

        return ticks;
    }

    private List<(double Value, string Label)> Powers(int most)
    {
        double[] factors = _high - _low > 2 ? [1] : [1, 2, 5];
        var every = Math.Max(1, (int)Math.Ceiling((_high - _low) / most));
        var ticks = new List<(double, string)>();
        for (var power = (int)Math.Floor(_low / every) * every; power <= _high; power += every)
        {
            foreach (var value in factors.Select(factor => factor * Math.Pow(10, power)).Where(value => Math.Log10(value) >= _low && Math.Log10(value) <= _high))
            {
                ticks.Add((value, Label(value)));
            }
        }

        return ticks;
    }

    private static string Label(double value) => Math.Abs(value) is >= 1e5 and < 1e9 && value % 1000 == 0 ? Numbers.Say($"{value / 1000:0}k") : Numbers.Say($"{value:G6}");
}
