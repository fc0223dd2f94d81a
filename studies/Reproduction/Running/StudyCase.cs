using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Reproduction.Running;

/// <summary>Every number that makes a run; a folder that holds a run of another setup is refused.</summary>
internal sealed record Setup
{
    /// <summary>Name of the experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>Task: runs of one task are never in both halves of the alarms' study.</summary>
    public required string Task { get; init; }

    /// <summary>Family of tasks: one network and kind of problem.</summary>
    public required string Family { get; init; }

    /// <summary>What distinguishes the run from others of its task, or empty.</summary>
    public string Variant { get; init; } = string.Empty;

    public required int Seed { get; init; }

    /// <summary>Optimizer steps, at most.</summary>
    public required int Steps { get; init; }

    /// <summary>The network, in words.</summary>
    public required string Network { get; init; }

    public string Optimizer { get; init; } = "AdamW";

    public double LearningRate { get; init; } = 1e-3;

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.98;

    public double WeightDecay { get; init; } = 1;

    /// <summary>Steps over which the rate rises from 0; 0 for none.</summary>
    public int WarmUp { get; init; }

    /// <summary>Largest norm of the gradient; 0 for no clipping.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Examples of a batch, drawn with replacement; 0 for all of them.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>Precision that parameters are rounded to after each step: <c>float32</c> or <c>bfloat16</c>.</summary>
    public string Precision { get; init; } = "float32";

    /// <summary>Steps between two samples of the monitor.</summary>
    public int Every { get; init; } = 10;

    /// <summary>Windows, in updates.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [10];

    /// <summary>Steps between two looks at accuracies.</summary>
    public int MeasureEvery { get; init; } = 50;

    /// <summary>Steps between two measurements of the commutator defect; 0 for none.</summary>
    public int DefectEvery { get; init; }

    /// <summary>Step at which the examples are replaced; 0 for none.</summary>
    public int ShiftStep { get; init; }

    /// <summary>Whether the labels can be learnt by a rule at all.</summary>
    public bool CanGeneralise { get; init; } = true;

    /// <summary>Test accuracy that counts as generalisation.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Whether the run ends 1,000 steps after three looks in a row above 0.98, as in the published programs.</summary>
    public bool StopsAfter { get; init; } = true;

    /// <summary>
    /// Width d of the first attention, whose query and key matrices are decomposed every 50 steps; 0, and no part of the setup's
    /// text, where they are not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int WeightsWidth { get; init; }

    /// <summary>Whether the trajectory is recorded.</summary>
    public bool Records { get; init; } = true;

    /// <summary>Groups of parameters: name and pattern.</summary>
    public IReadOnlyList<string[]> Groups { get; init; } =
    [
        ["attention", "*attention*weight"], ["mlp", "*linear*"], ["embedding", "*embedding*"], ["embedding", "*position*"],
        ["head", "*head*"],
    ];

    /// <summary>Name of its folder below that of the experiment.</summary>
    [JsonIgnore]
    public string Name => $"{Task}{(Variant.Length > 0 ? "-" + Variant : "")}-seed{Seed}";

    /// <summary>The setup as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads a setup.</summary>
    public static Setup Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>Reads a setup from JSON.</summary>
    public static Setup Parse(string json) => JsonSerializer.Deserialize<Setup>(json, Format)!;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };
}

/// <summary>A run that can be trained.</summary>
/// <param name="Setup">Its numbers.</param>
/// <param name="Network">Makes the network, once the seed is set.</param>
/// <param name="Problem">Makes the examples.</param>
internal sealed record StudyCase(Setup Setup, Func<nn.Module<Tensor, Tensor>> Network, Func<Problem> Problem);
