using System.Globalization;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Keeps every sample and every event of a monitor.</summary>
internal sealed class SampleLog : IObserver<SpectralEvent>
{
    public SampleLog(SpectralMonitor monitor)
    {
        monitor.SampleTaken += (_, sample) => Samples.Add(sample);
        monitor.Events.Subscribe(this);
    }

    public List<SpectralSample> Samples { get; } = [];

    public List<SpectralEvent> Events { get; } = [];

    public bool IsCompleted { get; private set; }

    /// <summary>All numbers of all samples, to the last bit.</summary>
    public IEnumerable<string> Lines => Samples.Select(Line);

    public void OnNext(SpectralEvent value) => Events.Add(value);

    public void OnCompleted() => IsCompleted = true;

    public void OnError(Exception error) => throw error;

    private static string Line(SpectralSample sample)
    {
        double[] numbers =
        [
            .. sample.SingularValues, .. sample.Ratios, sample.Loss ?? double.NegativeInfinity,
            sample.LargestRatioPosition, sample.GapRatio,
            sample.Gap, sample.NoiseFloor, sample.StandardError, sample.UpdateNorm, sample.DriftSpeed,
            sample.TotalVariance, sample.EffectiveRank,
        ];
        return $"{sample.Group} {sample.Index} {sample.Step} {sample.Stride}: "
            + $"{string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}";
    }
}
