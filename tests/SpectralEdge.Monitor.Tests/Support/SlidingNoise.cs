namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// The largest spacing of windows that slide along white noise, many dimensions: blocks on the diagonal of one large Gaussian
/// matrix.
/// </summary>
internal sealed class SlidingNoise(GapNull law, int window, ulong seed)
{
    private readonly NormalStream _stream = new(seed);
    private readonly SymmetricEigen _solver = new(window);
    private readonly List<double[]> _rows = [];

    /// <summary>The p-value of the next window, by the library's tables.</summary>
    public double Next(double[] curve)
    {
        // Row i has the products of update i with the W − 1 before it, the nearest first, and its own last.
        do
        {
            var row = new double[window];
            _stream.Fill(row);
            row[^1] *= Math.Sqrt(2);
            _rows.Add(row);
        }
        while (_rows.Count < window);

        var mean = Enumerable.Range(1, window - 1).Average(i => _rows[i][0]);
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var takesColour = law is GapNull.ColouredNoise or GapNull.ColouredUnequalSteps;
                var value = _rows[i][i - j - 1] - (takesColour && i - j == 1 ? mean : 0);
                _solver.Row(i, window)[j] = _solver.Row(j, window)[i] = value;
            }

            _solver.Row(i, window)[i] = law is GapNull.UnequalSteps or GapNull.ColouredUnequalSteps ? 0 : _rows[i][^1];
        }

        _rows.RemoveAt(0);
        _solver.Solve(window);
        var values = _solver.Values;
        var largest = 0.0;
        for (var j = 0; j < window / 2; j++)
        {
            largest = Math.Max(largest, values[j] - values[j + 1]);
        }

        return NoiseTable.ChanceAbove(curve, largest);
    }
}
