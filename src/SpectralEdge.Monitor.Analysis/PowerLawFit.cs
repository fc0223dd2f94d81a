namespace SpectralEdge.Monitor.Analysis;

/// <summary>A power law y = C x^γ that was fitted to pairs of values.</summary>
public sealed record PowerLawFit
{
    /// <summary>The exponent, γ.</summary>
    /// <value>No unit.</value>
    public required double Exponent { get; init; }

    /// <summary>Standard error of the exponent.</summary>
    /// <value>At least 0; it assumes independent errors of ln y with one variance, which neighbouring windows of a run do not have.</value>
    public required double ExponentError { get; init; }

    /// <summary>Lower end of the interval for the exponent, from Student's t with n − 2 degrees of freedom.</summary>
    public required double ExponentLower { get; init; }

    /// <summary>Upper end of the interval for the exponent.</summary>
    public required double ExponentUpper { get; init; }

    /// <summary>Probability that the interval was made for.</summary>
    /// <value>Above 0 and below 1.</value>
    public required double Confidence { get; init; }

    /// <summary>The factor, C: y where x = 1.</summary>
    /// <value>Positive, in the unit of y over that of x^γ.</value>
    public required double Factor { get; init; }

    /// <summary>R² of ln y: the part of its variance that the line explains.</summary>
    /// <value>From 0 to 1; NaN if all y are equal.</value>
    public required double Determination { get; init; }

    /// <summary>Number of pairs, n.</summary>
    public required int Count { get; init; }
}
