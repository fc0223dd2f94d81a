namespace SpectralEdge.Monitor.Analysis;

/// <summary>A linear model that was fitted by least squares.</summary>
internal sealed class LeastSquaresFit
{
    /// <summary>The coefficients, in the order of the columns; shape [k].</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>What the model leaves; shape [n].</summary>
    public required double[] Residuals { get; init; }

    /// <summary>RSS, the sum of their squares.</summary>
    public required double ResidualSquares { get; init; }

    /// <summary>√ of the diagonal of (AᵀA)⁻¹: times the residual deviation, the standard errors; shape [k].</summary>
    public required double[] InverseRows { get; init; }

    /// <summary>Observations less terms.</summary>
    public int DegreesOfFreedom => Residuals.Length - Coefficients.Length;

    /// <summary>Whether the columns were independent.</summary>
    public bool IsDefined => !double.IsNaN(ResidualSquares);

    /// <summary>Standard error of a coefficient, for independent errors of one variance.</summary>
    public double StandardError(int j) => Math.Sqrt(ResidualSquares / DegreesOfFreedom) * InverseRows[j];

    /// <summary>A fit that could not be made.</summary>
    public static LeastSquaresFit Undefined(int terms, int count) => new()
    {
        Coefficients = Nothing(terms),
        Residuals = Nothing(count),
        ResidualSquares = double.NaN,
        InverseRows = Nothing(terms),
    };

    private static double[] Nothing(int length)
    {
        var values = new double[length];
        Array.Fill(values, double.NaN);
        return values;
    }
}
