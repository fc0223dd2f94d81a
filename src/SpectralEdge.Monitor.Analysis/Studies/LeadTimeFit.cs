namespace SpectralEdge.Monitor.Analysis;

/// <summary>The power law of lead times, and what it is made of.</summary>
/// <param name="Lead">lead = C T^α with T the wanted step, as published. A regression on itself: lead = T − onset.</param>
/// <param name="Onset">onset = C T^γ: the part that is not T itself. γ near 0 says that the onset knows nothing of T, whatever α is.</param>
/// <param name="LeftOut">Runs that have no lead, or none above 0; leaving them out favours the law.</param>
public sealed record LeadTimeFit(PowerLawFit Lead, PowerLawFit Onset, int LeftOut);
