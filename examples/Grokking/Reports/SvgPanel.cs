using System.Globalization;
using System.Text;

namespace Grokking.Reports;

/// <summary>One panel of a chart: a frame with axes that lines and marks are drawn into.</summary>
internal sealed class SvgPanel(
    StringBuilder svg, (double X, double Y, double Width, double Height) frame, double steps, (double Low, double High) range)
{
    private const string Ink = "#334155";
    private const string Faint = "#e2e8f0";

    /// <summary>Writes a picture of two columns: a run with weight decay, and beside it the control without.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="height">Its height.</param>
    /// <param name="column">Widths of a column: left of its panels, of the panels, right of them.</param>
    /// <param name="draw">Draws the panels of a weight decay from some place on.</param>
    public static void WriteColumns(
        string path, double height, (double Left, double Panel, double Right) column, Action<StringBuilder, int, double> draw)
    {
        var (stride, svg) = (column.Left + column.Panel + column.Right, new StringBuilder());
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {2 * stride} {height}\" "))
            .AppendLine("font-family=\"system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif\">")
            .AppendLine(Invariant($"<rect width=\"{2 * stride}\" height=\"{height}\" fill=\"#ffffff\"/>"));
        foreach (var (decay, title) in new[] { (1, "with weight decay 1"), (0, "without weight decay (control)") })
        {
            var x = column.Left + ((1 - decay) * stride);
            svg.Append(Invariant($"<text x=\"{x}\" y=\"26\" fill=\"{Ink}\" font-size=\"16\" font-weight=\"600\">"))
                .AppendLine($"Modular addition, {title}</text>");
            draw(svg, decay, x);
        }

        File.WriteAllText(path, svg.AppendLine("</svg>").ToString());
    }

    /// <summary>Draws the frame, horizontal grid lines with labels, and the steps below if asked for.</summary>
    public void Axes(IEnumerable<(double Value, string Label)> ticks, bool labelSteps, string title)
    {
        foreach (var (value, label) in ticks)
        {
            Line(frame.X, Y(value), frame.X + frame.Width, Y(value), Faint, 1, dashes: null);
            Text(frame.X - 8, Y(value) + 4, label, "end", Ink, 12);
        }

        var stride = steps > 2000 ? 1000 : 500;
        for (var step = 0; step <= steps; step += stride)
        {
            Line(X(step), frame.Y + frame.Height, X(step), frame.Y + frame.Height + 5, Ink, 1, dashes: null);
            if (labelSteps)
            {
                Text(X(step), frame.Y + frame.Height + 20, step.ToString(CultureInfo.InvariantCulture), "middle", Ink, 12);
            }
        }

        Line(frame.X, frame.Y + frame.Height, frame.X + frame.Width, frame.Y + frame.Height, Ink, 1, dashes: null);
        Text(frame.X, frame.Y - 10, title, "start", Ink, 13);
    }

    /// <summary>Draws a series.</summary>
    public void Series(IEnumerable<(double Step, double Value)> points, string colour)
    {
        var path = string.Join(' ', points.Select(point => Invariant($"{X(point.Step):F1},{Y(point.Value):F1}")));
        svg.AppendLine(
            Invariant(
                $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"/>"));
    }

    /// <summary>Draws a level across the panel.</summary>
    public void Level(double value, string colour, string label)
    {
        Line(frame.X, Y(value), frame.X + frame.Width, Y(value), colour, 1.2, "5 4");
        Text(frame.X + frame.Width + 6, Y(value) + 4, label, "start", colour, 12);
    }

    /// <summary>Draws a moment as a vertical line, with a label to the right of its upper end.</summary>
    public void Moment(double step, string colour, string label, double lift)
    {
        Line(X(step), frame.Y, X(step), frame.Y + frame.Height, colour, 1.5, "2 3");
        if (label.Length > 0)
        {
            Text(X(step) + 4, frame.Y + lift + 12, label, "start", colour, 12);
        }
    }

    /// <summary>Names a series at its right end.</summary>
    public void EndLabel(double value, string text, string colour, double lift) =>
        Text(frame.X + frame.Width + 6, Y(value) + lift, text, "start", colour, 12);

    private double X(double step) => frame.X + (frame.Width * step / steps);

    private double Y(double value) =>
        frame.Y + (frame.Height * (range.High - Math.Clamp(value, range.Low, range.High)) / (range.High - range.Low));

    private void Line(double x1, double y1, double x2, double y2, string colour, double width, string? dashes)
    {
        var dash = dashes is null ? string.Empty : $" stroke-dasharray=\"{dashes}\"";
        svg.AppendLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" "
                    + $"stroke-width=\"{width}\"{dash}/>"));
    }

    private void Text(double x, double y, string text, string anchor, string colour, int size) =>
        svg.AppendLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" "
                    + $"font-size=\"{size}\">{text}</text>"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
