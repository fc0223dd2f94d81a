namespace SpectralEdge.Monitor;

/// <summary>The newest level of an open gap, its highest one, and its scatter without its trend.</summary>
/// <remarks>
/// <para>
/// Windows that are W samples apart share no update. Of values that come and go about a level as many of their differences
/// point up as down, and the mean square of either kind, over all differences, is the variance. Of a trend they point one way.
/// So the variance is the smaller of the two: a gap that grows, or closes slowly, does not teach its own scatter.
/// </para>
/// <para>
/// Mixed with one window of 0.7 as in <see cref="GapScatter"/>; differences beyond two deviations count as two. No allocation
/// after the constructor.
/// </para>
/// </remarks>
/// <param name="window">W.</param>
/// <param name="remembered">Number of differences that count at most.</param>
internal sealed class GapSwing(int window, int remembered)
{
    private readonly double[] _newest = new double[window];
    private int _count;
    private double _up;
    private double _down;

    /// <summary>Highest mean of one window since the gap opened; NaN before a window is full.</summary>
    public double Summit { get; private set; } = double.NaN;

    /// <summary>Standard deviation without the trend.</summary>
    public double Deviation =>
        GapScatter.Mixed(Math.Min(_up, _down), Math.Clamp(_count - window, 0, remembered) / (double)window);

    /// <summary>How many deviations the highest of n windows lies above their level by chance, about √(2 ln n).</summary>
    public double ChanceOfSummit => _count <= window ? 0 : Math.Sqrt(2 * Math.Log(_count / (double)window));

    /// <summary>Forgets all.</summary>
    public void Clear() => (_count, _up, _down, Summit) = (0, 0, 0, double.NaN);

    /// <summary>Takes the next value; one that is not finite is left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        ref var oldest = ref _newest[_count % window];
        if (_count >= window)
        {
            // Of independent values a difference has twice the variance, and half of its square stands on each side.
            var widest = GapScatter.Widest * Math.Sqrt(2) * Deviation;
            var difference = Math.Clamp(value - oldest, -widest, widest);
            var weight = 1.0 / Math.Min(_count - window + 1, remembered);
            _up += weight * ((difference > 0 ? difference * difference : 0) - _up);
            _down += weight * ((difference < 0 ? difference * difference : 0) - _down);
        }

        oldest = value;
        _count = _count == int.MaxValue - window ? _count - (_count % window) : _count + 1;
        if (_count >= window)
        {
            var sum = 0.0;
            foreach (var one in _newest)
            {
                sum += one;
            }

            Summit = sum / window <= Summit ? Summit : sum / window;
        }
    }

    /// <summary>Saves what was learnt, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        state.Numbers("newest", _newest.AsSpan());
        _count = state.Int("swing", _count, 0, int.MaxValue);
        _up = state.Number("up", _up);
        _down = state.Number("down", _down);
        Summit = state.Number("summit", Summit);
    }
}
