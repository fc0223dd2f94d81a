namespace SpectralEdge.Monitor.Events;

/// <summary>Which statistic a test of a level looks at.</summary>
public enum SequentialKind
{
    /// <summary>Two-sided cumulative sums around a frozen reference. Source: Page, "Continuous inspection schemes", Biometrika 41, 1954.</summary>
    Cusum,

    /// <summary>The same sums around the mean of all values since the test began, which goes on being learnt. Source: Hinkley, "Inference about the change-point from cumulative sum tests", Biometrika 58, 1971.</summary>
    PageHinkley,

    /// <summary>A mixture of Shiryaev–Roberts e-detectors. Source: Shin, Ramdas, Rinaldo, "E-detectors", NEJSDS 2024.</summary>
    ShiryaevRoberts,

    /// <summary>The largest step between two neighbouring values, |x_t − x_(t−1)|, in root mean squares of the steps of the reference.</summary>
    Derivative,

    /// <summary>
    /// Welch's t of the newest values, as many as the window has updates, against the reference. Not against those just before: overlapping
    /// windows share updates with them, and a change that takes a window to arrive would be in both.
    /// </summary>
    TwoSample,

    /// <summary>How far the value is below the highest one since the warm-up, in standard deviations. It looks downwards only.</summary>
    Drawdown,
}
