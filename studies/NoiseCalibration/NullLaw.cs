namespace NoiseCalibration;

/// <summary>What is taken out of a window of noise before its spectrum; named as in the library.</summary>
internal enum NullLaw
{
    /// <summary>The lengths of the updates.</summary>
    UnequalSteps = 1,

    /// <summary>The correlation of neighbours.</summary>
    ColouredNoise = 2,

    /// <summary>Lengths, then the correlation, then what lengths that leaves.</summary>
    ColouredUnequalSteps = 3,
}
