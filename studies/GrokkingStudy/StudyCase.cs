using Grokking;
using Grokking.Network;

namespace GrokkingStudy;

/// <summary>One run of the study: what is trained, and why.</summary>
internal sealed record StudyCase
{
    // RandomStream ends at 3; the study's own streams, one a task, are far from what the demo may add.
    private const ulong FirstLabelStream = 101;

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
    public DemoSettings Settings(int steps) =>
        Setting.Change(new DemoSettings { Seed = Seed, Steps = steps, WeightDecay = WeightDecay });

    /// <summary>The table that this run learns; that of the demo for addition with half of it.</summary>
    public ModularAddition Data(int modulus)
    {
        var labels = new Random(RandomStream.Derive(Seed, FirstLabelStream + (ulong)Task));
        int Answer(int a, int b) => RandomLabels ? labels.Next(modulus) : Label(a, b, modulus);
        return new ModularAddition(modulus, Seed, Answer, TrainShare);
    }

    private int Label(int a, int b, int modulus) => Task switch
    {
        ModularTask.Addition => (a + b) % modulus,
        ModularTask.Subtraction => (a + modulus - b) % modulus,
        _ => a * b % modulus,
    };

    /// <summary>All runs of a task: those that are expected to generalise, and those of each control.</summary>
    /// <remarks>
    /// Seeds 1 to 6 and controls 1 to 2 of the demo's setting are the design half. The share of 0.1 was chosen, not measured.
    /// </remarks>
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

/// <summary>What is changed from the demo's settings in all runs of one call, controls included.</summary>
internal sealed record StudySetting
{
    /// <summary>Name of the setting; empty for the demo's own.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Weight decay of all runs but the controls without any.</summary>
    public double WeightDecay { get; init; } = 1;

    /// <summary>Share of the table that is trained on, but in the controls with a tenth of it.</summary>
    public double TrainShare { get; init; } = 0.5;

    public double LearningRate { get; init; } = 3e-3;

    public int Width { get; init; } = 64;

    /// <summary>The demo's settings, changed.</summary>
    public DemoSettings Change(DemoSettings settings) => settings with
    {
        LearningRate = LearningRate,
        Network = settings.Network with { Width = Width, FeedForward = 2 * Width },
    };
}

/// <summary>What the network learns about a and b modulo p.</summary>
internal enum ModularTask
{
    /// <summary>a + b; the task of the demo, with the demo's own split and batches.</summary>
    Addition,

    /// <summary>a − b.</summary>
    Subtraction,

    /// <summary>a · b, with the row and the column of zeros.</summary>
    Multiplication,
}
