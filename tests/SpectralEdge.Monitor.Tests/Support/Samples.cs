namespace SpectralEdge.Monitor.Tests;

/// <summary>Makes spectral samples by hand.</summary>
internal static class Samples
{
    /// <summary>Number of updates in the window of every sample made here; three positions are searched.</summary>
    public const int Window = 6;

    /// <summary>A sample whose ratio at one position is given; all others are <paramref name="others"/>.</summary>
    public static SpectralSample With(
        long step, double ratio, int position = 1, double noiseFloor = 1.05, double standardError = 0, double others = 1)
    {
        var sample = new SpectralSample("all", Window)
        {
            Step = step,
            Stride = 10,
            GapRatio = ratio,
            LargestRatioPosition = double.IsNaN(ratio) ? 0 : position,
            NoiseFloor = noiseFloor,
            StandardError = standardError,
        };
        sample.RatiosBuffer.Fill(others);
        sample.RatiosBuffer[position - 1] = ratio;
        return sample;
    }

    /// <summary>
    /// The same with measures of motion, flow and phases, and a gap that white noise does not explain: stable, in a plateau,
    /// moving.
    /// </summary>
    public static SpectralSample Measured(long step, double ratio, int window = Window, double pValue = 1e-4)
    {
        var sample = new SpectralSample("all", window)
        {
            Step = step,
            Stride = 10,
            GapRatio = ratio,
            LargestRatioPosition = 1,
            NoiseFloor = 1.05,
            EffectiveDimensions = 1000,
            UpdateNorm = 1,
            TotalVariance = window,
            PathLength = window,
            DriftSpeed = 0.8,
            Motion = new SubspaceMotion(window, window / 2)
            {
                Dimension = 1,
                Regime = AdiabaticRegime.Plateau,
                Adiabatic = 1,
                AdiabaticBaseline = 1,
            },
            Flow = new FlowAccount(window),
            Phases = new GapPhases(GapPhase.Plateau, GapPhase.Plateau, GapPhase.Plateau, ratio, step),
        };
        sample.RatiosBuffer.Fill(1);
        sample.RatiosBuffer[0] = ratio;
        sample.Motion.StabilityBuffer[0] = 0.5;
        sample.Significance.Correlation = 0.1;
        return sample.WithChance(pValue);
    }

    /// <summary>Sets the p-value of white noise, and keeps k* as the floor says.</summary>
    public static SpectralSample WithChance(this SpectralSample sample, double pValue)
    {
        sample.Significance.Set(GapNull.WhiteNoise, pValue, sample.GapRatio, sample.LargestRatioPosition);
        return sample;
    }

    /// <summary>Lets a crossing at a position end with this sample.</summary>
    public static void Cross(this SpectralSample sample, int position)
    {
        sample.Flow!.CrossingsBuffer[0] = new AvoidedCrossing
        {
            Position = position,
            SmallestGap = 0.1,
            Age = 2,
            Threshold = 0.4,
            Duration = 3,
            Rotation = 1.5,
        };
        sample.Flow.CrossingCount = 1;
    }
}
