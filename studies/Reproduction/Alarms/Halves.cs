using Reproduction.Running;
using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>Which runs an alarm may be made on, and which it is tested on: divided by task.</summary>
internal static class Halves
{
    private static readonly string[] DesignTasks =
    [
        "p31-add", "p31-squares", "p31-random", "add", "mul", "cubic", "parity", "parity-random",
    ];

    /// <summary>Experiments in which something generalises late, or could.</summary>
    private static readonly string[] Experiments = ["small", "modular", "one-layer", "tian", "parity", "dyck", "tasks"];

    public static bool Counts(Setup setup) => Experiments.Contains(setup.Experiment);

    /// <summary>
    /// The design half: tasks of the small and the published encoder and of the perceptron. All of Tian's network, brackets and
    /// several tasks are the test half, and half of the tasks of the encoders.
    /// </summary>
    public static bool IsDesign(Setup setup) => DesignTasks.Contains(setup.Task);

    /// <summary>The runs of a half.</summary>
    public static StudySeries[] Of(IEnumerable<StudySeries> runs, bool isDesign) =>
        [.. runs.Where(run => Counts(run.Setup) && IsDesign(run.Setup) == isDesign)];

    /// <summary>What a run counts as: it generalised; it cannot, with the same decay; it has no decay. Null for what did not do what its setup lets it.</summary>
    public static RunKind? KindOf(StudySeries run) => run.Setup switch
    {
        { CanGeneralise: false } => run.Generalised is null ? RunKind.Control : null,
        { WeightDecay: 0 } => run.Generalised is null ? RunKind.NoDecay : RunKind.Generalises,
        _ => run.Generalised is null ? null : RunKind.Generalises,
    };
}

/// <summary>What a run counts as.</summary>
internal enum RunKind
{
    /// <summary>It generalised.</summary>
    Generalises,

    /// <summary>It cannot generalise, and has the same weight decay as those that do.</summary>
    Control,

    /// <summary>It could generalise, has no weight decay, and did not.</summary>
    NoDecay,
}
