namespace SpectralEdge.Monitor.Recording;

/// <summary>Number format of recorded sketches.</summary>
public enum TrajectoryPrecision
{
    /// <summary>IEEE 754 binary64: what was computed, to the bit.</summary>
    Float64,

    /// <summary>
    /// IEEE 754 binary32: half the size. Each number of a state is rounded by up to 6·10⁻⁸ of itself, so an update whose length is 10⁻⁴ of the state's is known to about 10⁻³ of its length.
    /// </summary>
    Float32,
}
