namespace SpectralEdge.Monitor;

/// <summary>
/// Finds avoided crossings of neighbouring eigenvalues: when two come closer than a fifth of their mean and part again.
/// </summary>
/// <remarks>
/// Between samples the square of a gap is taken as straight where it crosses the threshold and as a parabola around its lowest
/// sample, which the two-level model makes exact. A pair that is close from the beginning, or when a window restarts, is not a
/// crossing. Allocates only when it is created.
/// </remarks>
internal sealed class CrossingAnalyzer
{
    // Chosen, not measured: noise in a window of W updates in p dimensions has relative gaps of about 5/√(W p).
    private const double CloseBelow = 0.2;

    private readonly Pair[] _pairs;
    private readonly int _window;

    /// <summary>Creates it.</summary>
    /// <param name="window">W.</param>
    public CrossingAnalyzer(int window)
    {
        _window = window;
        _pairs = new Pair[window - 1];
    }

    /// <summary>Forgets crossings that have begun.</summary>
    public void Interrupt() => _pairs.AsSpan().Clear();

    /// <summary>Saves the crossings that have begun, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        foreach (ref var pair in _pairs.AsSpan())
        {
            pair.Carry(state);
        }
    }

    /// <summary>Takes one sample.</summary>
    /// <param name="before">Shape [W]: eigenvalues one update earlier.</param>
    /// <param name="now">Shape [W]: eigenvalues now.</param>
    /// <param name="products">Shape [W, W]: ⟨v'_j, v_k⟩, not negative for j = k.</param>
    /// <param name="crossings">Shape [W − 1]: overwritten with what ended.</param>
    /// <returns>Number of crossings that ended.</returns>
    public int Update(
        ReadOnlySpan<double> before, ReadOnlySpan<double> now, ReadOnlySpan<double> products, Span<AvoidedCrossing> crossings)
    {
        var count = 0;
        for (var j = 0; j < _pairs.Length; j++)
        {
            var turned = Math.Atan2(products[((j + 1) * _window) + j], products[(j * _window) + j]);
            ref var pair = ref _pairs[j];
            if (double.IsNaN(turned))
            {
                pair = default;
            }
            else if (pair.IsOpen)
            {
                if (pair.GoOn(before[j] - before[j + 1], now[j] - now[j + 1], turned))
                {
                    crossings[count++] = pair.Finish(j + 1);
                    pair = default;
                }
            }
            else
            {
                pair.Look(before[j] - before[j + 1], now[j] - now[j + 1], CloseBelow * 0.5 * (now[j] + now[j + 1]), turned);
            }
        }

        return count;
    }

    /// <summary>One pair of neighbours; times are samples since it came close, the sample before counting as 0.</summary>
    private struct Pair
    {
        private double _threshold;
        private double _entry;
        private double _exit;
        private double _rotation;
        private double _smallest;
        private double _leftOfSmallest;
        private double _rightOfSmallest;
        private long _timeOfSmallest;
        private long _time;

        /// <summary>Whether the pair is close.</summary>
        public bool IsOpen { get; private set; }

        /// <summary>Saves a crossing that has begun, or goes on from it.</summary>
        public void Carry(StateCarrier state)
        {
            IsOpen = state.Flag("is_open", IsOpen);
            if (!IsOpen)
            {
                this = default;
                return;
            }

            _threshold = state.Number("threshold", _threshold);
            _entry = state.Number("entry", _entry);
            _exit = state.Number("exit", _exit);
            _rotation = state.Number("rotation", _rotation);
            _smallest = state.Number("smallest", _smallest);
            _leftOfSmallest = state.Number("left_of_smallest", _leftOfSmallest);
            _rightOfSmallest = state.Number("right_of_smallest", _rightOfSmallest);
            _timeOfSmallest = state.Count("time_of_smallest", _timeOfSmallest);
            _time = state.Count("time", _time);
        }

        /// <summary>Checks whether the pair has come close.</summary>
        public void Look(double before, double now, double threshold, double turned)
        {
            if (!(before >= threshold && now < threshold))
            {
                return;
            }

            IsOpen = true;
            _threshold = threshold;
            _entry = Fraction(before, now, threshold);
            _rotation = (1 - _entry) * turned;
            (_smallest, _leftOfSmallest, _rightOfSmallest) = (now, before, double.NaN);
            (_time, _timeOfSmallest) = (1, 1);
        }

        /// <summary>Takes the next gap.</summary>
        /// <returns>Whether the pair has parted.</returns>
        public bool GoOn(double before, double now, double turned)
        {
            _time++;
            if (now < _smallest)
            {
                (_smallest, _leftOfSmallest, _rightOfSmallest, _timeOfSmallest) = (now, before, double.NaN, _time);
            }
            else if (_time == _timeOfSmallest + 1)
            {
                _rightOfSmallest = now;
            }

            var part = now >= _threshold ? Fraction(before, now, _threshold) : 1;
            _rotation += part * turned;
            _exit = _time - 1 + part;
            return now >= _threshold;
        }

        /// <summary>The crossing that ended.</summary>
        public readonly AvoidedCrossing Finish(int position)
        {
            var (left, lowest, right) =
                (_leftOfSmallest * _leftOfSmallest, _smallest * _smallest, _rightOfSmallest * _rightOfSmallest);
            var (bend, slope) = ((0.5 * (left + right)) - lowest, 0.5 * (right - left));
            var place = bend > 0 ? -slope / (2 * bend) : 0;
            return new AvoidedCrossing
            {
                Position = position,
                SmallestGap = Math.Sqrt(Math.Max(0, lowest + (0.5 * slope * place))),
                Age = _time - _timeOfSmallest - place,
                Threshold = _threshold,
                Duration = _exit - _entry,
                Rotation = Math.Abs(_rotation),
            };
        }

        /// <summary>Which part of the way the square of the gap goes until it meets the threshold.</summary>
        private static double Fraction(double before, double now, double threshold) =>
            ((before * before) - (threshold * threshold)) / ((before * before) - (now * now));
    }
}
