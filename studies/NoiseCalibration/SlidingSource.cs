namespace NoiseCalibration;

/// <summary>Slides a window along a run of white noise in the limit of many dimensions, and finds at each sample the largest ratio of the first half.</summary>
/// <remarks>
/// √p (G/(ν²p) − I) of all updates together tends to an infinite symmetric matrix of independent normal elements, of variance 1 and 2 on the
/// diagonal. A window is a block on its diagonal: of W updates, one row and column is new. What a null takes out is taken out of each block.
/// </remarks>
internal sealed class SlidingSource
{
    private readonly NullLaw _law;
    private readonly int _window;
    private readonly NoiseStream _stream;
    private readonly double[][] _ring;
    private readonly double[][] _gram;
    private readonly double[] _diagonal;
    private readonly double[] _offDiagonal;
    private long _time;

    /// <summary>Creates a stream of its own.</summary>
    /// <param name="law">What is taken out; 0 for nothing.</param>
    /// <param name="seed">Names the table.</param>
    /// <param name="window">W.</param>
    /// <param name="chunk">Names the stream.</param>
    public SlidingSource(NullLaw law, int seed, int window, int chunk)
    {
        (_law, _window) = (law, window);
        _stream = new NoiseStream(seed, window, chunk, (int)law, 1);
        _ring = [.. Enumerable.Range(0, window).Select(_ => new double[window])];
        _gram = [.. Enumerable.Range(0, window).Select(_ => new double[window])];
        (_diagonal, _offDiagonal) = (new double[window], new double[window]);
        for (var i = 1; i < window; i++)
        {
            Append();
        }
    }

    /// <summary>The largest spacing at the next sample.</summary>
    public double Next()
    {
        Append();
        Load();
        HouseholderReduction.Reduce(_gram, _diagonal, _offDiagonal);
        TridiagonalSolver.Eigenvalues(_diagonal, _offDiagonal);
        Array.Sort(_diagonal);
        var largest = 0.0;
        for (var j = 1; j <= _window / 2; j++)
        {
            largest = Math.Max(largest, _diagonal[_window - j] - _diagonal[_window - j - 1]);
        }

        return largest;
    }

    /// <summary>Inner products of the newest update with all that are in the window; each pair is kept in one place, the row of the later one.</summary>
    private void Append()
    {
        var row = _ring[_time % _window];
        for (var i = 0; i < _window; i++)
        {
            row[i] = _stream.Normal();
        }

        row[_time % _window] *= Math.Sqrt(2);
        _time++;
    }

    private void Load()
    {
        var (takesLengths, takesColour) = (_law is NullLaw.UnequalSteps or NullLaw.ColouredUnequalSteps, _law is NullLaw.ColouredNoise or NullLaw.ColouredUnequalSteps);
        var mean = 0.0;
        for (var i = 0; i < _window; i++)
        {
            var row = _ring[(_time + i) % _window];
            for (var j = 0; j < i; j++)
            {
                _gram[i][j] = row[(_time + j) % _window];
            }

            _gram[i][i] = takesLengths ? 0 : row[(_time + i) % _window];
            mean += i > 0 ? _gram[i][i - 1] / (_window - 1) : 0;
        }

        for (var i = 1; takesColour && i < _window; i++)
        {
            _gram[i][i - 1] -= mean;
        }
    }
}
