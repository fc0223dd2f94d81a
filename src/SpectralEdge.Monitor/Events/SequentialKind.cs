namespace SpectralEdge.Monitor.Events;

/// <summary>Which statistic a <see cref="SequentialTest"/> sums up.</summary>
internal enum SequentialKind
{
    /// <summary>Two-sided cumulative sums around a frozen reference. Source: Page, "Continuous inspection schemes", Biometrika 41, 1954.</summary>
    Cusum,

    /// <summary>The same sums around the mean of all values since the test began, which goes on being learnt. Source: Hinkley, "Inference about the change-point from cumulative sum tests", Biometrika 58, 1971.</summary>
    PageHinkley,

    /// <summary>The mixture of Shiryaev–Roberts e-detectors of <see cref="ShiryaevRobertsKernel"/>. Source: Shin, Ramdas, Rinaldo, "E-detectors", NEJSDS 2024.</summary>
    ShiryaevRoberts,
}
