namespace SpectralEdge.Monitor.Tests;

/// <summary>States of detectors, and of what they are made of, by themselves.</summary>
internal static class DetectorStates
{
    public static byte[] Save(this ISpectralDetector detector) => DetectorState.Save(detector.Carry);

    public static byte[] Save(this SequentialTest test) => DetectorState.Save(test.Carry);

    public static byte[] Save(this GrokkingPattern tracker) => DetectorState.Save(tracker.Carry);

    public static void Restore(this ISpectralDetector detector, byte[] state) => DetectorState.Resume(detector.Carry, state);

    public static void Restore(this SequentialTest test, byte[] state) => DetectorState.Resume(test.Carry, state);

    public static void Restore(this GrokkingPattern tracker, byte[] state) => DetectorState.Resume(tracker.Carry, state);
}
