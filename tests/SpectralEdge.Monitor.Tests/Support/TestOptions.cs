
namespace SpectralEdge.Monitor.Tests;

/// <summary>Options of a small monitor that looks at every step and writes no file.</summary>
internal static class TestOptions
{
    public static MonitorOptions Exact { get; } = new() { Every = 1, Window = 4, Mode = WindowMode.Exact, RunFolder = null };

    /// <summary>Sketches shorter than any model of more than 64 parameters.</summary>
    public static MonitorOptions Sketch { get; } = Exact with { Mode = WindowMode.Sketch, SketchLength = 64 };

    public static MonitorOptions Of(WindowMode mode) => mode == WindowMode.Sketch ? Sketch : Exact;
}
