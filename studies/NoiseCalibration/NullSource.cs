namespace NoiseCalibration;

/// <summary>
/// Draws windows of white noise, takes out what a null explains, row by row as it is defined, and finds the spectrum of what is
/// left.
/// </summary>
/// <remarks>
/// Rows of p dimensions in coordinates of their own span: lower triangular, L_ii² ~ χ²(p − i + 1), L_ij ~ N(0, 1) (Bartlett
/// 1933). In the limit of many dimensions the Gram matrix is I + A/√p with A symmetric Gaussian; scaling rows to length 1 makes
/// its diagonal 0, and whitening takes from the elements beside the diagonal their mean.
/// </remarks>
internal sealed class NullSource(NullLaw law, int seed, int window, int dimensions, int chunk)
    : GramSource(law, window, dimensions)
{
    private readonly NoiseStream _stream = new(seed, window, dimensions, chunk, (int)law);
    private readonly double[][] _rows = Square(window);

    /// <inheritdoc/>
    protected override void FillGram()
    {
        if (Dimensions == 0)
        {
            DrawLimit();
        }
        else
        {
            DrawRows();
        }
    }

    private void DrawLimit()
    {
        for (var i = 0; i < Window; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Gram[i][j] = _stream.Normal();
            }

            Gram[i][i] = TakesLengths ? 0 : Math.Sqrt(2) * _stream.Normal();
        }

        TakeOut();
    }

    private void DrawRows()
    {
        for (var i = 0; i < Window; i++)
        {
            Array.Clear(_rows[i]);
            for (var j = 0; j < i; j++)
            {
                _rows[i][j] = _stream.Normal();
            }

            _rows[i][i] = Math.Sqrt(_stream.ChiSquare(Dimensions - i));
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

        for (var i = 0; i < Window; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Gram[i][j] = Dot(_rows[i], _rows[j]);
            }
        }
    }

    private void Normalize()
    {
        foreach (var row in _rows)
        {
            var length = Math.Sqrt(Dot(row, row));
            for (var k = 0; k < Window; k++)
            {
                row[k] /= length;
            }
        }
    }

    private void Whiten()
    {
        var correlation = 0.0;
        for (var i = 1; i < Window; i++)
        {
            var (row, before) = (_rows[i], _rows[i - 1]);
            correlation += Dot(row, before) / Math.Sqrt(Dot(row, row) * Dot(before, before)) / (Window - 1);
        }

        for (var i = Window - 1; i > 0; i--)
        {
            for (var k = 0; k < Window; k++)
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
