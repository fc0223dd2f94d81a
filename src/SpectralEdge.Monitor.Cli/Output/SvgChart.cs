using System.Net;
using System.Text;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Draws lines over steps as SVG.</summary>
/// <param name="title">What is shown, with its unit.</param>
/// <param name="lines">The lines; the first ones are drawn last, on top.</param>
/// <param name="marks">Moments, in order of time.</param>
/// <param name="prefersFactors">Whether values stand on a logarithmic axis whatever their range.</param>
internal sealed class SvgChart(
    string title, IReadOnlyList<ChartLine> lines, IReadOnlyList<ChartMark> marks, bool prefersFactors = false)
{
    private const double Width = 860;
    private const double Height = 320;
    private const double Left = 70;
    private const double Right = 110;
    private const double Top = 78;
    private const double Bottom = 44;
    private const double LabelHeight = 13;

    private const int LabelRows = 3;

    // Width of a character of a label, a little more than the mean of common fonts.
    private const double LabelCharacter = 6.4;

    // Two for each pixel of the picture at twice its size: more cannot be seen.
    private const int MostPoints = 3000;

    private const string Ink = "#334155";
    private const string Faint = "#e2e8f0";

    private readonly StringBuilder _svg = new();
    private readonly ChartAxis _steps = ChartAxis.OfSteps(lines.Min(line => line.Steps[0]), lines.Max(line => line.Steps[^1]));
    private readonly ChartAxis _values = ChartAxis.Over(lines.SelectMany(line => line.Values), prefersFactors);

    private static double PlotWidth => Width - Left - Right;

    private static double PlotHeight => Height - Top - Bottom;

    /// <summary>The picture.</summary>
    public string Draw()
    {
        _svg.AppendLine($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, "
            + "-apple-system, Segoe UI, Helvetica, Arial, sans-serif\">");
        _svg.AppendLine($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>");
        Text(Left, 22, _values.IsLogarithmic ? title + ", logarithmic" : title, "start", Ink, 14);
        Axes();
        Marks();
        foreach (var (_, line) in lines.Index().OrderByDescending(pair => pair.Item.IsFaint).ThenByDescending(pair => pair.Index))
        {
            Series(line);
        }

        EndLabels();
        _svg.AppendLine("</svg>");
        return _svg.ToString();
    }

    private void Axes()
    {
        foreach (var (value, label) in _values.Ticks(5))
        {
            Line(Left, Y(value), Left + PlotWidth, Y(value), Faint, 1, null);
            Text(Left - 8, Y(value) + 4, label, "end", Ink, 12);
        }

        foreach (var (value, label) in _steps.Ticks(8))
        {
            Line(X(value), Top + PlotHeight, X(value), Top + PlotHeight + 5, Ink, 1, null);
            Text(X(value), Top + PlotHeight + 19, label, "middle", Ink, 12);
        }

        Line(Left, Top + PlotHeight, Left + PlotWidth, Top + PlotHeight, Ink, 1, null);
        Text(Left + PlotWidth, Top + PlotHeight + 36, "optimizer step", "end", Ink, 12);
    }

    /// <summary>Draws a line for each moment, with a label where there is room for one.</summary>
    private void Marks()
    {
        double[] taken = new double[LabelRows];
        foreach (var mark in marks)
        {
            var x = X(mark.Step);
            var text = $"{mark.Label} {mark.Step}";
            var row = Array.FindIndex(taken, end => end < x);
            if (row < 0 || x + (text.Length * LabelCharacter) > Width)
            {
                Line(x, Top, x, Top + PlotHeight, mark.Colour, 1.2, "2 3");
                continue;
            }

            var top = Top - ((LabelRows - row) * LabelHeight);
            Line(x, top, x, Top + PlotHeight, mark.Colour, 1.2, "2 3");
            Text(x + 4, top + 9, text, "start", mark.Colour, 11);
            taken[row] = x + 8 + (text.Length * LabelCharacter);
        }
    }

    private void Series(ChartLine line)
    {
        var path = new List<string>();
        foreach (var i in Points(line))
        {
            if (double.IsFinite(line.Values[i]))
            {
                path.Add($"{X(line.Steps[i]):F1},{Y(line.Values[i]):F1}");
                continue;
            }

            Polyline(line, path);
            path.Clear();
        }

        Polyline(line, path);
    }

    private void Polyline(ChartLine line, List<string> path)
    {
        if (path.Count > 0)
        {
            // A point alone has no length, but round ends make it a dot.
            path.Add(path[^1]);
            var style = line.IsFaint ? "stroke-width=\"1.2\" stroke-dasharray=\"5 4\"" : "stroke-width=\"1.8\"";
            _svg.AppendLine($"<polyline points=\"{string.Join(' ', path)}\" fill=\"none\" stroke=\"{line.Colour}\" {style} "
                + "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>");
        }
    }

    /// <summary>All points, or of each stretch the lowest and the highest one, so that no extreme is lost.</summary>
    private static IEnumerable<int> Points(ChartLine line)
    {
        var count = line.Steps.Count;
        if (count <= MostPoints)
        {
            return Enumerable.Range(0, count);
        }

        var length = (count + (MostPoints / 2) - 1) / (MostPoints / 2);
        return Enumerable.Range(0, count).Chunk(length).SelectMany(stretch =>
            stretch.Where(i => double.IsFinite(line.Values[i])).ToArray() is { Length: > 0 } known
                ? new[] { known.MinBy(i => line.Values[i]), known.MaxBy(i => line.Values[i]) }.Order().Distinct()
                : [stretch[0]]);
    }

    /// <summary>Names lines at their right ends, moved apart where they would lie on each other.</summary>
    private void EndLabels()
    {
        var ends = lines.Select(line => (line, Value: line.Values.LastOrDefault(double.IsFinite, double.NaN)))
            .Where(end => double.IsFinite(end.Value)).Select(end => (end.line, At: Y(end.Value) + 4)).OrderBy(end => end.At)
            .ToList();
        var last = double.NegativeInfinity;
        var room = Top + PlotHeight + 4 - (ends.Count * (LabelHeight + 1));
        foreach (var (line, at) in ends)
        {
            last = Math.Max(Math.Min(at, room += LabelHeight + 1), last + LabelHeight + 1);
            Text(Left + PlotWidth + 8, last, line.Name, "start", line.Colour, 12);
        }
    }

    private double X(double step) => Left + (PlotWidth * _steps.Place(step));

    private double Y(double value) => Top + (PlotHeight * (1 - _values.Place(value)));

    private void Line(double x1, double y1, double x2, double y2, string colour, double width, string? dashes) =>
        _svg.AppendLine($"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" "
            + $"stroke-width=\"{width}\"{(dashes is null ? string.Empty : $" stroke-dasharray=\"{dashes}\"")}/>");

    private void Text(double x, double y, string text, string anchor, string colour, int size) =>
        _svg.AppendLine($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" "
            + $"font-size=\"{size}\">{WebUtility.HtmlEncode(text)}</text>");
}

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
    public IReadOnlyList<(double Value, string Label)> Ticks(int most) =>
        IsLogarithmic && _high - _low > 1
            ? Powers(most)
            : IsLogarithmic
            ? Rounds(Math.Pow(10, _low), Math.Pow(10, _high), most)
            : Rounds(_low, _high, most);

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
            foreach (var value in factors.Select(factor => factor * Math.Pow(10, power)).Where(
                value => Math.Log10(value) >= _low && Math.Log10(value) <= _high))
            {
                ticks.Add((value, Label(value)));
            }
        }

        return ticks;
    }

    private static string Label(double value) =>
        Math.Abs(value) is >= 1e5 and < 1e9 && value % 1000 == 0 ? $"{value / 1000:0}k" : $"{value:G6}";
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its label at the right end.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Steps">Steps, rising.</param>
/// <param name="Values">Values; NaN where there are none, which breaks the line.</param>
/// <param name="IsFaint">Whether it stands behind the others, thin and dashed.</param>
internal sealed record ChartLine(
    string Name, string Colour, IReadOnlyList<long> Steps, IReadOnlyList<double> Values, bool IsFaint = false);

/// <summary>A moment in a chart: a vertical line.</summary>
/// <param name="Step">The step.</param>
/// <param name="Label">What happened.</param>
/// <param name="Colour">Its colour.</param>
internal sealed record ChartMark(long Step, string Label, string Colour);
