namespace SpectralEdge.Monitor.Analysis;

/// <summary>Number format of a tensor in a file.</summary>
internal enum TensorFormat
{
    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>8 bits: 4 of exponent, 3 of fraction, no infinity.</summary>
    F8E4M3,

    /// <summary>8 bits: 5 of exponent, 2 of fraction.</summary>
    F8E5M2,

    /// <summary>Integers and truth values: no parameters.</summary>
    Integer,
}
