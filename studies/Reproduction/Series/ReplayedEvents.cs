using SpectralEdge.Monitor;

namespace Reproduction.Series;

/// <summary>Events at a run length of 10,000 samples, from the recorded samples.</summary>
internal static class ReplayedEvents
{
    private const double RunLength = 10_000;

    private static readonly (string Name, DetectorFactory Detector)[] Detectors =
    [
        ("gap", Detect.Gap()), ("edge strength", Detect.EdgeStrength()), ("update norm", Detect.UpdateNorm()),
        ("drift speed", Detect.DriftSpeed()), ("norm spike", Detect.NormSpike()),
        .. Enum.GetValues<SequentialKind>().Select(test => (
            $"edge strength by {test}", Detect.Level(new() { Quantity = SampleQuantity.EdgeStrength, Test = test }))),
        .. Enum.GetValues<SequentialKind>().Select(test => (
            $"update norm by {test}", Detect.Level(new() { Quantity = SampleQuantity.ScaledUpdateNorm, Test = test }))),
        .. new[] { SampleQuantity.DriftRatio, SampleQuantity.EffectiveRank, SampleQuantity.StableRank }.Select(quantity => (
            $"level of {quantity}", Detect.Level(new() { Quantity = quantity }))),
    ];

    /// <summary>Kinds of the events of each alone, of those too that never speak.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Detectors.Select(one => KindOf(one.Name))];

    /// <summary>The events of the gap and of the grokking pattern, as they are by default.</summary>
    public static IEnumerable<RunEvent> ByDefault(string folder, int window, IReadOnlyList<string> groups) =>
        Replay(folder, [Detect.Gap(), Detect.Grokking()])
            .Where(one => groups.Contains(one.Origin.Group) && one.Origin.Window == window)
            .Select(one => new RunEvent(one.Step, one is GrokkingStateChanged changed ? $"grokking:{changed.To}" : one.Kind, one.Origin.Group));

    /// <summary>The events of each detector alone, of the whole model.</summary>
    public static IEnumerable<RunEvent> EachAlone(string folder) =>
        from one in Detectors
        from raised in Replay(folder, [one.Detector])
        where raised.Origin.Group == ParameterGrouping.WholeModel
        select new RunEvent(raised.Step, KindOf(one.Name), raised.Origin.Group);

    private static IReadOnlyList<SpectralEvent> Replay(string folder, IReadOnlyList<DetectorFactory> detectors) => RunReplay.Run(
        Path.Combine(folder, "watch", "run.jsonl"),
        new MonitorOptions { Detectors = detectors, SamplesBetweenFalseAlarms = RunLength }).Events;

    private static string KindOf(string name) => $"at10000:{name.Replace(' ', '_')}";
}
