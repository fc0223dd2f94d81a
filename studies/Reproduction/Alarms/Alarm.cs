using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>A candidate for a warning before generalisation: a score at each sample, from what was seen until then.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it needs: <c>geometry</c>, <c>loss</c>, <c>probe</c>, <c>norm</c>, <c>clock</c> or several with a plus.</param>
/// <param name="Score">
/// The score of each sample: the higher, the more it warns; NaN where it cannot say. No parameter unit and no step enters, except
/// into the clock.
/// </param>
internal sealed record Alarm(string Name, string Kind, Func<StudySeries, double[]> Score);

/// <summary>Ways to make a score of a series, all of them blind for what comes later.</summary>
internal static class Causal
{
    /// <summary>ln of the value over the lowest of the newest n before it, itself included.</summary>
    public static double[] Rise(double[] values, int n) => Map(values, (i, v) => Math.Log(v) - Extreme(values, i, n, least: true));

    /// <summary>ln of the highest of the newest n over the value.</summary>
    public static double[] Fall(double[] values, int n) => Map(values, (i, v) => Extreme(values, i, n, least: false) - Math.Log(v));

    /// <summary>ln of the highest value so far over the value.</summary>
    public static double[] FallFromPeak(double[] values) => Fall(values, int.MaxValue);

    /// <summary>ln of the value over the lowest so far.</summary>
    public static double[] RiseFromLowest(double[] values) => Rise(values, int.MaxValue);

    /// <summary>The geometric mean of the newest n.</summary>
    public static double[] Smooth(double[] values, int n) => Map(values, (i, _) =>
    {
        var (sum, count) = (0.0, 0);
        for (var j = Math.Max(0, i - n + 1); j <= i; j++)
        {
            if (values[j] > 0)
            {
                sum += Math.Log(values[j]);
                count++;
            }
        }

        return count == 0 ? double.NaN : Math.Exp(sum / count);
    });

    /// <summary>Values that are measured seldom, held until the next; NaN before the first.</summary>
    public static double[] Held(double[] values)
    {
        var held = new double[values.Length];
        var last = double.NaN;
        for (var i = 0; i < values.Length; i++)
        {
            last = double.IsFinite(values[i]) ? values[i] : last;
            held[i] = last;
        }

        return held;
    }

    /// <summary>The score where a condition holds, 0 elsewhere.</summary>
    public static double[] Where(double[] score, Func<int, bool> holds) => Map(score, (i, v) => holds(i) ? v : 0);

    /// <summary>The least of the newest n scores: one that has to last.</summary>
    public static double[] Lasting(double[] score, int n) => Map(score, (i, _) =>
        i < n - 1 ? double.NaN : Enumerable.Range(i - n + 1, n).Min(j => score[j]));

    /// <summary>1 from the first sample on whose step is at least this; 0 before.</summary>
    public static double[] From(StudySeries run, long? step) => [.. run.Steps.Select(s => step is { } first && s >= first ? 1.0 : 0)];

    /// <summary>Highest over lowest of the newest n values.</summary>
    public static double[] Swing(double[] values, int n) => Map(values, (i, _) =>
        Math.Exp(Extreme(values, i, n, least: false) - Extreme(values, i, n, least: true)));

    public static double[] Map(double[] values, Func<int, double, double> of) => [.. values.Select((v, i) => of(i, v))];

    private static double Extreme(double[] values, int i, int n, bool least)
    {
        var extreme = double.NaN;
        for (var j = Math.Max(0, i - n + 1); j <= i; j++)
        {
            var value = Math.Log(values[j]);
            if (double.IsFinite(value) && !(least ? value >= extreme : value <= extreme))
            {
                extreme = value;
            }
        }

        return extreme;
    }
}
