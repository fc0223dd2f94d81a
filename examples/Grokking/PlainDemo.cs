
using SpectralEdge.Monitor;

namespace Grokking;

/// <summary>The demo in plain C#.</summary>
internal static class PlainDemo
{
    /// <summary>Trains once.</summary>
    /// <param name="settings">What to train.</param>
    /// <param name="output">Where progress goes; null for nowhere.</param>
    /// <returns>What was seen.</returns>
    public static Story Run(DemoSettings settings, TextWriter? output)
    {
        using var training = new PlainTraining(settings);
        using var monitor = new SpectralMonitor(training.Parameters(), settings.Monitor with { Run = settings.Monitor.Run with { Name = settings.RunName } });
        return Demo.Follow(settings, training, monitor, (step, loss) => monitor.Observe(step, loss, settings.LearningRate), output);
    }
}
