using Grokking;

namespace GrokkingStudy;

/// <summary>One run of the study: what is trained, and why.</summary>
internal sealed record StudyCase
{
    /// <summary>Name of the kind of run; seeds of one kind differ in nothing else.</summary>
    public required string Kind { get; init; }

    /// <summary>True for a run in which nothing is there to be announced.</summary>
    public required bool IsControl { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether the run may be looked at while a detector is made; the others are for the last test.</summary>
    public required bool IsDesign { get; init; }

    public ModularTask Task { get; init; }

    public double WeightDecay { get; init; } = 1;

    /// <summary>Share of the table that is trained on.</summary>
    public double TrainShare { get; init; } = 0.5;

    /// <summary>Labels drawn at random instead of computed: there is nothing to generalise to.</summary>
    public bool RandomLabels { get; init; }

    /// <summary>The demo's settings for this run.</summary>
    public DemoSettings Settings(int steps) => new() { Seed = Seed, Steps = steps, WeightDecay = WeightDecay };

    /// <summary>All runs: seeds 1 to <paramref name="seeds"/> that are expected to generalise, and 1 to <paramref name="controlSeeds"/> of each control.</summary>
    /// <remarks>The first half of the seeds of each kind is the design half. The share of 0.1 was chosen, not measured.</remarks>
    public static IEnumerable<StudyCase> All(ModularTask task, int seeds, int controlSeeds)
    {
        var name = task.ToString().ToLowerInvariant();
        return
        [
            .. Range(seeds, new StudyCase { Kind = name, IsControl = false, Seed = 0, IsDesign = false, Task = task }),
            .. Range(controlSeeds, new StudyCase { Kind = name + ", no weight decay", IsControl = true, Seed = 0, IsDesign = false, Task = task, WeightDecay = 0 }),
            .. Range(controlSeeds, new StudyCase { Kind = name + ", random labels", IsControl = true, Seed = 0, IsDesign = false, Task = task, RandomLabels = true }),
            .. Range(controlSeeds, new StudyCase { Kind = name + ", a tenth of the table", IsControl = true, Seed = 0, IsDesign = false, Task = task, TrainShare = 0.1 }),
        ];
    }

    private static IEnumerable<StudyCase> Range(int seeds, StudyCase kind) =>
        Enumerable.Range(1, seeds).Select(seed => kind with { Seed = seed, IsDesign = seed <= seeds / 2 });
}
