namespace SpectralEdge.Monitor.Cli.Inputs;

/// <summary>Which spectrum of a run is wanted, beside which loss.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Window">Length of the window; null for the first.</param>
/// <param name="Every">Steps between samples; null for the first.</param>
/// <param name="Loss">File of the loss, and behind a colon the name of a column; null for the loss of the samples.</param>
internal sealed record SpectrumWish(string Group, int? Window, int? Every, string? Loss);
