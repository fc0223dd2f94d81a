namespace SpectralEdge.Monitor.Tests;

/// <summary>Mean run lengths by running a test with its threshold, stream after stream.</summary>
internal static class RunLengths
{
    public static RunLengthEstimate Of(SequentialOptions options, NoiseModel noise, int streams, int length, int seed)
    {
        var series = new double[options.WarmUp + length];
        var work = new double[series.Length + NoiseSeries.WorkOver(noise)];
        var (times, alarmed) = (new int[streams], new bool[streams]);
        for (var stream = 0; stream < streams; stream++)
        {
            new NoiseSeries(seed, stream).Fill(noise, work, series);
            (times[stream], alarmed[stream]) = FirstAlarm(options, series) is { } time ? (time, true) : (length, false);
        }

        return RunLengthEstimate.Of(times, alarmed);
    }

    /// <summary>Number of values after the warm-up until the first alarm; null for none.</summary>
    public static int? FirstAlarm(SequentialOptions options, ReadOnlySpan<double> series)
    {
        var test = new SequentialTest(options);
        for (var i = 0; i < series.Length; i++)
        {
            if (test.Update(series[i]).Detected)
            {
                return i + 1 - options.WarmUp;
            }
        }

        return null;
    }
}
