namespace SpectralEdge.Monitor.Recording;

/// <summary>What a run file says about the run before its first sample.</summary>
/// <param name="LibraryVersion">Version of this library.</param>
/// <param name="Started">When the run began.</param>
/// <param name="StartStep">The step that the first update starts from.</param>
/// <param name="Settings">Every option by its name, as text.</param>
/// <param name="Inventory">What is watched.</param>
public sealed record RunHeader(
    string LibraryVersion, DateTimeOffset Started, long StartStep, IReadOnlyDictionary<string, string> Settings, RunInventory Inventory);
