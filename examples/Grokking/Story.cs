using SpectralEdge.Monitor;

namespace Grokking;

/// <summary>What was seen in one run: when the gap did what, and when the network generalised.</summary>
internal sealed class Story
{
    private double _peak;

    public Story(SpectralMonitor monitor)
    {
        monitor.On<GapEvent>(Events.Add);
        monitor.SampleTaken += (_, sample) => FollowPeak(sample.Step, sample.GapRatio);
    }

    public List<SpectralEvent> Events { get; } = [];

    public GapOpened? Opened => Events.OfType<GapOpened>().FirstOrDefault();

    public GapCollapsed? Collapsed => Events.OfType<GapCollapsed>().FirstOrDefault();

    /// <summary>The first opening after the first collapse.</summary>
    public GapOpened? Reopened => Events.SkipWhile(value => value is not GapCollapsed).OfType<GapOpened>().FirstOrDefault();

    /// <summary>Step at which the gap ratio was first halfway down from the peak of its first opening to 1.</summary>
    public long? HalfFallen { get; private set; }

    /// <summary>Step at which test accuracy first reached 95 %.</summary>
    public long? Generalised { get; private set; }

    public double FinalTestAccuracy { get; private set; }

    /// <summary>Test accuracies by the step at which they were measured.</summary>
    public Dictionary<long, double> TestAccuracies { get; } = [];

    /// <summary>Takes note of a test accuracy.</summary>
    public void Measured(long step, double testAccuracy, double generalised)
    {
        FinalTestAccuracy = testAccuracy;
        TestAccuracies[step] = testAccuracy;
        if (testAccuracy >= generalised)
        {
            Generalised ??= step;
        }
    }

    /// <summary>How many steps something came before generalisation.</summary>
    public long? LeadOf(long? step) => Generalised - step;

    private void FollowPeak(long step, double ratio)
    {
        if (Opened is null || HalfFallen is not null)
        {
            return;
        }

        _peak = Math.Max(_peak, ratio);
        if (ratio - 1 <= (_peak - 1) / 2)
        {
            HalfFallen = step;
        }
    }
}
