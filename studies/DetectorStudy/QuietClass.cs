namespace DetectorStudy;

/// <summary>Kinds of streams in which no step happens.</summary>
internal enum QuietClass
{
    /// <summary>Moving average of independent normal noise.</summary>
    Normal,

    /// <summary>Moving average of AR(1) noise with correlation 0.7.</summary>
    Autoregressive,

    /// <summary>Moving average of Student noise with 3 degrees of freedom.</summary>
    Student,

    /// <summary>Normal, and a drift of one standard deviation in 5000 values.</summary>
    Drift,

    /// <summary>Normal, with a standard deviation that falls to 1/e in 5000 values.</summary>
    Decay,

    /// <summary>Normal, cut into blocks of 2 W values in random order.</summary>
    Shuffled,
}
