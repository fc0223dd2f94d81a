namespace SpectralEdge.Monitor.Analysis;

/// <summary>Events of one kind that two readings of the same run have in common.</summary>
/// <param name="Matched">Number of pairs, one event of each, within the tolerance.</param>
/// <param name="OnlyFirst">Number of events that only the first has.</param>
/// <param name="OnlySecond">Number of events that only the second has.</param>
public readonly record struct EventAgreement(int Matched, int OnlyFirst, int OnlySecond)
{
    /// <summary>Share of events, each pair counted once, that both have.</summary>
    /// <value>From 0 to 1; NaN without events.</value>
    public double Share => (double)Matched / (Matched + OnlyFirst + OnlySecond);
}
