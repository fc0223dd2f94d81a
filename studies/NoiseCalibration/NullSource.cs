namespace NoiseCalibration;

/// <summary>Draws windows of white noise, takes out what a null explains, row by row as it is defined, and finds the spectrum of what is left.</summary>
/// <remarks>
/// Rows of p dimensions in coordinates of their own span: lower triangular, L_ii² ~ χ²(p − i + 1), L_ij ~ N(0, 1) (Bartlett 1933). In the limit
/// of many dimensions the Gram matrix is I + A/√p with A symmetric Gaussian; scaling rows to length 1 makes its diagonal 0, and whitening
/// takes from the elements beside the diagonal their mean.
/// </remarks>
internal sealed class NullSource(NullLaw law, int seed, int window, int dimensions, int chunk) : IRatioSource
{
    private readonly NoiseStream _stream = new(seed, window, dimensions, chunk, (int)law);
    private readonly double[][] _rows = [.. Enumerable.Range(0, window).Select(_ => new double[window])];
    private readonly double[][] _gram = [.. Enumerable.Range(0, window).Select(_ => new double[window])];
    private readonly double[] _diagonal = new double[window];
    private readonly double[] _offDiagonal = new double[window];
    private readonly double[] _largest = new double[window];

    private bool TakesLengths => law != NullLaw.ColouredNoise;

    private bool TakesColour => law != NullLaw.UnequalSteps;

    /// <inheritdoc/>
    public void Draw()
    {
        if (dimensions == 0)
        {
            DrawLimit();
        }
        else
        {
            DrawRows();
        }

        HouseholderReduction.Reduce(_gram, _diagonal, _offDiagonal);
        TridiagonalSolver.Eigenvalues(_diagonal, _offDiagonal);
        Array.Sort(_diagonal);
        var largest = 0.0;
        for (var j = 1; j < window; j++)
        {
            var (upper, lower) = (_diagonal[window - j], _diagonal[window - j - 1]);
            largest = Math.Max(largest, dimensions == 0 ? upper - lower : Math.Sqrt(dimensions) * Math.Log(upper / lower));
            _largest[j] = largest;
        }
    }

    /// <inheritdoc/>
    public double Largest(int positions) => _largest[positions];

    private void DrawLimit()
    {
        var mean = 0.0;
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j < i; j++)
            {
                _gram[i][j] = _stream.Normal();
            }

            _gram[i][i] = TakesLengths ? 0 : Math.Sqrt(2) * _stream.Normal();
            mean += i > 0 ? _gram[i][i - 1] / (window - 1) : 0;
        }

        for (var i = 1; i < window; i++)
        {
            _gram[i][i - 1] -= TakesColour ? mean : 0;
        }
    }

    private void DrawRows()
    {
        for (var i = 0; i < window; i++)
        {
            Array.Clear(_rows[i]);
            for (var j = 0; j < i; j++)
            {
                _rows[i][j] = _stream.Normal();
            }

            _rows[i][i] = Math.Sqrt(_stream.ChiSquare(dimensions - i));
        }

        if (TakesLengths)
        {
            Normalize();
        }

        if (TakesColour)
        {
            Whiten();
        }

        if (TakesColour && TakesLengths)
        {
            Normalize();
        }

        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                _gram[i][j] = Dot(_rows[i], _rows[j]);
            }
        }
    }

    private void Normalize()
    {
        foreach (var row in _rows)
        {
            var length = Math.Sqrt(Dot(row, row));
            for (var k = 0; k < window; k++)
            {
                row[k] /= length;
            }
        }
    }

    private void Whiten()
    {
        var correlation = 0.0;
        for (var i = 1; i < window; i++)
        {
            correlation += Dot(_rows[i], _rows[i - 1]) / Math.Sqrt(Dot(_rows[i], _rows[i]) * Dot(_rows[i - 1], _rows[i - 1])) / (window - 1);
        }

        for (var i = window - 1; i > 0; i--)
        {
            for (var k = 0; k < window; k++)
            {
                _rows[i][k] = (_rows[i][k] - (correlation * _rows[i - 1][k])) / Math.Sqrt(1 - (correlation * correlation));
            }
        }
    }

    private static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var k = 0; k < x.Length; k++)
        {
            sum += x[k] * y[k];
        }

        return sum;
    }
}
