namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a test of stationarity lets a series have beside its noise.</summary>
public enum TrendTerms
{
    /// <summary>Nothing: the mean is 0.</summary>
    None = 0,

    /// <summary>A mean.</summary>
    Constant = 1,

    /// <summary>A mean and a line.</summary>
    Linear = 2,
}
