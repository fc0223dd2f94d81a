namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a run says about a rule, and why.</summary>
/// <param name="Rule">The rule, as it was written.</param>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="Step">The first step that decided it: that breaks it, or that fulfils it; null where no single one does.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record RuleOutcome(string Rule, RuleVerdict Verdict, long? Step, string Reason);
