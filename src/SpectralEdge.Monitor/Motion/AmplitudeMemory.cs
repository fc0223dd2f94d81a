namespace SpectralEdge.Monitor;

/// <summary>Keeps the amplitudes of each newest update until that update leaves the window, W samples later.</summary>
/// <remarks>
/// Amplitudes are kept by the position of their level, so a position that another direction has taken since then gives back the
/// amplitude along the one before. Allocates only when it is created.
/// </remarks>
/// <param name="window">W.</param>
internal sealed class AmplitudeMemory(int window)
{
    private readonly double[] _amplitudes = new double[window * window];
    private int _next;
    private int _count;

    /// <summary>Forgets everything.</summary>
    public void Interrupt() => (_next, _count) = (0, 0);

    /// <summary>Gives back the amplitudes of W samples ago, and keeps the present ones in their place.</summary>
    /// <param name="newest">Shape [W]: amplitudes of the newest update.</param>
    /// <param name="former">Shape [W]: overwritten; NaN where there have not been W samples.</param>
    public void Exchange(ReadOnlySpan<double> newest, Span<double> former)
    {
        var place = _amplitudes.AsSpan(_next * window, window);
        if (_count == window)
        {
            place.CopyTo(former);
        }
        else
        {
            former.Fill(double.NaN);
            _count++;
        }

        newest.CopyTo(place);
        _next = (_next + 1) % window;
    }

    /// <summary>Saves the amplitudes, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        _next = state.Int("next", _next, 0, window - 1);
        _count = state.Int("count", _count, 0, window);
        state.Numbers("amplitudes", _amplitudes.AsSpan());
    }
}
