namespace NoiseCalibration;

/// <summary>Draws spectra of noise: of Wishart matrices with p dimensions, or of the Gaussian matrix that they tend to.</summary>
/// <remarks>
/// Both in tridiagonal form: Dumitriu and Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002.
/// </remarks>
/// <param name="seed">Names the table.</param>
/// <param name="window">W.</param>
/// <param name="dimensions">p; 0 for the limit of many.</param>
/// <param name="chunk">Names the stream in its row of the table.</param>
internal sealed class NoiseSource(int seed, int window, int dimensions, int chunk) : RatioSource(window, dimensions)
{
    private readonly NoiseStream _stream = new(seed, window, dimensions, chunk);

    /// <inheritdoc/>
    protected override void Fill()
    {
        if (Dimensions == 0)
        {
            DrawGaussian();
        }
        else
        {
            DrawWishart();
        }
    }

    private void DrawGaussian()
    {
        for (var i = 0; i < Window; i++)
        {
            Diagonal[i] = Math.Sqrt(2) * _stream.Normal();
            OffDiagonal[i] = i < Window - 1 ? Math.Sqrt(_stream.ChiSquare(Window - 1 - i)) : 0;
        }
    }

    private void DrawWishart()
    {
        // G = B Bᵀ with B lower bidiagonal: diagonal χ(p), χ(p − 1), …, below it χ(W − 1), …, χ(1).
        Array.Clear(Diagonal);
        for (var i = 0; i < Window; i++)
        {
            var square = _stream.ChiSquare(Dimensions - i);
            Diagonal[i] += square;
            OffDiagonal[i] = 0;
            if (i < Window - 1)
            {
                var below = _stream.ChiSquare(Window - 1 - i);
                OffDiagonal[i] = Math.Sqrt(square * below);
                Diagonal[i + 1] += below;
            }
        }
    }
}
