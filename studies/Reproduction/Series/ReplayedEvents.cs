using SpectralEdge.Monitor;

namespace Reproduction.Series;

/// <summary>Events of one detector at a time, at a run length of 10,000 samples, from the recorded samples of the whole model.</summary>
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

    /// <summary>Kinds of the events, of those too that never speak.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Detectors.Select(one => KindOf(one.Name))];

    /// <summary>The events of each.</summary>
    public static IEnumerable<RunEvent> Of(string folder)
    {
        var path = Path.Combine(folder, "watch", "run.jsonl");
        foreach (var (name, detector) in Detectors)
        {
            var options = new MonitorOptions { Detectors = [detector], SamplesBetweenFalseAlarms = RunLength };
            foreach (var one in RunReplay.Run(path, options).Events.Where(one => one.Origin.Group == ParameterGrouping.WholeModel))
            {
                yield return new(one.Step, KindOf(name), one.Origin.Group);
            }
        }
    }

    private static string KindOf(string name) => $"at10000:{name.Replace(' ', '_')}";
}
