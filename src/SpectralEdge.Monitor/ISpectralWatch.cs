namespace SpectralEdge.Monitor;

/// <summary>
/// What watches a run: a <see cref="SpectralMonitor"/>, or a callback of a training library that has one inside.
/// </summary>
/// <remarks>Extensions that hang something onto a run, a sink or a page, are written against it and so work for both.</remarks>
public interface ISpectralWatch
{
    /// <summary>The monitor of the run.</summary>
    SpectralMonitor Monitor { get; }
}
