namespace SpectralEdge.Monitor.Events;

/// <summary>What the samples of late agree on: a change counts when enough of them in a row show the same.</summary>
/// <param name="Shown">What they show; 0 for nothing.</param>
/// <param name="Samples">How many of them.</param>
/// <param name="FirstStep">The step of the first.</param>
/// <param name="Before">The watched value at the sample before the first; NaN if there was none.</param>
internal readonly record struct Persistence(int Shown, int Samples, long FirstStep, double Before)
{
    /// <summary>Takes what the next sample shows.</summary>
    /// <param name="shown">What it shows; 0 for nothing, which breaks a series.</param>
    /// <param name="step">Its step.</param>
    /// <param name="before">The watched value at the sample before it.</param>
    public Persistence Next(int shown, long step, double before) =>
        shown == 0 ? default
        : shown == Shown ? this with { Samples = Samples + 1 }
        : new Persistence(shown, 1, step, before);
}
