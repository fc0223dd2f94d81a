namespace SpectralEdge.Monitor;

/// <summary>What a monitor added to the memory of a process, in bytes.</summary>
/// <param name="Parameters">Number of parameters, P.</param>
/// <param name="Resident">Resident memory with the parameters touched and no monitor yet.</param>
/// <param name="Peak">The most resident memory above that.</param>
/// <param name="End">Resident memory above that after the last sample, with the monitor just disposed.</param>
/// <param name="Managed">Managed objects above those before, after a full collection, with the monitor alive.</param>
/// <param name="Allocated">Managed memory allocated in all.</param>
/// <param name="PeakIsTheSystems">Whether the peak is the kernel's own high-water mark; else it is the largest figure after a sample.</param>
internal sealed record MemoryFigures(int Parameters, long Resident, long Peak, long End, long Managed, long Allocated, bool PeakIsTheSystems);
