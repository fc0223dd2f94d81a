using SpectralEdge.Monitor;

namespace GrokkingStudy;

/// <summary>What one run showed; everything that is scored.</summary>
internal sealed record RunRecord
{
    public required StudyCase Case { get; init; }

    public required int Steps { get; init; }

    /// <summary>Steps of the first and of the last sample of the group <c>all</c>.</summary>
    public required long FirstSample { get; init; }

    public required long LastSample { get; init; }

    public required int Samples { get; init; }

    /// <summary>First step with a test accuracy of 95 %, known to 10 steps; null for never.</summary>
    public required long? Generalised { get; init; }

    /// <summary>First step with a training accuracy of 95 %, known to 50 steps; null for never.</summary>
    public required long? Memorised { get; init; }

    public required double FinalTrainAccuracy { get; init; }

    public required double FinalTestAccuracy { get; init; }

    /// <summary>All gap events of the group <c>all</c>, in order.</summary>
    public required IReadOnlyList<SeenEvent> Events { get; init; }

    /// <summary>All changes of the grokking state, in order: of updates live, of the weight matrix from the series.</summary>
    public IReadOnlyList<StateSeen> States { get; init; } = [];

    /// <summary>
    /// Test accuracy at the step of the warning from updates; null without one, or in records of before it was kept.
    /// </summary>
    public double? TestAccuracyAtWarning { get; init; }

    /// <summary>Steps between two samples.</summary>
    public long Stride => (LastSample - FirstSample) / (Samples - 1);

    /// <summary>Steps of all events of a kind.</summary>
    public long[] Of(string kind) => [.. Events.Where(seen => seen.Kind == kind).Select(seen => seen.Step)];

    /// <summary>Steps of all changes of a source to a state.</summary>
    public long[] Of(GrokkingSource source, GrokkingState state) =>
    [
        .. States.Where(seen => seen.Source == source && seen.State == state).Select(seen => seen.Step),
    ];

    /// <summary>Steps of all openings after the first collapse.</summary>
    public long[] Reopenings() =>
    [
        .. Events.SkipWhile(seen => seen.Kind != "gap_collapsed").Where(
            seen => seen.Kind == "gap_opened").Select(seen => seen.Step),
    ];
}

/// <summary>An event of the group <c>all</c>.</summary>
/// <param name="Kind">The kind of the event, as in run files.</param>
/// <param name="Step">The step at which it was raised.</param>
internal sealed record SeenEvent(string Kind, long Step);

/// <summary>A change of the grokking state of the group <c>all</c>.</summary>
/// <param name="Source">What it was seen in.</param>
/// <param name="State">The state since then.</param>
/// <param name="Step">The step at which it was settled.</param>
internal sealed record StateSeen(GrokkingSource Source, GrokkingState State, long Step);
