using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Settings of a monitor. The defaults work.</summary>
public sealed record MonitorOptions
{
    /// <summary>Smallest window: two ratios, so that there is something to compare.</summary>
    public const int SmallestWindow = 3;

    /// <summary>Largest window: its spectrum already takes a second.</summary>
    public const int LargestWindow = 512;

    /// <summary>Optimizer steps between two samples.</summary>
    /// <value>Steps, from 1 to 1,000,000. The default is 10.</value>
    public int Every { get; init; } = 10;

    /// <summary>Number of most recent updates in the window, W.</summary>
    /// <value>Updates, from 3 to 512, and no more than <see cref="MemoryBudget"/> holds. The default is 10, as in the papers (2603.15678).</value>
    public int Window { get; init; } = 10;

    /// <summary>Further windows, each with a spectrum and events of its own, from the same reading of the parameters.</summary>
    /// <value>Up to 31 windows that differ from the first and from each other; none by default. One more window costs its inner products and its spectrum, and one with another <see cref="WindowSpec.Every"/> the memory of its updates.</value>
    public IReadOnlyList<WindowSpec> MoreWindows { get; init; } = [];

    /// <summary>How the updates are kept.</summary>
    /// <value>The default is <see cref="WindowMode.Auto"/>.</value>
    public WindowMode Mode { get; init; } = WindowMode.Auto;

    /// <summary>Memory that the window may take.</summary>
    /// <value>Bytes, from 1 MiB. The default is 256 MiB (chosen, not measured).</value>
    public long MemoryBudget { get; init; } = 256L << 20;

    /// <summary>Length of a group's sketch, d. Groups with fewer parameters get a shorter one that is exact.</summary>
    /// <value>
    /// A multiple of 64 from 64 to 65,536. The default is 8192: about 1 % error of the gap ratio. Where all groups together would not fit
    /// <see cref="MemoryBudget"/> it is halved until they do, which is logged at the start.
    /// </value>
    public int SketchLength { get; init; } = 8192;

    /// <summary>Which random map makes the sketches.</summary>
    /// <value>
    /// The default is <see cref="SketchKind.Blocked"/>. The others are for comparison: dense maps, which may have any length from 1, cost d times as much, and none of the others is
    /// exact for small groups or computed on a device.
    /// </value>
    public SketchKind Projection { get; init; } = SketchKind.Blocked;

    /// <summary>Names the random maps of the sketches. It has nothing to do with any seed of the training run.</summary>
    /// <value>Any number. The default is 0.</value>
    public ulong Seed { get; init; }

    /// <summary>Number of threads that sketch a large model. The numbers do not depend on it.</summary>
    /// <value>From 1 to 256; null, the default, for as many as the machine has cores.</value>
    public int? Threads { get; init; }

    /// <summary>The largest share of the run's time that the monitor may take; it widens the strides rather than exceed it.</summary>
    /// <value>
    /// No unit, from 0.0001 to 1; null, the default, for no limit. Wider strides begin new windows (docs/guide/overhead.md). They depend on how fast the machine
    /// is, so a run with a limit that is reached cannot be repeated to the bit.
    /// </value>
    public double? MaxOverhead { get; init; }

    /// <summary>Which blocks are watched together.</summary>
    /// <value>The default is <see cref="ParameterGrouping.Whole"/>.</value>
    public ParameterGrouping Grouping { get; init; } = ParameterGrouping.Whole;

    /// <summary>The last position searched for the gap, K.</summary>
    /// <value>From 1 to W − 1; null, the default, for ⌊W/2⌋: the last ratios of a window are large for no reason but its edge. Only for <see cref="GapPositionKind.Restricted"/>.</value>
    public int? LargestPosition { get; init; }

    /// <summary>The rule for the position of the gap, k*, in samples and events.</summary>
    /// <value>The default is <see cref="GapPositionKind.Restricted"/>. For the others noise floor and p-values are those of K = W − 1, which errs on the side of caution.</value>
    public GapPositionKind GapRule { get; init; } = GapPositionKind.Restricted;

    /// <summary>The position of the gap where the rule is <see cref="GapPositionKind.Fixed"/>.</summary>
    /// <value>From 1 to W − 1; null, the default, for all other rules.</value>
    public int? FixedGapPosition { get; init; }

    /// <summary>What k* has to beat at <see cref="NoiseLevel"/>: where it does not, k* is undefined.</summary>
    /// <value>
    /// Null, the default, for <see cref="GapNull.ColouredUnequalSteps"/>, and white noise for windows and groups that its tables do not reach
    /// (W > 64, or few parameters). All but white noise need windows of at most 64 updates.
    /// </value>
    public GapNull? Null { get; init; }

    /// <summary>The share of windows of pure noise whose largest ratio stays below the noise floor.</summary>
    /// <value>No unit, from 0.5 to 0.999. The default is 0.99.</value>
    public double NoiseLevel { get; init; } = GapSignificance.DefaultLevel;

    /// <summary>Which quantities samples have beside their spectrum.</summary>
    /// <value>The default is <see cref="SampleMeasures.All"/>.</value>
    public SampleMeasures Measures { get; init; } = SampleMeasures.All;

    /// <summary>Which weight matrices are decomposed, and how often.</summary>
    /// <value>The default is <c>new WeightOptions()</c>: none.</value>
    public WeightOptions Weights { get; init; } = new();

    /// <summary>When a gap counts as open, collapsed or moved.</summary>
    /// <value>The default is <c>new GapOptions()</c>.</value>
    public GapOptions Gap { get; init; } = new();

    /// <summary>Which detectors of the library listen to every spectrum.</summary>
    /// <value>The default is <see cref="DetectorSet.Default"/>, the gap alone (docs/decisions/0007-what-listens-by-default.md).</value>
    public DetectorSet Watch { get; init; } = DetectorSet.Default;

    /// <summary>Mean number of samples between two false alarms where nothing happens, of all detectors of <see cref="Watch"/> over all spectra together.</summary>
    /// <value>
    /// Samples, from 100 to 1,000,000. The default is 10,000. Thresholds follow from it (docs/reference/events.md): half as many false alarms cost a little delay. Those of
    /// <see cref="Gap"/> are set by hand and do not follow, so that another number needs other detectors: <see cref="DetectorSet.Common"/>.
    /// </value>
    public double ExpectedRunLength { get; init; } = DetectorPlan.DefaultRunLength;

    /// <summary>Detectors beside those of the library: each makes one for each spectrum, at the start and when watched blocks change.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<Func<ISpectralDetector>> Detectors { get; init; } = [];

    /// <summary>The folder that holds all runs; each writes <c>run.jsonl</c> in a folder of its own there.</summary>
    /// <value>A path; null for no run file. The default is <c>runs</c>.</value>
    public string? RunFolder { get; init; } = "runs";

    /// <summary>Name of this run's folder.</summary>
    /// <value>A file name; null, the default, for the time the run began. A folder that already holds a run is never overwritten: a number is added.</value>
    public string? RunName { get; init; }

    /// <summary>Largest size of the run file. When half of what samples may take of it is used, every second one is written from there on, and ever fewer later, so that it lasts.</summary>
    /// <value>
    /// Bytes, from 4 MiB. The default is 256 MiB (chosen, not measured): 15,000 lines of samples in full. Five eighths are for samples and weights, one for metrics, and a quarter
    /// for all else, which is never thinned out: docs/reference/run-file.md.
    /// </value>
    public long MaximumRunFileBytes { get; init; } = 256L << 20;

    /// <summary>Whether the trajectory is recorded, as <c>trajectory.sketch</c> beside the run file: the sketches of the parameters at every sample of the first window.</summary>
    /// <value>Null, the default, for no recording, since it takes the disk up to <see cref="RecordingOptions.MaximumBytes"/>; <c>new()</c> for one. Needs a <see cref="RunFolder"/>.</value>
    public RecordingOptions? Record { get; init; }

    /// <summary>Where the parameters of this process lie in a model that several processes hold together.</summary>
    /// <value>Null, the default, for a model that this process holds as a whole. Exact updates and <see cref="MaxOverhead"/> are not possible over several ranks.</value>
    public ShardPlan? Shard { get; init; }

    /// <summary>Whether updates that span different numbers of steps stay in one window; the stride of a sample is then that of its newest update.</summary>
    /// <value>The default is false: a change of stride begins a new window. True for checkpoints, which lie where they were written.</value>
    internal bool KeepsUnequalStrides { get; init; }

    /// <summary>Whether other processes hold parts of the model.</summary>
    internal bool IsSpread => Shard is { Reducer.Ranks: > 1 };

    /// <summary>All windows, the first one first.</summary>
    internal IReadOnlyList<WindowSpec> Windows => [new WindowSpec(Every, Window), .. MoreWindows];

    /// <summary>The last position searched in a window, with the default put in.</summary>
    internal int LargestPositionFor(WindowSpec window) =>
        GapRule == GapPositionKind.Restricted ? LargestPosition ?? (window.Window / 2) : window.Window - 1;

    /// <summary>Checks every setting, and every pair of settings that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(MonitorOptions));
        WindowChecks.Check(this, problems);
        if (!Enum.IsDefined(Mode))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Mode is {(int)Mode}; it must be Auto, Exact or Sketch. Use a named value."));
        }

        problems.RequireInRange(MemoryBudget, 1L << 20, long.MaxValue, "Less holds no useful window.");
        CheckSketch(problems);
        if (Threads is { } threads)
        {
            problems.RequireInRange(threads, 1, 256, "More threads than cores only wait for each other.", nameof(Threads));
        }

        if (MaxOverhead is { } overhead)
        {
            problems.RequireInRange(overhead, 1e-4, 1, "It is a share of the run's time; less than that cannot be timed.", nameof(MaxOverhead));
        }

        if ((Measures & ~SampleMeasures.All) != 0)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Measures is {(int)Measures}; it must be made of the values that SampleMeasures names. Combine them with |."));
        }

        if (Measures.HasFlag(SampleMeasures.Flow) && !Measures.HasFlag(SampleMeasures.Motion))
        {
            problems.Add($"Measures is {Measures}; Flow must come with Motion, whose directions it follows. Add Motion, or leave Flow out.");
        }

        problems.RequireInRange(MaximumRunFileBytes, 4L << 20, long.MaxValue, "Less holds no run of any use.");
        problems.RequireInRange(NoiseLevel, 0.5, 0.999, "Beyond that the simulated quantile is too uncertain.");
        GapRuleChecks.Check(this, problems);
        CheckObjects(problems);
        problems.ThrowIfAny();
    }

    private void CheckSketch(OptionProblems problems)
    {
        var dense = Projection is SketchKind.DenseSign or SketchKind.DenseGaussian;
        if (!Enum.IsDefined(Projection))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Projection is {(int)Projection}; it must be Blocked, CountSketch, DenseSign or DenseGaussian. Use a named value."));
        }
        else if (dense)
        {
            problems.RequireInRange(SketchLength, 1, SketchMap.MaxLength, "Each number of a dense sketch reads all parameters.");
        }
        else if (SketchLength < SketchMap.LengthUnit || SketchLength > SketchMap.MaxLength || SketchLength % SketchMap.LengthUnit != 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"SketchLength is {SketchLength}; it must be a multiple of {SketchMap.LengthUnit} from {SketchMap.LengthUnit} to {SketchMap.MaxLength}. Kernels work on blocks of {SketchMap.LengthUnit} coordinates."));
        }
    }

    private void CheckObjects(OptionProblems problems)
    {
        if (Grouping is null)
        {
            problems.Add("Grouping is null; it must be a ParameterGrouping. Use ParameterGrouping.Whole for one group.");
        }

        if (Gap is null)
        {
            problems.Add("Gap is null; it must be a GapOptions. Leave it out for the defaults.");
        }
        else
        {
            Gap.Check(problems);
        }

        if (Weights is null)
        {
            problems.Add("Weights is null; it must be a WeightOptions. Leave it out for no matrices.");
        }
        else
        {
            Weights.Check(problems, nameof(Weights) + ".");
        }

        DetectorPlan.Check(problems, Watch, ExpectedRunLength);
        if (Detectors is null || Detectors.Contains(null!))
        {
            problems.Add("Detectors is null or holds a null; it must be a list of functions that make a detector. Leave it out for none.");
        }

        CheckShard(problems);
        Record?.Check(problems, nameof(Record) + ".");
        if (Record is not null && RunFolder is null)
        {
            problems.Add("RunFolder is null and Record is set; a recording must have a folder. Set RunFolder, or leave Record out.");
        }

        if (RunFolder is not null && string.IsNullOrWhiteSpace(RunFolder))
        {
            problems.Add($"RunFolder is '{RunFolder}'; it must be a path. Use null for no run file, or '.' for the current folder.");
        }

        if (RunName is { } name && (name is "" or "." or ".." || name != Path.GetFileName(name) || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0))
        {
            problems.Add($"RunName is '{name}'; it must be a file name without a path. Set RunFolder for the folder around it.");
        }
    }

    private void CheckShard(OptionProblems problems)
    {
        if (Shard is { Reducer: null } or { Offsets: null })
        {
            problems.Add("Shard has no Reducer or no Offsets; it must have both. Leave Shard out for a model that this process holds as a whole.");
            return;
        }

        if (Shard is null || !CheckRanks(problems, Shard.Reducer))
        {
            return;
        }

        if (IsSpread && Mode == WindowMode.Exact)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Mode is Exact and Shard.Reducer has {Shard!.Reducer.Ranks} ranks; over more than 1 rank it must be Auto or Sketch. Only sketches of shards add up."));
        }

        if (IsSpread && Weights?.Matrices?.Count > 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Weights.Matrices has {Weights.Matrices.Count} {(Weights.Matrices.Count == 1 ? "matrix" : "matrices")} and "
                    + $"Shard.Reducer has {Shard!.Reducer.Ranks} ranks; over more than 1 rank there must be none. No rank "
                    + $"holds a whole matrix."));
        }

        if (IsSpread && MaxOverhead is { } overhead)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"MaxOverhead is {overhead} and Shard.Reducer has {Shard!.Reducer.Ranks} ranks; over more than 1 rank it must be null. Each rank would choose strides of its own; set Every instead."));
        }
    }

    private static bool CheckRanks(OptionProblems problems, ISketchReducer reducer)
    {
        const int MostRanks = 1 << 20;
        var (rank, ranks) = (0, 0);
        try
        {
            (rank, ranks) = (reducer.Rank, reducer.Ranks);
        }
        catch (Exception exception)
        {
            problems.Add(
                $"Shard.Reducer is a {reducer.GetType().Name} that failed with {exception.GetType().Name} ({exception.Message}); "
                + "it must tell its rank and the number of ranks. Mend the reducer.");
            return false;
        }

        problems.RequireInRange(ranks, 1, MostRanks, "It is the number of processes that hold the model.", "Shard.Reducer.Ranks");
        problems.RequireInRange(rank, 0, Math.Clamp(ranks, 1, MostRanks) - 1, "Ranks count from 0.", "Shard.Reducer.Rank");
        return rank >= 0 && rank < ranks && ranks <= MostRanks;
    }
}
