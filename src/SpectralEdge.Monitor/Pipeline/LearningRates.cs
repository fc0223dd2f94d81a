using SpectralEdge.Monitor.Capture;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>Adds up the learning rate over the steps of the updates to come, one sum for each rhythm.</summary>
/// <remarks>A sum is undefined from a step without a usable rate until the next sample of its rhythm.</remarks>
/// <param name="schedule">Says when a rhythm was sampled.</param>
/// <param name="startStep">The step that the first updates start from.</param>
internal sealed class LearningRates(SamplingSchedule schedule, long startStep)
{
    private readonly double[] _sums = new double[schedule.Rhythms];
    private long _last = startStep;

    /// <summary>Takes the rate of all steps since the one noted last.</summary>
    /// <param name="step">The step.</param>
    /// <param name="rate">The learning rate; null, negative, NaN and infinite ones make the sums undefined.</param>
    public void Note(long step, double? rate)
    {
        var steps = Math.Max(0, step - _last);
        _last = step;
        foreach (ref var sum in _sums.AsSpan())
        {
            sum += rate is >= 0 and < double.PositiveInfinity ? steps * rate.Value : double.NaN;
        }
    }

    /// <summary>The sum since the last sample of a rhythm.</summary>
    /// <param name="rhythm">The rhythm.</param>
    /// <returns>Null where it is undefined.</returns>
    public double? Sum(int rhythm) => double.IsNaN(_sums[rhythm]) ? null : _sums[rhythm];

    /// <summary>Saves the sums, or goes on from them.</summary>
    public void Carry(IStateCarrier state)
    {
        _last = state.Integer("rate_step", _last, long.MinValue, long.MaxValue);
        state.Numbers("rate_sums", _sums.AsSpan());
    }

    /// <summary>Begins new sums for the rhythms that were sampled at a step.</summary>
    /// <param name="step">The step.</param>
    public void BeginAfter(long step)
    {
        for (var rhythm = 0; rhythm < _sums.Length; rhythm++)
        {
            if (schedule.StrideTo(rhythm, step) == 0)
            {
                _sums[rhythm] = 0;
            }
        }
    }
}
