namespace GrokkingStudy;

/// <summary>What the network learns about a and b modulo p.</summary>
internal enum ModularTask
{
    /// <summary>a + b; the task of the demo, with the demo's own split and batches.</summary>
    Addition,

    /// <summary>a − b.</summary>
    Subtraction,

    /// <summary>a · b, with the row and the column of zeros.</summary>
    Multiplication,
}
