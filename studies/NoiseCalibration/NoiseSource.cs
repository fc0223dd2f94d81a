namespace NoiseCalibration;

/// <summary>Draws spectra of noise: of Wishart matrices with p dimensions, or of the Gaussian matrix that they tend to.</summary>
/// <remarks>Both in tridiagonal form: Dumitriu and Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002.</remarks>
internal sealed class NoiseSource : IRatioSource
{
    private readonly int _window;
    private readonly int _dimensions;
    private readonly double[] _diagonal;
    private readonly double[] _offDiagonal;
    private readonly double[] _largest;
    private readonly NoiseStream _stream;

    /// <summary>Creates a source with a stream of its own.</summary>
    /// <param name="seed">Names the table.</param>
    /// <param name="window">W.</param>
    /// <param name="dimensions">p; 0 for the limit of many.</param>
    /// <param name="chunk">Names the stream in its row of the table.</param>
    public NoiseSource(int seed, int window, int dimensions, int chunk)
    {
        _window = window;
        _dimensions = dimensions;
        _diagonal = new double[window];
        _offDiagonal = new double[window];
        _largest = new double[window];
        _stream = new NoiseStream(seed, window, dimensions, chunk);
    }

    /// <inheritdoc/>
    public void Draw()
    {
        if (_dimensions == 0)
        {
            DrawGaussian();
        }
        else
        {
            DrawWishart();
        }

        TridiagonalSolver.Eigenvalues(_diagonal, _offDiagonal);
        Array.Sort(_diagonal);
        var largest = 0.0;
        for (var j = 1; j < _window; j++)
        {
            var (upper, lower) = (_diagonal[_window - j], _diagonal[_window - j - 1]);
            largest = Math.Max(largest, _dimensions == 0 ? upper - lower : Math.Sqrt(_dimensions) * Math.Log(upper / lower));
            _largest[j] = largest;
        }
    }

    /// <inheritdoc/>
    public double Largest(int positions) => _largest[positions];

    private void DrawGaussian()
    {
        for (var i = 0; i < _window; i++)
        {
            _diagonal[i] = Math.Sqrt(2) * _stream.Normal();
            _offDiagonal[i] = i < _window - 1 ? Math.Sqrt(_stream.ChiSquare(_window - 1 - i)) : 0;
        }
    }

    private void DrawWishart()
    {
        // G = B Bᵀ with B lower bidiagonal: diagonal χ(p), χ(p − 1), …, below it χ(W − 1), …, χ(1).
        Array.Clear(_diagonal);
        for (var i = 0; i < _window; i++)
        {
            var square = _stream.ChiSquare(_dimensions - i);
            _diagonal[i] += square;
            _offDiagonal[i] = 0;
            if (i < _window - 1)
            {
                var below = _stream.ChiSquare(_window - 1 - i);
                _offDiagonal[i] = Math.Sqrt(square * below);
                _diagonal[i + 1] += below;
            }
        }
    }
}
