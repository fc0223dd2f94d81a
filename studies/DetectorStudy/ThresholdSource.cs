namespace DetectorStudy;

/// <summary>Where a threshold comes from.</summary>
internal enum ThresholdSource
{
    /// <summary>Simulated overlapped normal noise.</summary>
    NormalNoise,

    /// <summary>Simulated noise of the class itself: what a perfect guess of the null would give.</summary>
    OwnNoise,

    /// <summary>Moving blocks of the warm-up of the stream itself, or of a stretch of another stream.</summary>
    WarmUpBlocks,
}
