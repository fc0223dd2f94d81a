namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A quantity of samples that is kept, one number each.</summary>
/// <param name="Name">Its name on the page.</param>
/// <param name="OfGroups">Whether it is kept for single groups too; the whole model keeps all.</param>
/// <param name="Of">Takes it out of a sample.</param>
internal sealed record Quantity(string Name, bool OfGroups, Func<SpectralSample, double?> Of)
{
    /// <summary>All of them, in the order in which rows hold them. Positions are named below.</summary>
    public static IReadOnlyList<Quantity> All { get; } =
    [
        new("loss", false, s => s.Loss),
        new("learning_rate", false, s => s.LearningRate),
        new("gap_ratio", true, s => s.GapRatio),
        new("gap_error", true, s => s.StandardError),
        new("noise_floor", true, s => s.NoiseFloor),
        new("k", true, s => s.GapPosition),
        new("largest_ratio_position", false, s => s.LargestRatioPosition),
        new("gap", true, s => s.Gap),
        new("update_norm", true, s => s.UpdateNorm),
        new("drift_speed", false, s => s.DriftSpeed),
        new("drift_ratio", true, s => s.DriftRatio),
        new("effective_rank", true, s => s.EffectiveRank),
        new("leading_share", false, s => s.LeadingShare),
        new("subspace_rotation", false, s => s.Motion?.SubspaceRotation),
        new("stability", true, s => s.Motion is { } motion ? Mean(motion.Stability, s.LargestRatioPosition) : null),
        new("drift_along", false, s => s.Motion?.DriftAlong),
        new("backbone_share", false, s => s.Backbone?.Share(DisplacementForm.None)),
        new("backbone_random_share", false, s => s.Backbone?.RandomWalkShare(DisplacementForm.None)),
        new("random_walk_rotation", false, s => s.Motion?.RandomWalkRotation),
        new("phase", false, s => s.Phases is { } phases ? (int)phases.Derivative : null),
    ];

    public const int Loss = 0;
    public const int LearningRate = 1;
    public const int GapRatio = 2;
    public const int GapError = 3;
    public const int K = 5;
    public const int LargestRatioPosition = 6;
    public const int Stability = 14;
    public const int Phase = 19;

    /// <summary>Positions by name.</summary>
    public static IReadOnlyDictionary<string, int> ByName { get; } =
        All.Index().ToDictionary(static pair => pair.Item.Name, static pair => pair.Index, StringComparer.Ordinal);

    /// <summary>Mean of the first values; NaN for none.</summary>
    public static double Mean(ReadOnlySpan<double> values, int count)
    {
        var (sum, used) = (0.0, Math.Min(count, values.Length));
        for (var i = 0; i < used; i++)
        {
            sum += values[i];
        }

        return used > 0 ? sum / used : double.NaN;
    }
}
