using System.Globalization;
using SpectralEdge.Monitor;

namespace Sharded;

/// <summary>What a monitor saw in one run.</summary>
internal sealed class Sight
{
    public Sight(SpectralMonitor monitor)
    {
        monitor.SampleTaken += (_, sample) => Samples.Add(sample);
        monitor.On<GapEvent>(Events.Add);
    }

    public List<SpectralSample> Samples { get; } = [];

    public List<SpectralEvent> Events { get; } = [];

    /// <summary>Whether both saw the same events at the same steps.</summary>
    public bool HasTheEventsOf(Sight other) => Events.Select(Essence).SequenceEqual(other.Events.Select(Essence));

    /// <summary>The events and their steps in one line.</summary>
    public string Story() =>
        string.Join(", ", Events.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Kind} {value.Step}")));

    /// <summary>
    /// Largest relative difference of the gap ratio and of the singular values, over all samples; NaN if the samples are not at
    /// the same steps.
    /// </summary>
    public (double GapRatio, double SingularValue) DifferenceFrom(Sight other)
    {
        if (!Samples.Select(sample => sample.Step).SequenceEqual(other.Samples.Select(sample => sample.Step)))
        {
            return (double.NaN, double.NaN);
        }

        var (ratio, sigma) = (0.0, 0.0);
        foreach (var (mine, theirs) in Samples.Zip(other.Samples))
        {
            ratio = Math.Max(ratio, Math.Abs((mine.GapRatio / theirs.GapRatio) - 1));
            for (var j = 0; j < mine.SingularValues.Length; j++)
            {
                sigma = Math.Max(sigma, Math.Abs((mine.SingularValues[j] / theirs.SingularValues[j]) - 1));
            }
        }

        return (ratio, sigma);
    }

    private static (string, long, long, int?, int?) Essence(SpectralEvent value) =>
        (value.Kind, value.Step, value.FirstStep, (value as GapEvent)?.PositionBefore, (value as GapEvent)?.PositionAfter);
}
