namespace SpectralEdge.Monitor.Probes;

/// <summary>What probes may cost and have cost, in seconds of the run.</summary>
/// <param name="share">The largest share of the run's time; null for no limit.</param>
/// <param name="now">Seconds since the run began.</param>
internal sealed class ProbeBudget(double? share, Func<double> now)
{
    // The first probe of a kind is compiled while it runs, and finding its directions is no gradient: measured, up to twice the
    // time of its gradients.
    private const double CareAtFirst = 2;

    private readonly double _began = now();
    private double _gradients;

    /// <summary>Seconds spent in probes.</summary>
    public double Spent { get; private set; }

    /// <summary>The share of the time since the start that probes took.</summary>
    /// <value>From 0 to 1.</value>
    public double Share => now() is var time && time > _began ? Math.Min(1, Spent / (time - _began)) : 0;

    /// <summary>Whether a probe can be taken now without breaking the limit.</summary>
    /// <param name="seconds">How long it took last time; null before the first.</param>
    /// <param name="gradients">What it is expected to cost, in gradients.</param>
    /// <param name="secondsPerStep">How long a step of the run takes.</param>
    public bool Allows(double? seconds, double gradients, double secondsPerStep)
    {
        if (share is not { } most)
        {
            return true;
        }

        var perGradient = _gradients > 0 ? Spent / _gradients : secondsPerStep;
        var expected = seconds ?? (CareAtFirst * gradients * perGradient);
        return Spent + expected <= most * (now() - _began + expected);
    }

    /// <summary>Takes note of a probe that was taken, or tried.</summary>
    public void Note(double seconds, double gradients) => (Spent, _gradients) = (Spent + seconds, _gradients + gradients);
}
