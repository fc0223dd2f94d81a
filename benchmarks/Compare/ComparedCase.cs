namespace SpectralEdge.Monitor;

/// <summary>One thing that is timed.</summary>
/// <param name="Name">Its name, as <c>--help</c> explains it.</param>
/// <param name="Dim">Length of the sketch, d; 0 where there is none.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="Bytes">Bytes it has to move to or from memory at least.</param>
/// <param name="Run">One pass.</param>
internal sealed record ComparedCase(string Name, int Dim, int Threads, long Bytes, Action Run)
{
    /// <summary>The name of the yardstick.</summary>
    public const string Read = "read";

    /// <summary>After how many rounds a slow case takes no more part.</summary>
    public int MostRounds { get; init; } = int.MaxValue;
}

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

/// <summary>One row as it is written to a file.</summary>
internal sealed record ComparedRow(
    string Case, int Parameters, int Dim, string Dtype, int Threads, double Seconds, long Bytes, double RatioToRead);
