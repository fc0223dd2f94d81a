namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A run of two groups and two windows in which gaps open, move and collapse, a value is not finite for a moment, and steps are
/// missing.
/// </summary>
internal static class EventfulRun
{
    /// <summary>Records it.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="change">Changes the options.</param>
    /// <returns>Path of the run file, the events and the incidents.</returns>
    public static (string Path, List<SpectralEvent> Events, List<Incident> Incidents) Record(
        string folder, Func<MonitorOptions, MonitorOptions>? change = null)
    {
        var (first, second) = (new float[900], new float[700]);
        var options = new MonitorOptions
        {
            Windows = [new(1, 6), new WindowSpec(2, 5)],
            Run = new() { Folder = folder },
            Grouping = ParameterGrouping.ByPattern([("first", "first*"), ("second", "second*")]),
        };
        options = change?.Invoke(options) ?? options;
        var (events, incidents) = (new List<SpectralEvent>(), new List<Incident>());
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("first", first).Add("second", second), options);
        monitor.On<SpectralEvent>(value => events.Add(value));
        monitor.IncidentEnded += (_, value) => incidents.Add(value);
        var random = new Random(11);
        for (var step = 1; step <= 260; step++)
        {
            Move(first, random, StrengthAt(step), step % 2);
            Move(second, random, StrengthAt(step - 10), 0);
            var broken = step == 150;
            var kept = first[3];
            first[3] = broken ? float.NaN : kept;
            if (step is not (91 or 92))
            {
                monitor.Observe(step, loss: 1.0 / step, learningRate: 0.01);
            }

            first[3] = kept;
        }

        monitor.Dispose();
        return (monitor.RunFile!, events, incidents);
    }

    /// <summary>Open, closed, open.</summary>
    private static double StrengthAt(int step) => step is > 30 and < 80 or > 110 and < 140 or > 180 and < 220 ? 2 : 0;

    private static void Move(float[] values, Random random, double strength, int direction)
    {
        var along = strength * Vectors.Gaussian(random);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += (float)(0.01 * (Vectors.Gaussian(random) + (i % 2 == direction ? along : 0)));
        }
    }
}
