
namespace SpectralEdge.Monitor.Analysis;

/// <summary>What one series of the spectrum says about a loss.</summary>
public sealed record SeriesStatistics
{
    /// <summary>Plain correlation with the loss, nothing taken out.</summary>
    public required PearsonCorrelation Plain { get; init; }

    /// <summary>Correlations at lags, a polynomial in the step taken out of both; lag above 0: the series leads.</summary>
    public required LagProfile Lags { get; init; }

    /// <summary>Forward: the past of the series predicts the loss; backward: that of the loss predicts the series.</summary>
    public required GrangerPair Granger { get; init; }

    /// <summary>Correlations within phases, which are those of the gap ratio whatever the series: peak, derivative, threshold.</summary>
    public required IReadOnlyList<PhaseCorrelations> Phases { get; init; }
}
