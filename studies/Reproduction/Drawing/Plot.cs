using Reproduction.Series;
using SkiaSharp;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>What the figures of this study have in common.</summary>
internal static class Plot
{
    /// <summary>Width of each, in pixels: that of a page.</summary>
    public const float Width = 900;

    private static readonly string[] Tones = ["run-4", "run-0", "line-4", "state-undefined"];

    /// <summary>A column of a run over its steps; what is measured seldom is joined from value to value.</summary>
    public static Line LineOf(StudySeries run, string column, bool isSeldom = false)
    {
        var values = run[column];
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(i => !isSeldom || double.IsFinite(values[i]))];
        return new Line(string.Empty, Palette.Tone(1), [.. rows.Select(i => (double)run.Steps[i])], [.. rows.Select(i => values[i])]);
    }

    /// <summary>Points of a group among several: dots or rings in one of four tones, told apart in grey as well.</summary>
    public static Line Points(string name, int number, IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        return new Line(name, Palette.Of(Tones[number / 2 % Tones.Length]), [.. all.Select(point => point.X)], [.. all.Select(point => point.Y)])
        {
            Shape = number % 2 == 0 ? LineShape.Dots : LineShape.Rings,
        };
    }

    /// <summary>A line from one place to another.</summary>
    public static Line Straight(string name, SKColor colour, (double X, double Y) from, (double X, double Y) to, float[]? dashes = null) =>
        new(name, colour, [from.X, to.X], [from.Y, to.Y]) { Width = 1.1f, Dashes = dashes };

    /// <summary>The median of the values that are finite; NaN for none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(double.IsFinite).Order()];
        return known.Length == 0 ? double.NaN : (known[known.Length / 2] + known[(known.Length - 1) / 2]) / 2;
    }
}
