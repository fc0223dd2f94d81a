using Reproduction.Series;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>All figures of the study, each from the series alone.</summary>
internal static class StudyFigures
{
    /// <summary>All by name: what each needs, and how it is made; null where that is missing.</summary>
    public static readonly IReadOnlyList<(string Name, string Needs, Func<IReadOnlyList<StudySeries>, IReadOnlyDictionary<string, double>?, Figure?> Make)> All =
    [
        ("modular", "runs of modular with seed 42", (runs, _) => GrokkingFigures.Modular(runs)),
        ("lead", "three runs that generalise", AlarmFigures.Lead),
        ("auroc", "a family with runs that generalise and runs that cannot, in the half that is judged", AlarmFigures.Auroc),
        ("rates", "a sweep of rates", (runs, _) => RateFigure.Of(runs)),
        ("shift", "runs of language-shift whose text is replaced", (runs, _) => LanguageFigures.Shift(runs)),
        ("language", "runs of language", (runs, _) => LanguageFigures.Phases(runs)),
        ("lags", "runs of language with their test loss", (runs, _) => LanguageFigures.Lags(runs)),
        ("tian", "runs of tian", (runs, _) => GrokkingFigures.Tian(runs)),
    ];

    /// <summary>Draws all that can be drawn as SVG, and says in a line what became of each.</summary>
    /// <param name="runs">All series.</param>
    /// <param name="frozen">Thresholds of alarms that were settled before, for the test half; null for the design half and its own.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="output">Takes the lines.</param>
    public static void Write(
        IReadOnlyList<StudySeries> runs, IReadOnlyDictionary<string, double>? frozen, string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, needs, make) in All)
        {
            if (make([.. runs.Where(run => run.Steps.Length > 0)], frozen) is not { } figure)
            {
                output.WriteLine($"{name}.svg is left out: it needs {needs}.");
                continue;
            }

            var path = Path.Combine(folder, name + ".svg");
            FigureFile.Write(figure, FigureFormat.Svg, path);
            output.WriteLine(FormattableString.Invariant($"{path}: {new FileInfo(path).Length / 1000} kB"));
        }
    }
}
