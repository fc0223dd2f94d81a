using System.Diagnostics;

namespace SpectralEdge.Monitor.Spectrum;

/// <summary>Turns the Gram matrix of a full window into singular values, ratios and the gap.</summary>
/// <remarks>Works in buffers of its own: not for several threads at once. A matrix that is not finite gives NaN in all results.</remarks>
internal sealed class SpectrumAnalyzer
{
    // σ comes from λ = σ², accurate to a few ε λ_1: rounding alone leaves up to 3.3e-8 σ_1 (measured on windows of exact low rank).
    private const double NumericallyZero = 1e-7;

    private readonly int _window;
    private readonly int _largestPosition;
    private readonly double[] _matrix;
    private readonly double[] _eigenvalues;
    private readonly double[] _sigma;
    private readonly double[] _ratios;

    /// <summary>Creates an analyzer.</summary>
    /// <param name="window">Number of updates in a full window, W.</param>
    /// <param name="largestPosition">The last position searched for the gap, K.</param>
    public SpectrumAnalyzer(int window, int largestPosition)
    {
        Debug.Assert(largestPosition >= 1 && largestPosition < window, "A ratio needs two singular values.");
        _window = window;
        _largestPosition = largestPosition;
        _matrix = new double[window * window];
        _eigenvalues = new double[window];
        _sigma = new double[window];
        _ratios = new double[window - 1];
    }

    /// <summary>Fills in everything that follows from the Gram matrix.</summary>
    /// <param name="gram">Shape [W, W], rows in order of time, in squared parameter units.</param>
    /// <param name="sample">The sample to fill.</param>
    public void Analyze(ReadOnlySpan<double> gram, SpectralSample sample)
    {
        sample.UpdateNorm = Math.Sqrt(gram[^1]);
        sample.DriftSpeed = Math.Sqrt(Math.Max(0, Sum(gram))) / _window;

        var sigma = sample.SingularValuesBuffer;
        Solve(gram, sigma, sample.RatiosBuffer);
        var position = LargestRatio(sample.Ratios);
        sample.LargestRatioPosition = position;
        sample.GapRatio = position == 0 ? double.NaN : sample.Ratios[position - 1];
        sample.Gap = position == 0 ? double.NaN : sigma[position - 1] - sigma[position];
        sample.TotalVariance = TotalVariance(sigma);
        sample.EffectiveRank = EffectiveRank(sigma, sample.TotalVariance);
    }

    /// <summary>The ratio at one position of another Gram matrix, for error bars.</summary>
    /// <param name="gram">Shape [W, W].</param>
    /// <param name="position">Position j of the ratio, from 1.</param>
    /// <returns>R_j; NaN where it is not defined.</returns>
    public double RatioAt(ReadOnlySpan<double> gram, int position)
    {
        Solve(gram, _sigma, _ratios);
        return _ratios[position - 1];
    }

    private void Solve(ReadOnlySpan<double> gram, Span<double> sigma, Span<double> ratios)
    {
        if (!double.IsFinite(Sum(gram)))
        {
            sigma.Fill(double.NaN);
            ratios.Fill(double.NaN);
            return;
        }

        gram.CopyTo(_matrix);
        JacobiKernel.Eigenvalues(_matrix, _eigenvalues);
        for (var j = 0; j < _window; j++)
        {
            // Rounding can leave the last eigenvalues of a singular matrix a little below zero.
            sigma[j] = Math.Sqrt(Math.Max(0, _eigenvalues[j]));
        }

        var smallest = NumericallyZero * sigma[0];
        for (var j = 0; j < _window - 1; j++)
        {
            ratios[j] = sigma[j + 1] > smallest ? sigma[j] / sigma[j + 1] : double.NaN;
        }
    }

    private int LargestRatio(ReadOnlySpan<double> ratios)
    {
        var position = 0;
        for (var j = 1; j <= _largestPosition; j++)
        {
            if (!double.IsNaN(ratios[j - 1]) && (position == 0 || ratios[j - 1] > ratios[position - 1]))
            {
                position = j;
            }
        }

        return position;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static double TotalVariance(ReadOnlySpan<double> sigma)
    {
        var sum = 0.0;
        foreach (var value in sigma)
        {
            sum += value * value;
        }

        return sum;
    }

    private static double EffectiveRank(ReadOnlySpan<double> sigma, double total)
    {
        var entropy = 0.0;
        foreach (var value in sigma)
        {
            var share = value * value / total;
            if (share > 0)
            {
                entropy -= share * Math.Log(share);
            }
        }

        return total > 0 ? Math.Exp(entropy) : double.NaN;
    }
}
