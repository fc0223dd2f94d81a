
namespace SpectralEdge.Monitor.Analysis;

/// <summary>The samples of one spectrum of a run.</summary>
/// <param name="Group">Name of the group; <c>all</c> for the whole model.</param>
/// <param name="Window">Number of updates in the window, W.</param>
/// <param name="WindowStride">Which of the strides of the run the window belongs to, from 0.</param>
/// <param name="Samples">Its samples, in order of time; at least one.</param>
public sealed record SpectrumSeries(string Group, int Window, int StrideIndex, IReadOnlyList<SpectralSample> Samples)
{
    /// <summary>Optimizer steps that the newest update of the last sample spans.</summary>
    public long Stride => Samples[^1].Stride;

    /// <summary>Steps and values of a quantity, where it is defined.</summary>
    /// <param name="value">The quantity.</param>
    /// <returns>Both of one length, steps rising; samples at a step that is not above the one before are left out, since the run went back there.</returns>
    public (long[] Steps, double[] Values) Where(Func<SpectralSample, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var (steps, values, last) = (new List<long>(), new List<double>(), -1L);
        foreach (var sample in Samples)
        {
            if (value(sample) is var number && double.IsFinite(number) && sample.Step > last)
            {
                steps.Add(last = sample.Step);
                values.Add(number);
            }
        }

        return ([.. steps], [.. values]);
    }
}
