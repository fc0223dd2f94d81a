namespace NoiseCalibration;

/// <summary>Draws spectra of noise: of Wishart matrices with p dimensions, or of the Gaussian matrix that they tend to.</summary>
/// <remarks>Both in tridiagonal form: Dumitriu and Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002.</remarks>
internal sealed class NoiseSource
{
    private readonly int _window;
    private readonly int _dimensions;
    private readonly double[] _diagonal;
    private readonly double[] _offDiagonal;
    private readonly double[] _largest;
    private ulong _state;

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
        _state = 0;
        foreach (var part in new[] { seed, window, dimensions, chunk })
        {
            _state = Mix(_state + (ulong)part + 0x9E3779B97F4A7C15UL);
        }
    }

    /// <summary>Draws a spectrum.</summary>
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

    /// <summary>The largest of the first K spacings of the spectrum drawn last.</summary>
    public double Largest(int positions) => _largest[positions];

    private void DrawGaussian()
    {
        for (var i = 0; i < _window; i++)
        {
            _diagonal[i] = Math.Sqrt(2) * Normal();
            _offDiagonal[i] = i < _window - 1 ? Math.Sqrt(ChiSquare(_window - 1 - i)) : 0;
        }
    }

    private void DrawWishart()
    {
        // G = B Bᵀ with B lower bidiagonal: diagonal χ(p), χ(p − 1), …, below it χ(W − 1), …, χ(1).
        Array.Clear(_diagonal);
        for (var i = 0; i < _window; i++)
        {
            var square = ChiSquare(_dimensions - i);
            _diagonal[i] += square;
            _offDiagonal[i] = 0;
            if (i < _window - 1)
            {
                var below = ChiSquare(_window - 1 - i);
                _offDiagonal[i] = Math.Sqrt(square * below);
                _diagonal[i + 1] += below;
            }
        }
    }

    /// <summary>χ² as twice a Gamma variable with shape ν/2 (Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 2000).</summary>
    private double ChiSquare(int degrees)
    {
        if (degrees == 1)
        {
            var normal = Normal();
            return normal * normal;
        }

        var d = (degrees / 2.0) - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal();
            var v = 1 + (c * x);
            v = v * v * v;
            if (v > 0 && Math.Log(Uniform()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return 2 * d * v;
            }
        }
    }

    /// <summary>A normal variable by Marsaglia's polar method, without keeping the second one.</summary>
    private double Normal()
    {
        while (true)
        {
            var (x, y) = ((2 * Uniform()) - 1, (2 * Uniform()) - 1);
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                return x * Math.Sqrt(-2 * Math.Log(square) / square);
            }
        }
    }

    /// <summary>Above 0 and below 1.</summary>
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return ((Mix(_state) >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
