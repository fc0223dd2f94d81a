namespace SpectralEdge.Monitor.Analysis;

/// <summary>Values of the criteria. No validation.</summary>
internal static class Criterion
{
    /// <summary>The value of a fit; comparable for one n alone.</summary>
    public static double Of(InformationCriterion criterion, LeastSquaresFit fit)
    {
        var (n, k) = ((double)fit.Residuals.Length, fit.Coefficients.Length);
        return (n * Math.Log(fit.ResidualSquares / n)) + (k * (criterion == InformationCriterion.Akaike ? 2 : Math.Log(n)));
    }

    /// <summary>Index of the least value, the first of equal ones; −1 if all are NaN.</summary>
    public static int Best(IReadOnlyList<double> values)
    {
        var best = -1;
        for (var i = 0; i < values.Count; i++)
        {
            best = !double.IsNaN(values[i]) && (best < 0 || values[i] < values[best]) ? i : best;
        }

        return best;
    }

    /// <summary>Refuses a criterion that does not exist.</summary>
    public static void Check(InformationCriterion criterion, string name)
    {
        if (criterion is < InformationCriterion.Akaike or > InformationCriterion.Bayes)
        {
            throw new ArgumentOutOfRangeException(name, criterion, $"There is no criterion {(int)criterion}; use one that {nameof(InformationCriterion)} names.");
        }
    }
}
