
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Pearson's correlation of ratio and loss within each phase of a run.</summary>
/// <remarks>
/// As in 2603.15678: phases by <see cref="PhaseSegmentation"/>, plain r, nothing taken out. What it does not show: a relation of the fluctuations. Within a phase both series move
/// one way by construction of the phase, so |r| is near 1 for any loss with a trend; and phases are cut by one of the two series. Pure, for any thread.
/// </remarks>
public static class PhaseCorrelation
{
    /// <summary>Correlates by one way of cutting.</summary>
    /// <param name="ratios">Shape [n]: gap ratios, in order of time; those that are not finite or not above 0 belong to no phase.</param>
    /// <param name="losses">Shape [n]: finite where the ratio belongs to a phase, any unit.</param>
    /// <param name="method">The way.</param>
    /// <param name="options">Its numbers; null for the published ones.</param>
    /// <returns>The three correlations.</returns>
    /// <exception cref="ArgumentException">The series differ in length, or a loss is not finite.</exception>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The method is unknown.</exception>
    public static PhaseCorrelations Of(ReadOnlySpan<double> ratios, ReadOnlySpan<double> losses, PhaseMethod method, PhaseOptions? options = null)
    {
        Require.SameLength(losses.Length, nameof(losses), ratios.Length, nameof(ratios));
        return Within(PhaseSegmentation.Segment(ratios, method, options), method, ratios, losses);
    }

    /// <summary>Correlates by all three ways of cutting.</summary>
    /// <param name="ratios">As in <see cref="Of"/>.</param>
    /// <param name="losses">As in <see cref="Of"/>.</param>
    /// <param name="options">Their numbers; null for the published ones.</param>
    /// <returns>One entry for each way: peak, derivative, threshold.</returns>
    /// <exception cref="ArgumentException">The series differ in length, or a loss is not finite.</exception>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public static IReadOnlyList<PhaseCorrelations> All(ReadOnlySpan<double> ratios, ReadOnlySpan<double> losses, PhaseOptions? options = null) =>
        [Of(ratios, losses, PhaseMethod.Peak, options), Of(ratios, losses, PhaseMethod.Derivative, options), Of(ratios, losses, PhaseMethod.Threshold, options)];

    /// <summary>Correlates within phases that are known. No validation.</summary>
    internal static PhaseCorrelations Within(GapPhase[] labels, PhaseMethod method, ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        new(method, In(GapPhase.Rise, labels, x, y), In(GapPhase.Plateau, labels, x, y), In(GapPhase.Collapse, labels, x, y));

    private static PearsonCorrelation In(GapPhase phase, GapPhase[] labels, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (inX, inY) = (new List<double>(), new List<double>());
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == phase)
            {
                inX.Add(x[i]);
                inY.Add(y[i]);
            }
        }

        return inX.Count < 3 ? new PearsonCorrelation(double.NaN, double.NaN, inX.Count) : Correlation.Pearson([.. inX], [.. inY]);
    }
}
