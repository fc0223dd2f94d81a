using SkiaSharp;
using SpectralEdge.Monitor.Figures;

namespace InterventionStudy;

/// <summary>Draws the step of 95 % over the dose, a point for each run; those that never come there stand at the top.</summary>
internal static class StudyFigure
{
    private const double First = 450;
    private const double Last = 2050;

    private static readonly (double Value, string Label)[] Steps =
        [(500, "500"), (1000, "1000"), (1500, "1500"), (2000, "never")];

    private const string Directions = "studied directions";

    private static readonly SKColor Itself = Palette.Tone(1);
    private static readonly SKColor AtRandom = Palette.Tone(4);

    /// <summary>Draws it.</summary>
    /// <param name="results">The runs.</param>
    /// <param name="path">The file: .svg, .png or .pdf.</param>
    /// <param name="origin">By what, from what: lines of the footer.</param>
    public static void Write(IReadOnlyList<StudyResult> results, string path, params string[] origin) => FigureFile.Write(
        new Figure
        {
            Title = "Step of 95 % test accuracy after parts of the gradient are removed, or a kick",
            Columns =
            [
                Column(results, "only the part along directions of the updates is kept", "dose s", (0.15, 1.1), result => result.Case.Dose, [
                    (Directions, Itself, ["keep execution"]), ("random ones", AtRandom, ["keep sham"])]),
                Column(results, "kicks along the defect", "length in parameter units, logarithmic", (1e-4, 100), result => result.Amount, [
                    (Directions, Itself, ["kick along defect", "kick of updates along defect"]),
                    ("random ones", AtRandom, ["kick at random", "kick of updates at random"])]) with { IsLogarithmic = true },
            ],
            Footer = ["a point: a run; line: the run of a seed that nothing changes", .. origin],
        },
        FigureFile.FormatOf(path) ?? FigureFormat.Svg, path);

    private static FigureColumn Column(
        IReadOnlyList<StudyResult> results, string title, string axis, (double Low, double High) range,
        Func<StudyResult, double> place, (string Name, SKColor Colour, string[] Kinds)[] series)
    {
        var points = series.Select((of, i) =>
        {
            StudyResult[] own = [.. results.Where(result => of.Kinds.Contains(result.Case.Kind))];
            return new Line(of.Name, of.Colour, [.. own.Select(result => Beside(place(result), result.Case.Seed + (4 * i) - 4, range))], [.. own.Select(result => result.Generalised ?? 2000.0)])
            {
                Shape = i == 0 ? LineShape.Dots : LineShape.Rings,
            };
        });
        var unchanged = results.Where(result => result.Case.Kind == StudyCase.Baseline)
            .Select(result => new Level("unchanged", result.Generalised ?? 2000.0, [4, 3]));
        return new FigureColumn(
            title,
            [new LinePanel("step", "step of 95 % test accuracy", [.. points]) { Height = 260, Levels = [.. unchanged], Axis = Values() }])
        {
            AxisTitle = axis,
            Range = range,
        };
    }

    /// <summary>A little beside a place, so that points of one dose do not lie on each other: the same on a scale of factors.</summary>
    private static double Beside(double place, int by, (double Low, double High) range) => range.Low < 1e-3
        ? place * Math.Pow(range.High / range.Low, 0.008 * by)
        : place + (0.008 * by * (range.High - range.Low));

    private static Axis Values() => Axis.Between(First, Last, labels: Steps);
}
