using System.Globalization;
using System.Text;

namespace InterventionStudy;

/// <summary>Draws the step of 95 % over the dose, a point for each run; those that never come there stand at the top.</summary>
internal static class StudyFigure
{
    private const double Left = 70;
    private const double Width = 330;
    private const double Top = 60;
    private const double Height = 260;
    private const double First = 500;
    private const double Last = 2000;

    private static readonly (string Title, bool IsKick, (string Kind, string Colour)[] Series)[] Panels =
    [
        ("only a subspace is kept: dose s", false, [("keep execution", "#1d4ed8"), ("keep sham", "#c2410c")]),
        ("kicks: length, log scale", true,
        [
            ("kick along defect", "#1d4ed8"), ("kick at random", "#c2410c"),
            ("kick of updates along defect", "#1d4ed8"), ("kick of updates at random", "#c2410c"),
        ]),
    ];

    public static void Write(IReadOnlyList<StudyResult> results, string path)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 380\" font-family=\"sans-serif\" font-size=\"12\">"))
            .AppendLine("<rect width=\"900\" height=\"380\" fill=\"#ffffff\"/>")
            .AppendLine("<text x=\"70\" y=\"20\" font-size=\"15\" fill=\"#334155\">Step of 95 % test accuracy; blue: the subspace "
                + "or direction itself, orange: random; grey: unchanged</text>");
        for (var panel = 0; panel < Panels.Length; panel++)
        {
            Draw(svg, results, Panels[panel], Left + (panel * (Width + 100)));
        }

        File.WriteAllText(path, svg.AppendLine("</svg>").ToString());
    }

    private static void Draw(
        StringBuilder svg, IReadOnlyList<StudyResult> results,
        (string Title, bool IsKick, (string Kind, string Colour)[] Series) panel, double x)
    {
        svg.AppendLine(Text($"<text x=\"{x}\" y=\"{Top - 16}\" fill=\"#334155\">{panel.Title}</text>"));
        foreach (var step in new[] { 500, 1000, 1500, 2000 })
        {
            svg.AppendLine(Text($"<line x1=\"{x}\" x2=\"{x + Width}\" y1=\"{Y(step)}\" y2=\"{Y(step)}\" stroke=\"#e2e8f0\"/>"))
                .AppendLine(Text($"<text x=\"{x - 8}\" y=\"{Y(step) + 4}\" text-anchor=\"end\" fill=\"#334155\">")
                    + (step == 2000 ? "never" : Text($"{step}")) + "</text>");
        }

        foreach (var result in results.Where(result => result.Case.Kind == StudyCase.Baseline))
        {
            var y = Y(result.Generalised ?? Last);
            svg.AppendLine(Text($"<line x1=\"{x}\" x2=\"{x + Width}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#94a3b8\" stroke-dasharray=\"4 3\"/>"));
        }

        foreach (var (kind, colour) in panel.Series)
        {
            foreach (var result in results.Where(result => result.Case.Kind == kind))
            {
                // A kick's length in parameters, from 1e-4 to 1e2.
                var place = panel.IsKick ? (Math.Log10(result.Amount) + 4) / 6 : result.Case.Dose;
                svg.AppendLine(Text(
                    $"<circle cx=\"{x + (place * (Width - 10)) + result.Case.Seed}\" cy=\"{Y(result.Generalised ?? Last)}\" r=\"4\" ")
                    + Text($"fill=\"{colour}\" fill-opacity=\"0.6\"/>"));
            }
        }

        foreach (var tick in panel.IsKick ? new[] { 1e-4, 1e-2, 1, 100 } : [0.25, 0.5, 0.75, 1])
        {
            var place = panel.IsKick ? (Math.Log10(tick) + 4) / 6 : tick;
            svg.AppendLine(Text($"<text x=\"{x + (place * (Width - 10))}\" y=\"{Top + Height + 22}\" text-anchor=\"middle\" ")
                + Text($"fill=\"#334155\">{tick}</text>"));
        }
    }

    private static double Y(double step) => Top + (Height * (1 - ((step - First) / (Last - First))));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
