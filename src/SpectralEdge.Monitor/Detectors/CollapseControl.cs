namespace SpectralEdge.Monitor;

/// <summary>
/// A control of collapses: each of the first ⌊W/2⌋ positions by itself opens and collapses by fixed thresholds and a hold.
/// </summary>
/// <remarks>
/// Open from a ratio of 1.5 on, collapsed at 1.2, three samples each, unless the user set others: without a null, since a ratio
/// at a fixed position has no p-value. Allocates only at its first sample.
/// </remarks>
/// <param name="options">What the user set.</param>
internal sealed class CollapseControl(GapOptions options)
{
    private const int MostPositions = 4096;

    private Position[] _positions = [];
    private long _samples;

    /// <summary>Looks at all positions.</summary>
    public void Update(SpectralSample sample)
    {
        _samples++;
        if (_positions.Length == 0)
        {
            _positions = new Position[sample.Window / 2];
        }

        for (var j = 0; j < _positions.Length; j++)
        {
            ref var position = ref _positions[j];
            var (ratio, margin) = (sample.Ratios[j], GapRule.StandardErrors * sample.RatioErrors[j]);
            var agrees = position.IsOpen
                ? ratio + margin <= Math.Max((options.CollapseBelow ?? 1.2), sample.NoiseFloor)
                : ratio - margin >= Math.Max((options.OpenAbove ?? 1.5), sample.NoiseFloor);
            position.Agreeing = agrees ? position.Agreeing + 1 : 0;
            if (position.Agreeing >= (options.Hold ?? 3))
            {
                position.IsOpen = !position.IsOpen;
                position.Agreeing = 0;
                position.Collapsed = position.IsOpen ? position.Collapsed : _samples;
            }
        }
    }

    /// <summary>Forgets samples that have not settled anything yet.</summary>
    public void Interrupt()
    {
        foreach (ref var position in _positions.AsSpan())
        {
            position.Agreeing = 0;
        }
    }

    /// <summary>How many other positions were open, and how many of them have collapsed, in the latest samples.</summary>
    /// <param name="held">The position that is left out, from 1.</param>
    /// <param name="within">Number of samples, the present one included.</param>
    public (int Open, int Collapsed) Others(int held, int within)
    {
        var (open, collapsed) = (0, 0);
        for (var j = 0; j < _positions.Length; j++)
        {
            var position = _positions[j];
            if (j + 1 != held)
            {
                var hasCollapsed = position.Collapsed > Math.Max(0, _samples - within);
                open += position.IsOpen || hasCollapsed ? 1 : 0;
                collapsed += hasCollapsed ? 1 : 0;
            }
        }

        return (open, collapsed);
    }

    /// <summary>Saves what each position has come to, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        _samples = state.Count("control_samples", _samples);
        var count = state.Int("control_positions", _positions.Length, 0, MostPositions);
        if (state.IsResuming)
        {
            _positions = new Position[count];
        }

        foreach (ref var position in _positions.AsSpan())
        {
            position.IsOpen = state.Flag("is_open", position.IsOpen);
            position.Agreeing = state.Int("agreeing", position.Agreeing, 0, int.MaxValue);
            position.Collapsed = state.Count("collapsed", position.Collapsed);
        }
    }

    /// <summary>One position; when it collapsed last is 0 for never.</summary>
    private struct Position
    {
        public bool IsOpen;
        public int Agreeing;
        public long Collapsed;
    }
}
