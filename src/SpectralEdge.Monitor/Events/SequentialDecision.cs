namespace SpectralEdge.Monitor.Events;

/// <summary>What a <see cref="SequentialTest"/> says after one value.</summary>
/// <param name="Statistic">The statistic with that value in it: NaN until the warm-up is complete, then 0 or more. Unit: see <see cref="SequentialOptions.Threshold"/>.</param>
/// <param name="Direction">Which way the series moved where the threshold was reached; otherwise <see cref="ShiftDirection.None"/>.</param>
internal readonly record struct SequentialDecision(double Statistic, ShiftDirection Direction)
{
    /// <summary>True where the threshold was reached.</summary>
    public bool Detected => Direction != ShiftDirection.None;
}
