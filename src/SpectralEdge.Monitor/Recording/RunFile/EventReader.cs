namespace SpectralEdge.Monitor;

/// <summary>Makes events from their lines in a run file: the types that were raised, equal in every field.</summary>
/// <remarks>The counterpart of <see cref="SpectralEvent.WriteTo"/>; a test takes every kind through both.</remarks>
internal static class EventReader
{
    /// <summary>Names all kinds of events that the library raises.</summary>
    public static IReadOnlyCollection<string> AllKinds => Kinds.Keys;

    // Long: a table of all kinds.
    private static readonly Dictionary<string, Func<RunFields, Origin, SpectralEvent>> Kinds = new()
    {
        ["gap_opened"] = (f, o) => new GapOpened
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
        },
        ["gap_collapsed"] = (f, o) => new GapCollapsed
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            PeakRatio = f.Number("peak_ratio"),
            PeakStep = f.Integer("peak_step"),
            ControlPositions = f.Has("control_positions") ? (int)f.Integer("control_positions", 0, int.MaxValue) : null,
            ControlCollapses = f.Has("control_collapses") ? (int)f.Integer("control_collapses", 0, int.MaxValue) : null,
        },
        ["gap_position_shifted"] = (f, o) => new GapPositionShifted
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
        },
        ["gap_weakened"] = (f, o) => new GapWeakened
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            PeakRatio = f.Number("peak_ratio"),
            PeakStep = f.Integer("peak_step"),
        },
        ["gap_absorbed"] = (f, o) => new GapAbsorbed
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            PeakRatio = f.Number("peak_ratio"),
            PeakStep = f.Integer("peak_step"),
        },
        ["gap_unsteady"] = (f, o) => new GapUnsteady
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            CalmSamples = (int)f.Integer("calm_samples", 0, int.MaxValue),
        },
        ["gap_steady"] = (f, o) => new GapSteady
        {
            Origin = o,
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            Changes = (int)f.Integer("changes", 0, int.MaxValue),
        },
        ["gap_crossing"] = (f, o) => new GapCrossing
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = (int)f.Integer("position", 0, int.MaxValue),
            Duration = f.Number("duration"),
            Rotation = f.Number("rotation"),
        },
        ["norm_spike"] = (f, o) => new NormSpike
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Reference = (int)f.Integer("reference", 0, int.MaxValue),
        },
        ["oscillating"] = (f, o) => new Oscillating
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
        },
        ["stagnated"] = (f, o) => new Stagnated
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            RandomWalkRatio = f.Number("random_walk_ratio"),
        },
        ["moving"] = (f, o) => new Moving
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            RandomWalkRatio = f.Number("random_walk_ratio"),
        },
        ["stability_lost"] = (f, o) => new StabilityLost
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = (int)f.Integer("position", 0, int.MaxValue),
        },
        ["stability_regained"] = (f, o) => new StabilityRegained
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = (int)f.Integer("position", 0, int.MaxValue),
        },
        ["phase_changed"] = (f, o) => new PhaseChanged
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Method = f.OneOf("method", RunNames.PhaseMethods),
            PhaseBefore = f.OneOf("phase_before", RunNames.Phases),
            PhaseAfter = f.OneOf("phase_after", RunNames.Phases),
        },
        ["regime_changed"] = (f, o) => new RegimeChanged
        {
            Origin = o,
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            RegimeBefore = f.OneOf("regime_before", RunNames.Regimes),
            RegimeAfter = f.OneOf("regime_after", RunNames.Regimes),
        },
        ["level_changed"] = (f, o) => new LevelChanged
        {
            Origin = o,
            WatchedQuantity = f.Text("quantity"),
            Level = f.Number("before"),
            Value = f.Number("after"),
            Statistic = f.Number("statistic"),
            StatisticThreshold = f.Number("statistic_threshold"),
            Test = f.Text("test"),
            ExpectedRunLength = f.Number("expected_run_length"),
        },
        ["grokking_state_changed"] = (f, o) => new GrokkingStateChanged
        {
            Origin = o,
            Source = f.OneOf("source", RunNames.GrokkingSources),
            From = f.OneOf("state_before", RunNames.GrokkingStates),
            To = f.OneOf("state_after", RunNames.GrokkingStates),
            Was = f.Number("before"),
            Value = f.Number("after"),
        },
        ["not_finite"] = (f, o) => new ParametersNotFinite
        {
            Origin = o,
            Reason = f.OneOf("reason", RunNames.SkipReasons),
            Block = f.TextOrNull("block"),
            Detail = f.Text("detail"),
        },
        ["watch_suspended"] = (f, o) => new WatchSuspended
        {
            Origin = o,
            Reason = f.OneOf("reason", RunNames.SkipReasons),
            Detail = f.Text("detail"),
        },
        ["watch_resumed"] = (f, o) => new WatchResumed
        {
            Origin = o,
            Reason = f.OneOf("reason", RunNames.SkipReasons),
            SamplesSkipped = (long)f.Number("before"),
        },
    };

    /// <summary>Reads an event.</summary>
    /// <param name="line">A line of type <c>event</c>.</param>
    /// <returns>The event; for one of a user's own detector what its line says of it.</returns>
    /// <exception cref="FormatException">A field is missing or not what it has to be.</exception>
    public static SpectralEvent Read(RunLine line)
    {
        var fields = new RunFields(line.Fields, line.Number);
        var origin = OriginOf(fields);
        var value = Kinds.TryGetValue(fields.Text("kind"), out var read)
            ? read(fields, origin)
            : CheckedEvent.Read(line.Fields, fields, origin);
        value = value is GapEvent gap ? Scatter(gap, fields) : value;
        return value with
        {
            Threshold = fields.Number("threshold"),
            StandardError = fields.Number("standard_error"),
            PValue = fields.Number("p_value"),
        };
    }

    /// <summary>How large a change was against the run's own scatter; files of versions up to 0.2 had it for two kinds.</summary>
    private static GapEvent Scatter(GapEvent gap, RunFields f) => gap with
    {
        Deviations = Known(f, "deviations", "drawdown"),
        DeviationsNeeded = Known(f, "deviations_needed", "drawdown_threshold"),
        ExpectedRunLength = Known(f, "expected_run_length", "expected_run_length"),
    };

    private static double Known(RunFields f, string name, string earlier) =>
        f.Has(name) ? f.Number(name) : f.Has(earlier) ? f.Number(earlier) : double.NaN;

    private static Origin OriginOf(RunFields f) => new(
        f.Text("group"), (int)f.Integer("window", 1, int.MaxValue), f.Integer("stride", 1), f.Integer("step", 0),
        f.Integer("first_step", 0));

    private static int? Position(RunFields f, string name) =>
        f.NumberOrNull(name) is null ? null : (int)f.Integer(name, 0, int.MaxValue);
}
