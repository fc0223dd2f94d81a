using Reproduction.Series;
using SpectralEdge.Monitor.Figures;

namespace Reproduction.Drawing;

/// <summary>Runs that generalise late beside runs that cannot: modular arithmetic, and Tian's network.</summary>
internal static class GrokkingFigures
{
    private const int Seed = 42;

    private const string TianWidth = "512";

    private static readonly (string Title, string Task, bool Decays)[] Rules =
    [
        ("a + b", "add", true), ("a² + b²", "squares", true), ("a³ + ab", "cubic", true), ("random labels", "random", true),
        ("a + b, no decay", "add", false),
    ];

    private static readonly (string Title, string Task, bool Decays)[] Networks =
    [
        ("sums", "tian-sums", true), ("sums, no decay", "tian-sums", false), ("random labels", "tian-random", true),
        ("few examples", "tian-few", true),
    ];

    /// <summary>p = 97, one seed: what rises in all runs alike is a clock.</summary>
    public static Figure? Modular(IReadOnlyList<StudySeries> runs) => CaseGrid.Of(
        $"What is a clock and what is not: modular arithmetic, p = 97, seed {Seed}",
        Cases(Rules, [.. runs.Where(run => run.Setup.Experiment == "modular" && run.Setup.Seed == Seed)]),
        [
            new("test_accuracy", "test accuracy", IsSeldom: true, IsShare: true), new("ratio", "gap ratio R of the whole model"),
            new("parameter_norm", "length of the parameters, |θ|"),
            new("defect_times_gradient", "commutator defect times length of the gradient, D·|g|", IsSeldom: true),
        ],
        "weight decay 1 but where none is said; one scale for all cases of a row");

    /// <summary>Tian's network of 512 units, all seeds.</summary>
    public static Figure? Tian(IReadOnlyList<StudySeries> runs) => CaseGrid.Of(
        $"Tian's network of {TianWidth} units: full batches, one update a sample",
        Cases(Networks, [.. runs.Where(run => run.Setup.Experiment == "tian" && run.Setup.Variant.Split('-')[0] == TianWidth)]),
        [
            new("test_accuracy", "test accuracy", IsSeldom: true, IsShare: true), new("ratio", "gap ratio R of the whole model"),
            new("defect", "commutator defect D", IsSeldom: true),
        ],
        "a line: a seed; marks closer than 10 pixels are one; one scale for all cases of a row");

    private static IEnumerable<Case> Cases((string Title, string Task, bool Decays)[] cases, StudySeries[] runs) => cases.Select(one =>
        new Case(one.Title, [.. runs.Where(run => run.Setup.Task == one.Task && run.Setup.WeightDecay > 0 == one.Decays)]));
}
