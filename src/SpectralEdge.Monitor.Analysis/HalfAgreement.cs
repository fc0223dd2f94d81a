namespace SpectralEdge.Monitor.Analysis;

/// <summary>How far the spectra of the odd- and of the even-numbered updates of one window agree.</summary>
/// <param name="OddPosition">k* of the first, third, … update; from 1, 0 if no ratio is defined.</param>
/// <param name="EvenPosition">k* of the second, fourth, … update; from 1, 0 if no ratio is defined.</param>
/// <param name="ProfileCorrelation">Pearson's r of the two profiles of ratios R_j, j = 1 … ⌊W/2⌋ − 1; NaN for fewer than three defined pairs, or a constant profile.</param>
public readonly record struct HalfAgreement(int OddPosition, int EvenPosition, double ProfileCorrelation)
{
    /// <summary>Whether both have a k*.</summary>
    public bool IsDefined => OddPosition > 0 && EvenPosition > 0;

    /// <summary>Whether both have the same k*.</summary>
    public bool Matches => IsDefined && OddPosition == EvenPosition;
}
