namespace SpectralEdge.Monitor.Tests;

/// <summary>The smallest training loop: a step of the model, then a call of the monitors.</summary>
internal static class TrainingLoop
{
    /// <summary>Runs steps <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static void Run(EditableModel model, long first, long last, params SpectralMonitor[] monitors)
    {
        for (var step = first; step <= last; step++)
        {
            model.Step();
            Array.ForEach(monitors, monitor => monitor.Observe(step));
        }
    }

    /// <summary>Keeps every sample of a monitor from now on.</summary>
    public static List<SpectralSample> Keep(SpectralMonitor monitor)
    {
        var samples = new List<SpectralSample>();
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        return samples;
    }

    /// <summary>Asserts that two monitors have the same window behind them, to the last bit.</summary>
    public static void AssertSameSpectrum(SpectralMonitor expected, SpectralMonitor actual)
    {
        Assert.NotNull(expected.Latest);
        Assert.NotNull(actual.Latest);
        Assert.Equal(expected.Latest.Step, actual.Latest.Step);
        Assert.Equal(expected.Latest.Stride, actual.Latest.Stride);
        Assert.Equal(expected.Latest.UpdateNorm, actual.Latest.UpdateNorm);
        Assert.Equal(expected.Latest.SingularValues.ToArray(), actual.Latest.SingularValues.ToArray());
    }
}
