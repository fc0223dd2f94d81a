namespace SpectralEdge.Monitor;

/// <summary>What is done to the rows θ(t) − θ(0) of a displacement matrix before its principal directions are taken.</summary>
[Flags]
public enum DisplacementForm
{
    /// <summary>Uncentred, lengths as they are.</summary>
    None = 0,

    /// <summary>Every row is brought to length 1.</summary>
    UnitRows = 1,

    /// <summary>The mean row is taken from every row, after their lengths are changed.</summary>
    Centred = 2,
}
