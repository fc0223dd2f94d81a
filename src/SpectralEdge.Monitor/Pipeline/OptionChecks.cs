using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>What the options of a monitor must be. All that is wrong goes into one message.</summary>
internal static class OptionChecks
{
    // File systems take 255 bytes; a run of a name that is taken gets a number behind it.
    private const int LongestName = 240;

    private const int MostWindows = 32;
    private const int LargestTabulated = 64;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public static void Validate(this MonitorOptions options)
    {
        var problems = new OptionProblems(nameof(MonitorOptions));
        problems.Require(options.Grouping, "Grouping", "ParameterGrouping", "Use ParameterGrouping.Whole for one group.");
        if (problems.Require(options.Windows, "Windows", "list of windows", "Leave it out for one window."))
        {
            CheckWindows(options, problems);
        }

        if (problems.Require(options.Sketch, "Sketch", "SketchOptions"))
        {
            CheckSketch(options.Sketch, problems);
        }

        if (problems.Require(options.Spectrum, "Spectrum", "SpectrumOptions"))
        {
            CheckSpectrum(options, problems);
        }

        if (problems.Require(options.Run, "Run", "RunOptions"))
        {
            CheckRun(options.Run, problems);
        }

        if (problems.Require(options.Weights, "Weights", "WeightOptions", "Leave it out for no matrices."))
        {
            options.Weights.Check(problems, "Weights.");
        }

        if (options.MaxOverhead is { } overhead)
        {
            problems.RequireInRange(
                overhead, 1e-4, 1, "It is a share of the run's time; less than that cannot be timed.",
                nameof(options.MaxOverhead));
        }

        DetectorPlan.Check(problems, options);
        CheckShard(options, problems);
        problems.ThrowIfAny();
    }

    private static bool Require(
        this OptionProblems problems, object? part, string name, string type, string advice = "Leave it out for the defaults.")
    {
        if (part is null)
        {
            problems.Add($"{name} is null; it must be a {type}. {advice}");
        }

        return part is not null;
    }

    private static void CheckWindows(MonitorOptions options, OptionProblems problems)
    {
        if (options.Windows.Count is < 1 or > MostWindows)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Windows has {options.Windows.Count} windows; it must have 1 to {MostWindows}. Each one costs a "
                    + $"spectrum at its samples."));
        }

        foreach (var (i, window) in options.Windows.Index())
        {
            CheckWindow(window, i, options.Spectrum?.LargestPosition, problems);
        }

        foreach (var (window, count) in options.Windows.OfType<WindowSpec>()
            .CountBy(window => window)
            .Where(same => same.Value > 1))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Windows has {count} windows of {window.Length} updates every {window.Every} steps; it may have one. "
                    + $"Leave the others out."));
        }
    }

    private static void CheckWindow(WindowSpec? window, int i, int? largestPosition, OptionProblems problems)
    {
        if (window is null)
        {
            problems.Add(Invariant($"Windows[{i}] is null; it must be a WindowSpec. Leave it out."));
            return;
        }

        problems.RequireInRange(
            window.Every, 1, 1_000_000, "Each sample reads the parameters once.", Invariant($"Windows[{i}].Every"));
        problems.RequireInRange(
            window.Length, MonitorOptions.SmallestWindow, MonitorOptions.LargestWindow,
            "Below there is no second ratio to compare with; above, a sample takes a second or more. For more steps raise Every.",
            Invariant($"Windows[{i}].Length"));
        if (largestPosition is { } position)
        {
            problems.RequireInRange(
                position, 1, Math.Max(1, window.Length - 1), "A window of W updates has W - 1 ratios.",
                "Spectrum.LargestPosition");
        }
    }

    private static void CheckSketch(SketchOptions sketch, OptionProblems problems)
    {
        if (!Enum.IsDefined(sketch.Mode))
        {
            problems.Add(Invariant($"Sketch.Mode is {(int)sketch.Mode}; it must be Auto, Exact or Sketch. Use a named value."));
        }

        problems.RequireInRange(
            sketch.MemoryBudget, 1L << 20, long.MaxValue, "Less holds no useful window.", "Sketch.MemoryBudget");
        if (sketch.Threads is { } threads)
        {
            problems.RequireInRange(threads, 1, 256, "More threads than cores only wait for each other.", "Sketch.Threads");
        }

        if (!Enum.IsDefined(sketch.Kind))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Sketch.Kind is {(int)sketch.Kind}; it must be Blocked, CountSketch, DenseSign or DenseGaussian. Use a "
                    + $"named value."));
        }
        else if (sketch.Kind is SketchKind.DenseSign or SketchKind.DenseGaussian)
        {
            problems.RequireInRange(
                sketch.Length, 1, SketchMap.MaxLength, "Each number of a dense sketch reads all parameters.", "Sketch.Length");
        }
        else if (sketch.Length < SketchMap.LengthUnit
            || sketch.Length > SketchMap.MaxLength
            || sketch.Length % SketchMap.LengthUnit != 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Sketch.Length is {sketch.Length}; it must be a multiple of {SketchMap.LengthUnit} from {SketchMap.LengthUnit} "
                    + $"to {SketchMap.MaxLength}. Kernels work on blocks of {SketchMap.LengthUnit} coordinates."));
        }
    }

    private static void CheckSpectrum(MonitorOptions options, OptionProblems problems)
    {
        var spectrum = options.Spectrum;
        if ((spectrum.Measures & ~SampleMeasures.All) != 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Spectrum.Measures is {(int)spectrum.Measures}; it must be made of the values that SampleMeasures "
                    + $"names. Combine them with |."));
        }

        if (spectrum.Measures.HasFlag(SampleMeasures.Flow) && !spectrum.Measures.HasFlag(SampleMeasures.Motion))
        {
            problems.Add(
                $"Spectrum.Measures is {spectrum.Measures}; Flow must come with Motion, whose directions it follows. Add "
                    + $"Motion, or leave Flow out.");
        }

        problems.RequireInRange(
            spectrum.NoiseLevel, 0.5, 0.999, "Beyond that the simulated quantile is too uncertain.", "Spectrum.NoiseLevel");
        var windows = (options.Windows ?? []).OfType<WindowSpec>().Select(window => window.Length).DefaultIfEmpty(
            MonitorOptions.SmallestWindow).ToList();
        CheckGapRule(spectrum, windows.Min(), problems);
        if (spectrum.Null is { } gapNull && !Enum.IsDefined(gapNull))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Spectrum.Null is {(int)gapNull}; it must be WhiteNoise, UnequalSteps, ColouredNoise, "
                    + $"ColouredUnequalSteps or None. Use a named value."));
        }
        else if (spectrum.Null is not (null or GapNull.WhiteNoise or GapNull.None)
            && windows.Max() is > LargestTabulated and var longest)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Spectrum.Null is {spectrum.Null} and the longest window has {longest} updates; it may have "
                    + $"{LargestTabulated}. The tables of that null end there, so k* would never be defined."));
        }
    }

    private static void CheckGapRule(SpectrumOptions spectrum, int shortest, OptionProblems problems)
    {
        if (!Enum.IsDefined(spectrum.GapRule))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Spectrum.GapRule is {(int)spectrum.GapRule}; it must be Restricted, Unrestricted, Weighted, Probe or "
                    + $"Fixed. Use a named value."));
        }

        if (spectrum.LargestPosition is { } last && spectrum.GapRule != GapPositionKind.Restricted)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Spectrum.LargestPosition is {last} and GapRule is {spectrum.GapRule}; the position needs the rule "
                    + $"Restricted. The others search where they are defined to."));
        }

        if (spectrum.GapRule == GapPositionKind.Fixed && spectrum.FixedPosition is null)
        {
            problems.Add(
                "Spectrum.FixedPosition is missing and GapRule is Fixed; it must be a position from 1 to W - 1. The "
                    + "papers' programs mostly have 2.");
        }
        else if (spectrum.FixedPosition is { } position)
        {
            if (spectrum.GapRule == GapPositionKind.Fixed)
            {
                problems.RequireInRange(
                    position, 1, Math.Max(1, shortest - 1), "A window of W updates has W - 1 ratios.", "Spectrum.FixedPosition");
            }
            else
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Spectrum.FixedPosition is {position} and GapRule is {spectrum.GapRule}; the position needs the "
                        + $"rule Fixed. Leave it out."));
            }
        }
    }

    private static void CheckRun(RunOptions run, OptionProblems problems)
    {
        problems.RequireInRange(
            run.MaximumBytes, 4L << 20, long.MaxValue, "A smaller file does not hold a useful run.", "Run.MaximumBytes");
        problems.RequireInRange(
            run.MaximumRecordingBytes, RunOptions.SmallestRecording, long.MaxValue,
            "A smaller file does not hold a useful recording.", "Run.MaximumRecordingBytes");
        if (!Enum.IsDefined(run.RecordingPrecision))
        {
            problems.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Run.RecordingPrecision is {(int)run.RecordingPrecision}; it must be Float64 or Float32. Use a "
                        + $"named value."));
        }

        if (run.Recording && run.Folder is null)
        {
            problems.Add(
                "Run.Folder is null and Recording is true; a recording must have a folder. Set Folder, or leave Recording out.");
        }

        if (run.Folder is not null && string.IsNullOrWhiteSpace(run.Folder))
        {
            problems.Add(
                $"Run.Folder is '{run.Folder}'; it must be a path. Use null for no files, or '.' for the current folder.");
        }

        if (run.Name is { } name)
        {
            CheckName(name, problems);
        }
    }

    private static void CheckName(string name, OptionProblems problems)
    {
        var bytes = Encoding.UTF8.GetByteCount(name);
        if (name.Any(char.IsControl))
        {
            var escaped = string.Concat(name.Select(c => char.IsControl(c) ? Invariant($"\\u{(int)c:x4}") : $"{c}"));
            problems.Add($"Run.Name is '{escaped}'; it must be a name without line breaks and other control characters. Leave "
                + "them out.");
        }
        else if (name is "" or "." or ".."
            || name != Path.GetFileName(name)
            || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            problems.Add($"Run.Name is '{name}'; it must be a file name without a path. Set Folder for the folder around it.");
        }
        else if (bytes > LongestName)
        {
            problems.Add(Invariant(
                $"Run.Name has {bytes} bytes in UTF-8; it may have {LongestName}, for a number fits behind it. Shorten it."));
        }
    }

    private static void CheckShard(MonitorOptions options, OptionProblems problems)
    {
        if (options.Shard is { Reducer: null } or { Offsets: null })
        {
            problems.Add(
                "Shard has no Reducer or no Offsets; it must have both. Leave Shard out for a model that this process "
                    + "holds as a whole.");
            return;
        }

        if (options.Shard is not null && CheckRanks(problems, options.Shard.Reducer) && options.IsSpread)
        {
            CheckSpread(options, options.Shard.Reducer.Ranks, problems);
        }
    }

    private static void CheckSpread(MonitorOptions options, int ranks, OptionProblems problems)
    {
        if (options.Sketch.Mode == WindowMode.Exact)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Sketch.Mode is Exact and Shard.Reducer has {ranks} ranks; over more than 1 rank it must be Auto or Sketch. "
                    + $"Only sketches of shards add up."));
        }

        if (options.Weights?.Matrices?.Count is > 0 and var matrices)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Weights.Matrices has {matrices} {(matrices == 1 ? "matrix" : "matrices")} and Shard.Reducer has {ranks} ranks; "
                    + $"over more than 1 rank there must be none. No rank holds a whole matrix."));
        }

        if (options.MaxOverhead is { } overhead)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"MaxOverhead is {overhead} and Shard.Reducer has {ranks} ranks; over more than 1 rank it must be null. Each "
                    + $"rank would choose strides of its own; set Every instead."));
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
                + "it must give its rank and the number of ranks. Fix the reducer.");
            return false;
        }

        problems.RequireInRange(ranks, 1, MostRanks, "It is the number of processes that hold the model.", "Shard.Reducer.Ranks");
        problems.RequireInRange(rank, 0, Math.Clamp(ranks, 1, MostRanks) - 1, "Ranks count from 0.", "Shard.Reducer.Rank");
        return rank >= 0 && rank < ranks && ranks <= MostRanks;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
