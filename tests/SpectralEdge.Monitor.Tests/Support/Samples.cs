using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Makes spectral samples by hand.</summary>
internal static class Samples
{
    /// <summary>Number of updates in the window of every sample made here; three positions are searched.</summary>
    public const int Window = 6;

    /// <summary>A sample whose ratio at one position is given; all others are <paramref name="others"/>.</summary>
    public static SpectralSample With(long step, double ratio, int position = 1, double noiseFloor = 1.05, double standardError = 0, double others = 1)
    {
        var sample = new SpectralSample("all", Window)
        {
            Step = step,
            Stride = 10,
            GapRatio = ratio,
            LargestRatioPosition = double.IsNaN(ratio) ? 0 : position,
            NoiseFloor = noiseFloor,
            StandardError = standardError,
            Motion = new SubspaceMotion(Window, Window / 2) { Dimension = position },
        };
        sample.RatiosBuffer.Fill(others);
        sample.RatiosBuffer[position - 1] = ratio;
        return sample;
    }
}
