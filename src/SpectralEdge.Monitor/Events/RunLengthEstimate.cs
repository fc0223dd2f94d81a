namespace SpectralEdge.Monitor.Events;

/// <summary>A mean run length from streams that were cut off.</summary>
/// <param name="Mean">Values from the end of the warm-up to an alarm: all values watched, over all alarms. Infinite without alarms.</param>
/// <param name="StandardError">Its standard error, from the scatter between streams; infinite without alarms.</param>
/// <param name="Alarms">Number of streams that had an alarm.</param>
internal readonly record struct RunLengthEstimate(double Mean, double StandardError, int Alarms)
{
    /// <summary>Estimates from the time watched of each stream.</summary>
    /// <param name="times">Shape [n]: values until the alarm, or until the stream was cut off.</param>
    /// <param name="alarmed">Shape [n]: whether there was an alarm.</param>
    /// <returns>The estimate. Mean A = Σ T/Σ c; standard error √Σ (T − A c)²/Σ c, that of a ratio of means.</returns>
    public static RunLengthEstimate Of(ReadOnlySpan<int> times, ReadOnlySpan<bool> alarmed)
    {
        var (total, alarms) = (0.0, 0);
        for (var i = 0; i < times.Length; i++)
        {
            total += times[i];
            alarms += alarmed[i] ? 1 : 0;
        }

        if (alarms == 0)
        {
            return new(double.PositiveInfinity, double.PositiveInfinity, 0);
        }

        var (mean, squares) = (total / alarms, 0.0);
        for (var i = 0; i < times.Length; i++)
        {
            var residual = times[i] - (alarmed[i] ? mean : 0);
            squares += residual * residual;
        }

        return new(mean, Math.Sqrt(squares) / alarms, alarms);
    }
}
