namespace SpectralEdge.Monitor;

/// <summary>
/// The median of the last values of a series. NaN and infinite values are left out. Allocates only when it is created.
/// </summary>
/// <param name="length">Number of values that count.</param>
/// <param name="least">Number of values that a median takes.</param>
internal sealed class RecentMedian(int length, int least)
{
    private readonly double[] _values = new double[length];
    private readonly double[] _sorted = new double[length];
    private int _count;
    private int _next;

    /// <summary>The median; NaN where there are too few values.</summary>
    public double Median => _count < least ? double.NaN : 0.5 * (_sorted[(_count - 1) / 2] + _sorted[_count / 2]);

    /// <summary>Takes one more value, in place of the oldest if there are as many as count.</summary>
    /// <param name="value">The value.</param>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        if (_count == length)
        {
            var gone = _sorted.AsSpan(0, _count).BinarySearch(_values[_next]);
            _sorted.AsSpan(gone + 1, _count - gone - 1).CopyTo(_sorted.AsSpan(gone));
            _count--;
        }

        var place = _sorted.AsSpan(0, _count).BinarySearch(value);
        place = place < 0 ? ~place : place;
        _sorted.AsSpan(place, _count - place).CopyTo(_sorted.AsSpan(place + 1));
        _sorted[place] = value;
        _values[_next] = value;
        _next = (_next + 1) % length;
        _count++;
    }

    /// <summary>Saves the values, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        _count = state.Int("count", _count, 0, length);
        _next = state.Int("next", _next, 0, length - 1);
        state.Numbers("values", _values.AsSpan());
        state.Numbers("sorted", _sorted.AsSpan());
    }
}
