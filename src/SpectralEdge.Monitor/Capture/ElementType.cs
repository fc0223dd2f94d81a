namespace SpectralEdge.Monitor;

/// <summary>Number format of a parameter block in memory.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    Float64,

    /// <summary>IEEE 754 binary16.</summary>
    Float16,

    /// <summary>The upper half of a binary32: 8 exponent bits, 7 fraction bits.</summary>
    BFloat16,
}
