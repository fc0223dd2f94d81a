using System.Net;
using System.Text;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Draws lines over steps as SVG.</summary>
/// <param name="title">What is shown, with its unit.</param>
/// <param name="lines">The lines; the first ones are drawn last, on top.</param>
/// <param name="marks">Moments, in order of time.</param>
/// <param name="prefersFactors">Whether values stand on a logarithmic axis whatever their range.</param>
internal sealed class SvgChart(string title, IReadOnlyList<ChartLine> lines, IReadOnlyList<ChartMark> marks, bool prefersFactors = false)
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
        _svg.AppendLine(Numbers.Say($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif\">"));
        _svg.AppendLine(Numbers.Say($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>"));
        Text(Left, 22, _values.IsLogarithmic ? title + ", logarithmic" : title, "start", Ink, 14);
        Axes();
        Marks();
        foreach (var line in lines.OrderByDescending(line => line.IsFaint).ThenByDescending(line => Array.IndexOf([.. lines], line)))
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
            var text = Numbers.Say($"{mark.Label} {mark.Step}");
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
                path.Add(Numbers.Say($"{X(line.Steps[i]):F1},{Y(line.Values[i]):F1}"));
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
            _svg.AppendLine(Numbers.Say($"<polyline points=\"{string.Join(' ', path)}\" fill=\"none\" stroke=\"{line.Colour}\" {style} stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"));
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
        var ends = lines.Select(line => (line, Value: line.Values.LastOrDefault(double.IsFinite, double.NaN))).Where(end => double.IsFinite(end.Value)).Select(end => (end.line, At: Y(end.Value) + 4)).OrderBy(end => end.At).ToList();
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

    private void Line(double x1, double y1, double x2, double y2, string colour, double width, string? dashes) => _svg.AppendLine(Numbers.Say(
        $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" stroke-width=\"{width}\"{(dashes is null ? string.Empty : $" stroke-dasharray=\"{dashes}\"")}/>"));

    private void Text(double x, double y, string text, string anchor, string colour, int size) => _svg.AppendLine(Numbers.Say(
        $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\">{WebUtility.HtmlEncode(text)}</text>"));
}
