namespace SpectralEdge.Monitor;

/// <summary>Phases of the gap ratio while a run goes on (docs/reference/phases.md).</summary>
/// <remarks>
/// The label of a sample is the one that <see cref="PhaseSegmentation"/> gives to the last point of the series so far. Memory and
/// time per sample do not grow with the run; no allocation after construction. A new maximum starts plateau and collapse anew.
/// Not for several threads at once.
/// </remarks>
internal sealed class PhaseAnalyzer
{
    private readonly PhaseOptions _options;
    private readonly double[] _ring;
    private readonly int _half;
    private long _count;
    private long _peak;
    private double _peakRatio = double.NaN;
    private long? _peakStep;
    private bool _leftPlateau;
    private bool _fell;
    private bool _reached;

    /// <summary>Creates one that has seen nothing.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public PhaseAnalyzer(PhaseOptions? options = null)
    {
        _options = options ?? new PhaseOptions();
        _options.Validate();
        _half = _options.Smoothing / 2;
        _ring = new double[_options.Smoothing + 2];
    }

    /// <summary>Takes the next gap ratio.</summary>
    /// <param name="ratio">The ratio; one that is not finite or not above 0 is left out and gets no phase.</param>
    /// <param name="step">Its step, for <see cref="GapPhases.PeakStep"/> alone.</param>
    /// <returns>The phases of this ratio.</returns>
    public GapPhases Update(double ratio, long step)
    {
        if (!PhaseSegmentation.IsDefined(ratio))
        {
            return new GapPhases(GapPhase.Undefined, GapPhase.Undefined, GapPhase.Undefined, _peakRatio, _peakStep);
        }

        var last = _count++;
        _ring[last % _ring.Length] = ratio;
        if (last == 0 || ratio > _peakRatio)
        {
            (_peak, _peakRatio, _peakStep, _leftPlateau, _fell) = (last, ratio, step, false, false);
        }

        _leftPlateau |= ratio < _options.PlateauShare * _peakRatio;
        _reached |= ratio >= _options.Threshold;
        var derivative = Derivative(last);
        if (_count < PhaseSegmentation.FewestPoints)
        {
            return new GapPhases(GapPhase.Undefined, GapPhase.Undefined, GapPhase.Undefined, _peakRatio, _peakStep);
        }

        var threshold = ratio >= _options.Threshold ? GapPhase.Plateau : _reached ? GapPhase.Collapse : GapPhase.Rise;
        return new GapPhases(_leftPlateau ? GapPhase.Collapse : GapPhase.Plateau, derivative, threshold, _peakRatio, _peakStep);
    }

    /// <summary>Saves what the next label depends on, or goes on from it.</summary>
    internal void Carry(StateCarrier state)
    {
        _count = state.Count("count", _count);
        _peak = state.Count("peak", _peak);
        _peakRatio = state.Number("peak_ratio", _peakRatio);
        _peakStep = state.Flag("has_peak_step", _peakStep is not null)
            ? state.WholeNumber("peak_step", _peakStep ?? 0, long.MinValue, long.MaxValue)
            : null;
        _leftPlateau = state.Flag("left_plateau", _leftPlateau);
        _fell = state.Flag("fell", _fell);
        _reached = state.Flag("reached", _reached);
        state.Numbers("ring", _ring.AsSpan());
    }

    private GapPhase Derivative(long last)
    {
        // The slope half + 1 points back has all its neighbours now and does not change any more.
        var settled = last - _half - 1;
        _fell |= settled >= _peak && IsFalling(settled, last);
        if (last == _peak)
        {
            return GapPhase.Rise;
        }

        var falling = _fell;
        for (var i = Math.Max(_peak, settled + 1); i <= last && !falling; i++)
        {
            falling = IsFalling(i, last);
        }

        return falling ? GapPhase.Collapse : GapPhase.Plateau;
    }

    private bool IsFalling(long i, long last)
    {
        var (from, to) = (Math.Max(0, i - 1), Math.Min(last, i + 1));
        return to > from && (Smooth(to, last) - Smooth(from, last)) / (to - from) < _options.Slope;
    }

    private double Smooth(long i, long last)
    {
        var sum = 0.0;
        for (var j = i - _half; j <= i + _half; j++)
        {
            sum += _ring[Math.Clamp(j, 0, last) % _ring.Length];
        }

        return sum / _options.Smoothing;
    }
}
