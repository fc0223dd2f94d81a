namespace SpectralEdge.Monitor.Tests;

/// <summary>A user's detector: says when the newest update is longer than it was told, and throws when it was told to.</summary>
internal sealed class LengthAlarm(double longest, bool throws = false) : ISpectralDetector
{
    private int _interruptions;

    public string Name => "length";

    public SpectralEvent? Update(SpectralSample sample)
    {
        if (throws)
        {
            throw new InvalidOperationException("On purpose.");
        }

        return sample.UpdateNorm > longest
            ? new LengthEvent
            {
                Origin = Origin.Of(sample),
                Length = sample.UpdateNorm,
                Threshold = longest,
                StandardError = 0,
            }
            : null;
    }

    public void Interrupt()
    {
        _interruptions++;
        if (throws)
        {
            throw new InvalidOperationException("On purpose.");
        }
    }

    public void Carry(StateCarrier state) =>
        _interruptions = (int)state.WholeNumber("interruptions", _interruptions, 0, int.MaxValue);

    internal sealed record LengthEvent : SpectralEvent
    {
        public override string Kind => "long_update";

        public override string Quantity => "update_norm";

        public override double Before => double.NaN;

        public override double After => Length;

        public required double Length { get; init; }
    }
}
