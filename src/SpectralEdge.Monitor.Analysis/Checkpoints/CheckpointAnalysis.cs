using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Watches a series of checkpoints as a monitor watches a run: windows, spectra, events.</summary>
/// <remarks>
/// <para>An update is the step from one checkpoint to the next. Checkpoints at unequal distances stay in one window:
/// samples and events have the true steps, and the stride of a sample is that of its newest update. The updates of such a
/// window differ in size for this reason alone, which the default null (unequal steps) allows for; compare sizes of updates
/// only at equal distances.</para>
/// <para>Cost: with sketches each file is read once from front to back. With exact updates the first one is read twice, and all
/// once more for the products.</para>
/// </remarks>
public static class CheckpointAnalysis
{
    /// <summary>The options of a monitor that suit checkpoints: every one of them is a sample, and no run
    /// file is written.</summary>
    public static MonitorOptions DefaultOptions { get; } = new() { Windows = [new(1, 10)], Run = new() { Folder = null } };

    /// <summary>Goes through a series.</summary>
    /// <param name="series">The series, of at least 2 checkpoints.</param>
    /// <param name="options">Options of the monitor; null for <see cref="DefaultOptions"/>. <see cref="WindowSpec.Every"/>
    /// counts optimizer steps: with 1, each checkpoint is a sample; with more, those that lie closer to the last sample
    /// are left out.</param>
    /// <param name="withProducts">Whether the inner products of all updates are computed.</param>
    /// <param name="loggerFactory">Where messages go; null for nowhere.</param>
    /// <returns>Samples, events and products.</returns>
    /// <exception cref="MonitorOptionsException">An option or the parameters cannot be used.</exception>
    /// <exception cref="CheckpointException">A file has changed since the series was opened, or is damaged.</exception>
    public static CheckpointAnalysisResult Run(
        CheckpointSeries series, MonitorOptions? options = null, bool withProducts = true, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        options ??= DefaultOptions;
        RequireUsable(series, options);
        var (samples, events, incidents) = (new List<SpectralSample>(), new List<SpectralEvent>(), new List<Incident>());
        var cursor = new CheckpointCursor(series, options.Sketch.Threads);
        using var monitor = Start(cursor, options, loggerFactory);
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        monitor.On<SpectralEvent>(value => events.Add(value));
        monitor.IncidentEnded += (_, value) => incidents.Add(value);
        var kept = new KeptSketches(withProducts && !monitor.IsExact ? options.Sketch.MemoryBudget : 0);
        ReadAll(series, cursor, monitor, kept);

        // The last incident ends with the run.
        monitor.Dispose();
        return new CheckpointAnalysisResult
        {
            Samples = samples,
            Events = events,
            Incidents = incidents,
            Products = monitor.IsExact && withProducts
                ? UpdateProducts.Exact(series, options.Grouping)
                : kept.Products(monitor.Inventory.Groups),
            Inventory = monitor.Inventory,
            IsExact = monitor.IsExact,
            Report = monitor.Report,
            RunFile = monitor.RunFile,
        };
    }

    private static void ReadAll(CheckpointSeries series, CheckpointCursor cursor, SpectralMonitor monitor, KeptSketches kept)
    {
        kept.Add(cursor);
        for (var i = 1; i < series.Checkpoints.Count; i++)
        {
            var step = series.Checkpoints[i].Step;
            if (monitor.WouldSample(step))
            {
                cursor.MoveTo(i);
                monitor.Observe(step);
                Rethrow(cursor);
                kept.Add(cursor);
            }
        }
    }

    private static SpectralMonitor Start(CheckpointCursor cursor, MonitorOptions options, ILoggerFactory? loggerFactory)
    {
        try
        {
            return new SpectralMonitor(
                cursor, options with { KeepsUnequalStrides = true }, loggerFactory ?? NullLoggerFactory.Instance,
                cursor.Present.Step);
        }
        catch
        {
            Rethrow(cursor);
            throw;
        }
    }

    /// <summary>Raises the error of the source, which a monitor keeps from a run; here there is no run.</summary>
    private static void Rethrow(CheckpointCursor cursor)
    {
        if (cursor.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static void RequireUsable(CheckpointSeries series, MonitorOptions options)
    {
        var problems = new OptionProblems(nameof(CheckpointAnalysis));
        if (series.Checkpoints.Count < 2)
        {
            problems.Add($"The series has {new Amount(series.Checkpoints.Count):checkpoint}; it must have at least 2. An update "
                + "is the step between two.");
        }

        if (options.MaxOverhead is { } share)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"MaxOverhead is {share}; it must be null. There is no training to slow down."));
        }

        if (options.Shard is not null)
        {
            problems.Add("Shard is set; it must be null. A series is read by one process.");
        }

        problems.ThrowIfAny();
    }
}

/// <summary>What a series of checkpoints shows.</summary>
public sealed record CheckpointAnalysisResult
{
    /// <summary>All samples, in the order in which they were taken; each has the step of its checkpoint.</summary>
    /// <value>Empty for a series that is shorter than its window.</value>
    public required IReadOnlyList<SpectralSample> Samples { get; init; }

    /// <summary>All events.</summary>
    public required IReadOnlyList<SpectralEvent> Events { get; init; }

    /// <summary>All incidents: events that belong together.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>The inner products of all updates with each other: that of the whole model first, then the groups if
    /// there are several.</summary>
    /// <value>Null where they were not asked for, where sketches of all checkpoints do not fit the memory budget, and for
    /// sketches of another kind than <see cref="SketchKind.Blocked"/>.</value>
    public required IReadOnlyList<UpdateProducts>? Products { get; init; }

    /// <summary>What was watched.</summary>
    public required ParameterInventory Inventory { get; init; }

    /// <summary>Whether updates were kept exactly rather than as sketches.</summary>
    public required bool IsExact { get; init; }

    /// <summary>What was kept, skipped and lost: checkpoints that are not finite among it.</summary>
    public required MonitorReport Report { get; init; }

    /// <summary>Full path of the run file; null if there is none.</summary>
    public required string? RunFile { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{new Amount(Samples.Count):sample}, {new Amount(Events.Count):event}, {new Amount(Incidents.Count):incident}";
}
