namespace SpectralEdge.Monitor;

/// <summary>Makes one detector for one spectrum.</summary>
/// <param name="context">What the spectrum is, and how rarely the detector may be wrong.</param>
/// <returns>A new detector at each call: none is shared between spectra.</returns>
public delegate ISpectralDetector DetectorFactory(DetectorContext context);

/// <summary>What a detector is given about the spectrum that it listens to.</summary>
/// <param name="Window">Stride and number of updates, W.</param>
/// <param name="SamplesBetweenFalseAlarms">
/// Mean number of samples between two false alarms that the detector may have: its share of
/// <see cref="MonitorOptions.SamplesBetweenFalseAlarms"/>.
/// </param>
/// <param name="Group">Name of the group; <c>all</c> for the whole model.</param>
/// <param name="Dimensions">Number of effective dimensions of the updates: parameters, or fewer where they are sketched.</param>
/// <param name="LargestPosition">The last position searched for the gap, K.</param>
public sealed record DetectorContext(
    WindowSpec Window, double SamplesBetweenFalseAlarms, string Group = "all", double Dimensions = double.NaN,
    int LargestPosition = 0);

/// <summary>The detectors of the library, for <see cref="MonitorOptions.Detectors"/> (docs/reference/events.md).</summary>
/// <remarks>Each is given its window, and its share of the run length, by the library.</remarks>
public static class Detect
{
    /// <summary>
    /// Two that look at different things, gap and length of updates: a change of scale alone is none of the gap
    /// (docs/guide/how-far-to-trust.md).
    /// </summary>
    public static IReadOnlyList<DetectorFactory> Common { get; } = [Gap(), UpdateNorm()];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DetectorFactory> All { get; } =
    [
        Gap(), Crossing(), Regime(), Stability(), Phases(), EdgeStrength(), UpdateNorm(),
        DriftSpeed(), Grokking(),
        NormSpike(), Stagnation(), Oscillation(),
    ];

    /// <summary>The gap opens, weakens, moves, is absorbed or collapses, or is unsteady.</summary>
    /// <param name="options">Bounds set by hand; null for none: all follows from the run and the run length.</param>
    public static DetectorFactory Gap(GapOptions? options = null) => new LibraryDetector(
        nameof(Gap), context => new GapDetector(options, context.Window.Length, context.SamplesBetweenFalseAlarms))
    {
        Gap = options ?? new(),
        Share = options is { IsByHand: true } ? 0 : 1,
    }.Make;

    /// <summary>The edge strength R − 1 leaves its level permanently.</summary>
    public static DetectorFactory EdgeStrength() => Level(nameof(EdgeStrength), new() { Quantity = SampleQuantity.EdgeStrength });

    /// <summary>
    /// The length of updates, over the learning rate where the training loop gives one, leaves its level permanently.
    /// </summary>
    public static DetectorFactory UpdateNorm() => Level(nameof(UpdateNorm), new() { Quantity = SampleQuantity.ScaledUpdateNorm });

    /// <summary>The drift speed leaves its level permanently.</summary>
    public static DetectorFactory DriftSpeed() => Level(nameof(DriftSpeed), new() { Quantity = SampleQuantity.DriftSpeed });

    /// <summary>A quantity of your choice leaves its level permanently.</summary>
    /// <param name="options">Which quantity, and how it is tested; window and run length are set by the library.</param>
    public static DetectorFactory Level(LevelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Level(LevelOf + options.Quantity, options);
    }

    /// <summary>One update is far longer than all recent ones.</summary>
    public static DetectorFactory NormSpike() =>
        Of(nameof(NormSpike), context => new NormSpikeDetector(new() { ExpectedRunLength = context.SamplesBetweenFalseAlarms }));

    /// <summary>An avoided crossing at k* ended. It needs <see cref="SampleMeasures.Flow"/>.</summary>
    public static DetectorFactory Crossing() => Gated(nameof(Crossing), context => new CrossingDetector(
        new() { Window = context.Window.Length, ExpectedRunLength = context.SamplesBetweenFalseAlarms }));

    /// <summary>The adiabatic regime changed. It needs <see cref="SampleMeasures.Motion"/> and learning rates.</summary>
    public static DetectorFactory Regime() => Gated(nameof(Regime), context => new RegimeDetector(
        new() { Window = context.Window.Length, ExpectedRunLength = context.SamplesBetweenFalseAlarms }));

    /// <summary>
    /// The directions above the gap lost or regained their stability. It needs <see cref="SampleMeasures.Motion"/>.
    /// </summary>
    public static DetectorFactory Stability() => Gated(nameof(Stability), context => new StabilityDetector(
        new() { Window = context.Window.Length, ExpectedRunLength = context.SamplesBetweenFalseAlarms }));

    /// <summary>The run passed from one of the three phases to another. It needs <see cref="SampleMeasures.Phases"/>.</summary>
    public static DetectorFactory Phases() => Gated(nameof(Phases), context => new PhaseDetector(
        new() { Window = context.Window.Length, ExpectedRunLength = context.SamplesBetweenFalseAlarms }));

    /// <summary>Updates have no common direction any more.</summary>
    /// <remarks>With <see cref="Oscillation"/> it counts as one detector: each gets half of the false alarms of one.</remarks>
    public static DetectorFactory Stagnation() => new LibraryDetector(
        nameof(Stagnation), context => new StagnationDetector(new()
        {
            ExpectedRunLength = context.SamplesBetweenFalseAlarms,
        })) { Share = 0.5 }.Make;

    /// <summary>Neighbouring updates point against each other.</summary>
    /// <remarks>With <see cref="Stagnation"/> it counts as one detector: each gets half of the false alarms of one.</remarks>
    public static DetectorFactory Oscillation() => new LibraryDetector(
        nameof(Oscillation), context => new OscillationDetector(new()
        {
            ExpectedRunLength = context.SamplesBetweenFalseAlarms,
        })) { Share = 0.5 }.Make;

    /// <summary>
    /// A pattern that came before delayed generalisation in about half of the runs it was not made on, no better than the
    /// training loss (docs/studies/alarms.md).
    /// </summary>
    /// <param name="options">Its thresholds; null for the defaults.</param>
    public static DetectorFactory Grokking(GrokkingOptions? options = null) =>
        new LibraryDetector(nameof(Grokking), _ => new GrokkingDetector(options)) { Share = 0 }.Make;

    /// <summary>
    /// The detector of a name, as the header of a run file and the command line have it: that of the method here.
    /// </summary>
    /// <param name="name">The name: <c>Gap</c>, <c>EdgeStrength</c> and so on.</param>
    /// <exception cref="ArgumentException">There is no such detector.</exception>
    public static DetectorFactory Named(string name) => name switch
    {
        nameof(Gap) => Gap(),
        Edge or HeldGap => throw new ArgumentException(
            $"name is '{name}'; that detector became a part of Gap. Use Gap.", nameof(name)),
        nameof(EdgeStrength) => EdgeStrength(),
        nameof(UpdateNorm) => UpdateNorm(),
        nameof(DriftSpeed) => DriftSpeed(),
        nameof(NormSpike) => NormSpike(),
        nameof(Crossing) => Crossing(),
        nameof(Regime) => Regime(),
        nameof(Stability) => Stability(),
        nameof(Phases) => Phases(),
        nameof(Stagnation) => Stagnation(),
        nameof(Oscillation) => Oscillation(),
        nameof(Grokking) => Grokking(),
        _ when name.StartsWith(LevelOf, StringComparison.Ordinal)
            && Enum.TryParse<SampleQuantity>(name[LevelOf.Length..], out var quantity) =>
            Level(new LevelOptions { Quantity = quantity }),
        _ => throw new ArgumentException(
            $"name is '{name}'; it must be one of "
                + $"{string.Join(", ", All.Select(LibraryDetector.Of).Select(detector => detector!.Name))}.", nameof(name)),
    };

    private const string LevelOf = "LevelOf";

    /// <summary>Names of detectors of versions up to 0.2 that <see cref="Gap"/> has taken in.</summary>
    internal const string Edge = "Edge";

    /// <inheritdoc cref="Edge"/>
    internal const string HeldGap = "HeldGap";

    private static DetectorFactory Level(string name, LevelOptions options) => Of(name, context => new LevelDetector(
        options.QuietLength > 0
            ? options
            : options with { Window = context.Window.Length, ExpectedRunLength = context.SamplesBetweenFalseAlarms }));

    private static DetectorFactory Of(string name, Func<DetectorContext, ISpectralDetector> make) =>
        new LibraryDetector(name, make).Make;

    private static DetectorFactory Gated(string name, Func<DetectorContext, ISpectralDetector> make) =>
        new LibraryDetector(name, make) { LongestWindow = EdgeRuns.LargestWindow }.Make;
}

/// <summary>A detector of the library, by name.</summary>
/// <param name="Name">The name that the header of a run lists.</param>
/// <param name="Create">Makes one.</param>
internal sealed record LibraryDetector(string Name, Func<DetectorContext, ISpectralDetector> Create)
{
    /// <summary>
    /// How many detectors it counts as where the run length is shared; 0 where its thresholds do not follow from it.
    /// </summary>
    public double Share { get; init; } = 1;

    /// <summary>The longest window that it listens to, in updates.</summary>
    public int LongestWindow { get; init; } = int.MaxValue;

    /// <summary>The thresholds of the gap; null for all others.</summary>
    public GapOptions? Gap { get; init; }

    /// <summary>The detector of the library that a factory makes; null for one of the user's own.</summary>
    public static LibraryDetector? Of(DetectorFactory factory) => factory.Target as LibraryDetector;

    /// <summary>Makes one.</summary>
    public ISpectralDetector Make(DetectorContext context) => Create(context);
}
