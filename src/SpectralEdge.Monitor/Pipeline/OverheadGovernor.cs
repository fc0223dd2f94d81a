namespace SpectralEdge.Monitor;

/// <summary>
/// Times the monitor against the training it watches, and says how much longer the strides must be to keep it within its share.
/// </summary>
/// <remarks>
/// <para>
/// The first samples of a process do not count: memory is touched and code compiled. From then on the time over the limit is
/// summed, and never falls below 0: x ← max(0, x + cost − limit · all time). Strides widen when x is worth 16 samples without the
/// two dearest since it was 0; so noise around a share below the limit, or a pause or two, widen nothing, and a share above it is
/// found the sooner the higher it is. Source of the sum: Page, "Continuous inspection schemes", Biometrika 41 (1954).
/// </para>
/// <para>
/// The new stride aims at 0.7 of the limit, by a trimmed mean of the last 32 samples: whole numbers then lead to a share between
/// half the limit and the limit. Strides narrow the same way, once 32 samples in a row have found less than half of the limit
/// used; each narrowing that is undone soon doubles that number. All of these numbers are chosen, not measured.
/// </para>
/// </remarks>
/// <param name="mostOverhead">The largest share allowed; null to time only.</param>
/// <param name="frequency">How many units of the times given are a second.</param>
internal sealed class OverheadGovernor(double? mostOverhead, double frequency)
{
    /// <summary>
    /// Samples of a process that do not count: the runtime compiles a method anew after 30 calls, and waits for 0.1 s of quiet.
    /// </summary>
    public const int WarmUpSamples = 32;

    /// <summary>Samples in a row that must find room before strides narrow.</summary>
    public const int LeastPatience = 32;

    private const int MostPatience = 1 << 20;
    private const int WidestStride = 1 << 20;
    private const double WarmUpSeconds = 0.3;
    private const double MostSecondsOfWarmUp = 1;
    private const double Aim = 0.7;
    private const double Room = 0.5;
    private const double SamplesOverLimit = 16;

    // A laptop that was asleep in a sample is no reason to count for hours.
    private const double MostForOneSample = 64;

    private readonly NewestValues _costs = new();
    private readonly NewestValues _gaps = new();

    private bool _hasBegun;

    // Negative where the run is older than the clock: the machine may have started since.
    private long _began;
    private long _elapsedBefore;
    private long _entered;
    private long _sampled;
    private long _insideBefore;
    private long _cost;
    private long _apart;
    private bool _isWarm;
    private bool _wasFull;
    private long _samples;
    private double _counted;
    private double _all;
    private double _dearest;
    private double _second;
    private int _patience = LeastPatience;
    private int _roomy;
    private long _sinceNarrowing = long.MaxValue;

    /// <summary>By how much every stride is longer than asked for.</summary>
    /// <value>1 as long as the share is kept; at most 2^20.</value>
    public int Widening { get; private set; } = 1;

    /// <summary>The largest share allowed.</summary>
    public double Limit => mostOverhead ?? 1;

    /// <summary>Time inside the monitor over the whole run, in the unit that it is given.</summary>
    public long Inside { get; private set; }

    /// <summary>Time inside the monitor divided by all time, over the whole run.</summary>
    /// <param name="now">The present time.</param>
    /// <returns>From 0 to 1; 0 before the first call.</returns>
    public double Share(long now) => _hasBegun && now > _began ? (double)Inside / (now - _began) : 0;

    /// <summary>Says how much of the present call has a stride of its own, which no widening changes.</summary>
    public void SetApart(long time) => _apart += time;

    /// <summary>Says how much of the present call was not the monitor's at all.</summary>
    public void LeaveOut(long time) => (Inside, _apart) = (Inside - time, _apart + time);

    /// <summary>Takes note of a call of the monitor.</summary>
    /// <param name="entered">When it began.</param>
    /// <param name="left">When it ended.</param>
    /// <param name="sampled">Whether it read the parameters.</param>
    /// <param name="isFull">Whether all windows are full: samples that fill them cost less, and say nothing about room.</param>
    /// <returns>The share of late if <see cref="Widening"/> is another one now; else null.</returns>
    public double? Note(long entered, long left, bool sampled, bool isFull = true)
    {
        if (!_hasBegun)
        {
            // The time between two processes does not count as time of the run.
            (_hasBegun, _began, _entered, _sampled) = (true, entered - _elapsedBefore, entered, entered);
            _insideBefore = Inside;
        }

        Inside += left - entered;
        _cost += left - entered;
        if (mostOverhead is not { } most || !sampled)
        {
            return null;
        }

        var (cost, all) = (Math.Max(0, _cost - _apart), Math.Max(0, left - _sampled - _apart));
        (_sampled, _cost, _apart) = (left, 0, 0);
        _samples++;
        if (!_isWarm)
        {
            _isWarm = HasWarmedUp(left);
            return null;
        }

        if (isFull != _wasFull)
        {
            _wasFull = isFull;
            _costs.Clear();
            _gaps.Clear();
        }

        _costs.Add(cost);
        _gaps.Add((double)(all - cost) / Widening);
        return Decide(most, cost, all);
    }

    /// <summary>
    /// Saves strides and times, or goes on from them: in units of 100 ns, since the next process has another clock.
    /// </summary>
    /// <param name="state">Where they go, or come from.</param>
    /// <param name="now">The present time, in the unit of <see cref="Note"/>.</param>
    public void Carry(StateCarrier state, long now)
    {
        long Time(string name, long value)
        {
            var ticks = state.Count(name, (long)(value / frequency * TimeSpan.TicksPerSecond));
            return state.IsResuming ? (long)(ticks / (double)TimeSpan.TicksPerSecond * frequency) : value;
        }

        Widening = state.Int("governor_widening", Widening, 1, WidestStride);
        _patience = state.Int("governor_patience", _patience, LeastPatience, MostPatience);
        Inside = Time("time_inside", Inside);
        _elapsedBefore = Time("time_elapsed", _hasBegun ? now - _began : _elapsedBefore);
    }

    private bool HasWarmedUp(long now) =>
        (_samples >= WarmUpSamples && now - _entered >= WarmUpSeconds * frequency)
        || Inside - _insideBefore >= MostSecondsOfWarmUp * frequency;

    private double? Decide(double most, double cost, double all)
    {
        var (typical, gap) = (_costs.Mean(), _gaps.Mean());
        var needed = gap > 0 ? typical * (1 - (Aim * most)) / (Aim * most * gap) : WidestStride;
        _sinceNarrowing += _sinceNarrowing < long.MaxValue ? 1 : 0;
        if (IsOver(most, Math.Min(cost, MostForOneSample * typical), all, typical))
        {
            var share = _counted / _all;
            (_counted, _all, _dearest, _second, _roomy) = (0, 0, 0, 0, 0);
            return Widen(needed) ? share : null;
        }

        _roomy = _wasFull && needed < Room / Aim * Widening && Math.Ceiling(needed) < Widening ? _roomy + 1 : 0;
        if (_roomy < _patience)
        {
            return null;
        }

        var used = typical / (typical + (gap * Widening));
        Widening = (int)Math.Max(1, Math.Ceiling(needed));
        (_roomy, _sinceNarrowing) = (0, 0);
        return used;
    }

    /// <summary>Counts the time over the limit.</summary>
    private bool IsOver(double most, double cost, double all, double typical)
    {
        (_counted, _all) = (_counted + cost, _all + all);
        (_dearest, _second) = (Math.Max(_dearest, cost), Math.Max(_second, Math.Min(_dearest, cost)));
        if (_counted <= most * _all)
        {
            (_counted, _all, _dearest, _second) = (0, 0, 0, 0);
        }

        return _counted - (most * _all) - _dearest - _second > SamplesOverLimit * typical;
    }

    private bool Widen(double needed)
    {
        if (_sinceNarrowing < 8L * _patience)
        {
            _patience = Math.Min(2 * _patience, MostPatience);
        }

        var before = Widening;
        Widening = (int)Math.Min(WidestStride, Math.Max(Widening + ((Widening + 3L) / 4), Math.Ceiling(needed)));
        return Widening > before;
    }

    /// <summary>The values given last.</summary>
    private sealed class NewestValues
    {
        private const int Most = 32;
        private const int LeftOut = 2;

        private readonly double[] _values = new double[Most];
        private readonly double[] _sorted = new double[Most];
        private long _count;

        public void Add(double value) => _values[_count++ % Most] = value;

        public void Clear() => _count = 0;

        /// <summary>Their mean without the two smallest and the two largest: a pause in one of them is not typical.</summary>
        /// <returns>0 where nothing is left.</returns>
        public double Mean()
        {
            var sorted = _sorted.AsSpan(0, (int)Math.Min(_count, Most));
            _values.AsSpan(0, sorted.Length).CopyTo(sorted);
            sorted.Sort();
            var sum = 0.0;
            for (var i = LeftOut; i < sorted.Length - LeftOut; i++)
            {
                sum += sorted[i];
            }

            return sorted.Length <= 2 * LeftOut ? 0 : sum / (sorted.Length - (2 * LeftOut));
        }
    }
}
