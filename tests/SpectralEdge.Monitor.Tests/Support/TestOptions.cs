namespace SpectralEdge.Monitor.Tests;

/// <summary>Options of a small monitor that looks at every step and writes no file.</summary>
internal static class TestOptions
{
    public static MonitorOptions Exact { get; } = new()
    {
        Windows = [new(1, 4)],
        Sketch = new() { Mode = WindowMode.Exact },
        Run = new() { Folder = null },
    };

    /// <summary>Sketches shorter than any model of more than 64 parameters.</summary>
    public static MonitorOptions Sketch { get; } = Exact with
    {
        Sketch = Exact.Sketch with { Mode = WindowMode.Sketch, Length = 64 },
    };

    public static MonitorOptions Of(WindowMode mode) => mode == WindowMode.Sketch ? Sketch : Exact;
}
