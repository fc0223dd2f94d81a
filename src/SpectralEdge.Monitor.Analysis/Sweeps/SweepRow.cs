namespace SpectralEdge.Monitor.Analysis;

/// <summary>The spectra of a run at one window and one stride.</summary>
/// <param name="Window">W.</param>
/// <param name="Stride">s.</param>
/// <param name="Spectra">All windows, oldest first.</param>
public sealed record SweepRow(int Window, int Stride, IReadOnlyList<WindowSpectrum> Spectra);
