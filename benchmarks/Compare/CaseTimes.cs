namespace SpectralEdge.Monitor;

/// <summary>A case with the times of its rounds.</summary>
internal sealed class CaseTimes(ComparedCase compared)
{
    private readonly List<double> _seconds = [];

    /// <summary>The case.</summary>
    public ComparedCase Case { get; } = compared;

    /// <summary>Number of rounds.</summary>
    public int Rounds => _seconds.Count;

    /// <summary>The median time of a pass, in seconds.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _seconds.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>The shortest time of a pass, in seconds.</summary>
    public double Minimum => _seconds.Min();

    /// <summary>Passes in a row that make a round.</summary>
    public int Repetitions { get; set; } = 1;

    /// <summary>Adds the time of a round's pass.</summary>
    public void Add(double seconds) => _seconds.Add(seconds);
}
