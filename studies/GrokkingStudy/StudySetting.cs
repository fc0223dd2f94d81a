using Grokking;

namespace GrokkingStudy;

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
