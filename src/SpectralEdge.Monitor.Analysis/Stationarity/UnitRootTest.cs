namespace SpectralEdge.Monitor.Analysis;

/// <summary>What an augmented Dickey-Fuller test says; the null is a unit root.</summary>
public sealed record UnitRootTest
{
    /// <summary>The t statistic of the lagged level; lower means further from a unit root.</summary>
    /// <value>NaN where the regression cannot be made, as for a constant series.</value>
    public required double Statistic { get; init; }

    /// <summary>MacKinnon's asymptotic p-value.</summary>
    /// <value>From 0 to 1; NaN with the statistic.</value>
    public required double PValue { get; init; }

    /// <summary>Number of lagged differences in the regression.</summary>
    public required int Lags { get; init; }

    /// <summary>Number of orders that were tried; 1 where it was given.</summary>
    public required int OrdersTried { get; init; }

    /// <summary>Observations of the regression, n.</summary>
    public required int Count { get; init; }

    /// <summary>Critical value at 1 % for this n; below it the unit root is refused.</summary>
    public required double OnePercent { get; init; }

    /// <summary>Critical value at 5 %.</summary>
    public required double FivePercent { get; init; }

    /// <summary>Critical value at 10 %.</summary>
    public required double TenPercent { get; init; }
}
