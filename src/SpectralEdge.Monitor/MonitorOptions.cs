namespace SpectralEdge.Monitor;

/// <summary>Options of a monitor. The defaults work.</summary>
public sealed record MonitorOptions
{
    /// <summary>Smallest window: two ratios, so that there is something to compare.</summary>
    public const int SmallestWindow = 3;

    /// <summary>Largest window: its spectrum already takes a second.</summary>
    public const int LargestWindow = 512;

    internal const double DefaultRunLength = 10_000;

    /// <summary>
    /// The choices of the papers, for who wants their own numbers: W = 10, exact updates, k* the largest ratio of all j = 1 … W −
    /// 1 whatever noise does, a gap that opens at 1.30 and collapses at 1.20 with the first sample.
    /// </summary>
    /// <value>
    /// Immutable; change it with <c>with</c>. Each choice, its source, and how it differs from the defaults:
    /// docs/reference/options.md. What it cannot set is the population: the papers' is the whole state dictionary, or the
    /// attention matrices alone.
    /// </value>
    /// <remarks>
    /// Updates are kept exactly, so that large models need a larger <see cref="SketchOptions.MemoryBudget"/>. In pure noise these
    /// choices name a gap in every window and open one wherever its ratio exceeds 1.30.
    /// </remarks>
    public static MonitorOptions AsPublished { get; } = new()
    {
        // Windows are those of the defaults: W = 10. Programs for 2603.15678: checkpoints, float32 differences, float64 products.
        Sketch = new() { Mode = WindowMode.Exact },

        // 2603.15678, Def. 4, and 2603.28964, Def. 6.1.
        Spectrum = new() { GapRule = GapPositionKind.Unrestricted, Null = GapNull.None },

        // 2603.15678: collapse is the first ratio below 1.20 after the peak; segments by threshold cross 1.30.
        Detectors =
        [
            Detect.Gap(new() { OpenAbove = 1.3, CollapseBelow = 1.2, Hold = 1 }),
        ],
    };

    /// <summary>The windows, each with a spectrum and events of its own, from the same readings of the parameters.</summary>
    /// <value>
    /// From 1 to 32 windows that differ from each other. The default is one of 10 updates, each of 10 steps, as in the papers
    /// (2603.15678). One more window costs its inner products and its spectrum, and one with another
    /// <see cref="WindowSpec.Every"/> the memory of its updates. A recording holds the samples of the first.
    /// </value>
    public IReadOnlyList<WindowSpec> Windows { get; init; } = [new(Every: 10, Length: 10)];

    /// <summary>Which blocks are watched together.</summary>
    /// <value>The default is <see cref="ParameterGrouping.Whole"/>.</value>
    public ParameterGrouping Grouping { get; init; } = ParameterGrouping.Whole;

    /// <summary>What makes the detectors: each spectrum gets one of each, at the start and when watched blocks change.</summary>
    /// <value>
    /// The default is <see cref="Detect.Gap"/> alone (docs/decisions/0007-what-listens-by-default.md). Add those of
    /// <see cref="Detect"/>, and functions of your own: <c>context => new MyDetector(context.Window.Length)</c>.
    /// </value>
    public IReadOnlyList<DetectorFactory> Detectors { get; init; } = [Detect.Gap()];

    /// <summary>
    /// Mean number of samples between two false alarms where nothing happens, of all detectors of the library over all spectra
    /// together: the run length.
    /// </summary>
    /// <value>
    /// Samples, from 100 to 1,000,000. The default is 10,000. Thresholds follow from it (docs/reference/events.md): half as many
    /// false alarms cost a little delay. Those of <see cref="Detect.Grokking"/>, and of <see cref="Detect.Gap"/> where
    /// <see cref="GapOptions.CollapseBelow"/> or <see cref="GapOptions.Hold"/> is set, do not follow: with them alone another
    /// number than the default is refused. A promise about noise and gaps that stay: docs/guide/how-far-to-trust.md says where
    /// it was broken.
    /// </value>
    public double SamplesBetweenFalseAlarms { get; init; } = DefaultRunLength;

    /// <summary>What is written: the run file, and the recording beside it.</summary>
    /// <value>The default is <c>new()</c>: a run file in a new folder below <c>runs</c>.</value>
    public RunOptions Run { get; init; } = new();

    /// <summary>How the updates of the windows are kept.</summary>
    /// <value>The default is <c>new()</c>: exactly where that is cheap, else as sketches.</value>
    public SketchOptions Sketch { get; init; } = new();

    /// <summary>Where the gap is looked for, what it has to beat, and what samples hold beside their spectrum.</summary>
    /// <value>The default is <c>new()</c>.</value>
    public SpectrumOptions Spectrum { get; init; } = new();

    /// <summary>Which weight matrices are decomposed, and how often.</summary>
    /// <value>The default is <c>new()</c>: none.</value>
    public WeightOptions Weights { get; init; } = new();

    /// <summary>
    /// The largest share of the run's time that the monitor may take; it widens the strides rather than exceed it for long, and
    /// narrows them again where there is room.
    /// </summary>
    /// <value>
    /// No unit, from 0.0001 to 1; null, the default, for no limit. The first samples of a process and the reading of
    /// <see cref="Weights"/>, which has a stride of its own, do not count. Other strides begin new windows
    /// (docs/guide/overhead.md). They depend on how fast the machine is, so a run with a limit that is reached cannot be repeated
    /// to the bit.
    /// </value>
    public double? MaxOverhead { get; init; }

    /// <summary>Where the parameters of this process lie in a model that several processes hold together.</summary>
    /// <value>
    /// Null, the default, for a model that this process holds as a whole. Exact updates and <see cref="MaxOverhead"/> are not
    /// possible over several ranks.
    /// </value>
    public ShardPlan? Shard { get; init; }

    /// <summary>The main options as one line for people; those of a part: <c>options.Sketch</c> and so on.</summary>
    public override string ToString()
    {
        var windows = string.Join(" and ", (Windows ?? []).OfType<WindowSpec>().Select(window => FormattableString.Invariant(
            $"{window.Length} updates {new Amount(window.Every).Every("step")}")));
        var detectors = (Detectors ?? []).Select(detector => LibraryDetector.Of(detector)?.Name ?? "one of your own");
        var (listening, folder) = (string.Join(", ", detectors), Run?.Folder ?? "no folder");
        return FormattableString.Invariant(
            $"windows of {windows}; grouping {Grouping?.Description}; updates kept {Sketch?.Mode}, d = {Sketch?.Length}; ")
            + FormattableString.Invariant(
                $"detectors {listening}, a false alarm in {SamplesBetweenFalseAlarms} samples; runs in {folder}");
    }

    /// <summary>
    /// Whether updates that span different numbers of steps stay in one window; the stride of a sample is then that of
    /// its newest update.
    /// </summary>
    /// <value>
    /// The default is false: a change of stride begins a new window. True for checkpoints, which lie where they were written.
    /// </value>
    internal bool KeepsUnequalStrides { get; init; }

    /// <summary>Whether other processes hold parts of the model.</summary>
    internal bool IsSpread => Shard is { Reducer.Ranks: > 1 };
}
