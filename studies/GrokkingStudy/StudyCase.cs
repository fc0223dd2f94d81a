using Grokking;

namespace GrokkingStudy;

/// <summary>One run of the study: what is trained, and why.</summary>
internal sealed record StudyCase
{
    private const int DesignSeeds = 6;

    private const int DesignControls = 2;

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

    /// <summary>What else is changed from the demo's settings.</summary>
    public StudySetting Setting { get; init; } = new();

    /// <summary>The demo's settings for this run.</summary>
    public DemoSettings Settings(int steps) => Setting.Change(new DemoSettings { Seed = Seed, Steps = steps, WeightDecay = WeightDecay });

    /// <summary>All runs of a task: those that are expected to generalise, and those of each control.</summary>
    /// <remarks>Seeds 1 to 6 and controls 1 to 2 of the demo's setting are the design half. The share of 0.1 was chosen, not measured.</remarks>
    public static IEnumerable<StudyCase> All(ModularTask task, StudySetting setting, Range seeds, Range controls)
    {
        var name = task.ToString().ToLowerInvariant() + (setting.Name.Length == 0 ? string.Empty : " " + setting.Name);
        var main = new StudyCase
        {
            Kind = name,
            IsControl = false,
            Seed = 0,
            IsDesign = false,
            Task = task,
            WeightDecay = setting.WeightDecay,
            TrainShare = setting.TrainShare,
            Setting = setting,
        };
        var control = main with { IsControl = true };
        return
        [
            .. Seeds(seeds, main, DesignSeeds),
            .. Seeds(controls, control with { Kind = name + ", no weight decay", WeightDecay = 0 }, DesignControls),
            .. Seeds(controls, control with { Kind = name + ", random labels", RandomLabels = true }, DesignControls),
            .. Seeds(controls, control with { Kind = name + ", a tenth of the table", TrainShare = 0.1 }, DesignControls),
        ];
    }

    private static IEnumerable<StudyCase> Seeds(Range seeds, StudyCase kind, int design) =>
        Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value + 1)
            .Select(seed => kind with { Seed = seed, IsDesign = seed <= design && kind.Setting.Name.Length == 0 });
}
