namespace DetectorStudy;

/// <summary>Delays of one test for steps of one size.</summary>
internal sealed class StepDelays
{
    private readonly List<double> _delays = [];

    /// <summary>Streams in which the alarm came before the step; they do not count for delay or rate.</summary>
    public int Early { get; private set; }

    /// <summary>Share of the steps that were found.</summary>
    public double Rate => (double)_delays.Count(double.IsFinite) / _delays.Count;

    /// <summary>Median delay, steps that were not found counting as infinite.</summary>
    public double Median => _delays.Order().ElementAt(_delays.Count / 2);

    /// <summary>Takes one stream.</summary>
    /// <param name="alarm">Number of values after the warm-up to the first alarm; null for none.</param>
    /// <param name="before">Number of values between warm-up and step.</param>
    public void Add(int? alarm, int before)
    {
        if (alarm <= before)
        {
            Early++;
        }
        else
        {
            _delays.Add(alarm - before ?? double.PositiveInfinity);
        }
    }
}
