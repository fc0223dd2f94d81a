namespace SpectralEdge.Monitor;

/// <summary>Makes events from their lines in a run file: the types that were raised, equal in every field.</summary>
/// <remarks>The counterpart of <see cref="SpectralEvent.WriteTo"/>; a test takes every kind through both.</remarks>
internal static class EventReader
{
    // Long: a table of all kinds.
    private static readonly Dictionary<string, Func<RunFields, SpectralEvent>> Kinds = new()
    {
        ["gap_opened"] = f => new GapOpened
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
        },
        ["gap_collapsed"] = f => new GapCollapsed
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            PeakRatio = f.Number("peak_ratio"),
            PeakStep = f.Integer("peak_step"),
        },
        ["gap_position_shifted"] = f => new GapPositionShifted
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
        },
        ["gap_weakened"] = f => new GapWeakened
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            PeakRatio = f.Number("peak_ratio"),
            PeakStep = f.Integer("peak_step"),
            Drawdown = f.Number("drawdown"),
            DrawdownThreshold = f.Number("drawdown_threshold"),
        },
        ["gap_absorbed"] = f => new GapAbsorbed
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            PositionBefore = Position(f, "k_before"),
            PositionAfter = Position(f, "k_after"),
            RatioBefore = f.Number("before"),
            RatioAfter = f.Number("after"),
            PeakRatio = f.Number("peak_ratio"),
            PeakStep = f.Integer("peak_step"),
            Drawdown = f.Number("drawdown"),
            DrawdownThreshold = f.Number("drawdown_threshold"),
        },
        ["edge_emerged"] = f => new EdgeEmerged
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = Position(f, "position"),
            DecidingPValue = f.Number("deciding_p_value"),
        },
        ["edge_lost"] = f => new EdgeLost
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = Position(f, "position"),
            DecidingPValue = f.Number("deciding_p_value"),
        },
        ["gap_crossing"] = f => new GapCrossing
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = (int)f.Integer("position", 0, int.MaxValue),
            Duration = f.Number("duration"),
            Rotation = f.Number("rotation"),
        },
        ["norm_spike"] = f => new NormSpike
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Reference = (int)f.Integer("reference", 0, int.MaxValue),
        },
        ["oscillating"] = f => new Oscillating
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
        },
        ["stagnated"] = f => new Stagnated
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            RandomWalkRatio = f.Number("random_walk_ratio"),
        },
        ["moving"] = f => new Moving
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            RandomWalkRatio = f.Number("random_walk_ratio"),
        },
        ["stability_lost"] = f => new StabilityLost
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = (int)f.Integer("position", 0, int.MaxValue),
        },
        ["stability_regained"] = f => new StabilityRegained
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Position = (int)f.Integer("position", 0, int.MaxValue),
        },
        ["phase_changed"] = f => new PhaseChanged
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            Method = f.OneOf("method", RunNames.PhaseMethods),
            PhaseBefore = f.OneOf("phase_before", RunNames.Phases),
            PhaseAfter = f.OneOf("phase_after", RunNames.Phases),
        },
        ["regime_changed"] = f => new RegimeChanged
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            ValueBefore = f.Number("before"),
            ValueAfter = f.Number("after"),
            RegimeBefore = f.OneOf("regime_before", RunNames.Regimes),
            RegimeAfter = f.OneOf("regime_after", RunNames.Regimes),
        },
        ["level_changed"] = f => new LevelChanged
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            WatchedQuantity = f.Text("quantity"),
            Level = f.Number("before"),
            Value = f.Number("after"),
            Statistic = f.Number("statistic"),
            StatisticThreshold = f.Number("statistic_threshold"),
            Test = f.Text("test"),
            ExpectedRunLength = f.Number("expected_run_length"),
        },
        ["grokking_state_changed"] = f => new GrokkingStateChanged
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            Source = f.OneOf("source", RunNames.GrokkingSources),
            From = f.OneOf("state_before", RunNames.GrokkingStates),
            To = f.OneOf("state_after", RunNames.GrokkingStates),
            Was = f.Number("before"),
            Value = f.Number("after"),
        },
        ["not_finite"] = f => new ParametersNotFinite
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            Reason = f.OneOf("reason", RunNames.SkipReasons),
            Block = f.TextOrNull("block"),
            Detail = f.Text("detail"),
        },
        ["watch_suspended"] = f => new WatchSuspended
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
            Reason = f.OneOf("reason", RunNames.SkipReasons),
            Detail = f.Text("detail"),
        },
        ["watch_resumed"] = f => new WatchResumed
        {
            Origin = OriginOf(f),
            Threshold = f.Number("threshold"),
            StandardError = f.Number("standard_error"),
            PValue = f.Number("p_value"),
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
        return Kinds.TryGetValue(fields.Text("kind"), out var read)
            ? read(fields)
            : CheckedEvent.Read(line.Fields, fields, OriginOf(fields));
    }

    private static Origin OriginOf(RunFields f) => new(
        f.Text("group"), (int)f.Integer("window", 1, int.MaxValue), f.Integer("stride", 1), f.Integer("step", 0),
        f.Integer("first_step", 0));

    private static int? Position(RunFields f, string name) =>
        f.NumberOrNull(name) is null ? null : (int)f.Integer(name, 0, int.MaxValue);
}
