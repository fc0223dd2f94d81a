namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>Runs in small: parameters that the test moves, a window of three updates, one probe.</summary>
internal static class SmallRuns
{
    /// <summary>The results of a run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Its parameters.</param>
    /// <param name="probe">The probe; taken from step 3 on, by its own stride.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="move">Moves the parameters; is given the step.</param>
    public static List<TResult> Take<TResult>(
        IProbedModel model, ParameterArrays source, Probe probe, int steps, Action<int> move)
        where TResult : ProbeResult
    {
        using var monitor = Monitor(source);
        using var schedule = monitor.Probe(model, new ProbeOptions { Probes = [probe] });
        var results = new List<TResult>();
        schedule.On<TResult>(results.Add);
        for (var step = 1; step <= steps; step++)
        {
            move(step);
            monitor.Observe(step, loss: 1);
        }

        Assert.Equal((0, 0), (schedule.SkippedCount, monitor.Report.HandlerFailures));
        return results;
    }

    /// <summary>A monitor of windows of three updates, kept exactly.</summary>
    public static SpectralMonitor Monitor(ParameterArrays source) => new(
        source,
        new MonitorOptions
        {
            Windows = [new(Every: 1, Length: 3)],
            Sketch = new() { Mode = WindowMode.Exact },
            Run = new() { Folder = null },
        });
}
