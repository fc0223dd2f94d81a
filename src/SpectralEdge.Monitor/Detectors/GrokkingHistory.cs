namespace SpectralEdge.Monitor;

/// <summary>The last samples of a <see cref="GrokkingPattern"/>, as logarithms.</summary>
/// <remarks>Allocates only when it is created.</remarks>
internal sealed class GrokkingHistory(int horizon, int smoothing)
{
    private readonly double[] _order = new double[horizon + 1];
    private readonly double[] _loss = new double[horizon + 1];
    private readonly double[] _length = new double[horizon + 1];
    private readonly double[] _losses = new double[smoothing];
    private long _count;

    /// <summary>Whether there are samples enough to look back over the whole horizon.</summary>
    public bool IsFull => _count > horizon;

    /// <summary>The lowest order within the horizon, its logarithm.</summary>
    public double LowestOrder => _order[Lowest()];

    /// <summary>Takes a sample.</summary>
    public void Add(in GrokkingReading reading)
    {
        var slot = (int)(_count % _order.Length);
        _order[slot] = Logarithm(reading.Order);
        _length[slot] = Logarithm(reading.Length ?? double.NaN);
        _losses[(int)(_count % _losses.Length)] = Logarithm(reading.Loss ?? double.NaN);
        _count++;
        _loss[slot] = MeanLoss();
    }

    /// <summary>Whether order has turned up, the loss has fallen meanwhile and updates kept their length.</summary>
    public bool ShowsTurn(GrokkingOptions options, in GrokkingReading reading)
    {
        if (!IsFull)
        {
            return false;
        }

        var (lowest, newest) = (Lowest(), Newest);
        return _order[newest] - _order[lowest] >= Math.Log(options.Turn)
            && (reading.Loss is null || _loss[newest] - _loss[lowest] <= Math.Log(options.LossFall))
            && (reading.Length is null || Spread(_length) <= Math.Log(options.Calm));
    }

    public void Clear() => _count = 0;

    /// <summary>Saves the history, or goes on from the one that was saved.</summary>
    public void Carry(StateCarrier state)
    {
        state.Numbers("order", _order.AsSpan());
        state.Numbers("loss", _loss.AsSpan());
        state.Numbers("length", _length.AsSpan());
        state.Numbers("losses", _losses.AsSpan());
        _count = state.Count("count", _count);
    }

    /// <summary>NaN where there is none: every comparison with it then fails.</summary>
    private static double Logarithm(double value) => value > 0 && double.IsFinite(value) ? Math.Log(value) : double.NaN;

    private static double Spread(double[] values)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return most - least;
    }

    private int Newest => (int)((_count - 1) % _order.Length);

    /// <summary>Place of the lowest order, the oldest of equal ones; that of a NaN if there is one.</summary>
    private int Lowest()
    {
        var lowest = (int)(_count % _order.Length);
        for (var i = 0; i < _order.Length; i++)
        {
            var slot = (int)((_count + i) % _order.Length);
            if (_order[slot] < _order[lowest] || double.IsNaN(_order[slot]))
            {
                lowest = slot;
            }
        }

        return lowest;
    }

    private double MeanLoss()
    {
        var known = (int)Math.Min(_count, _losses.Length);
        var sum = 0.0;
        for (var i = 0; i < known; i++)
        {
            sum += _losses[i];
        }

        return sum / known;
    }
}
