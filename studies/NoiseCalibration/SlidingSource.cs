namespace NoiseCalibration;

/// <summary>
/// Slides a window along a run of white noise in the limit of many dimensions, and finds at each sample the largest ratio of the
/// first half.
/// </summary>
/// <remarks>
/// √p (G/(ν²p) − I) of all updates together tends to an infinite symmetric matrix of independent normal elements, of variance 1
/// and 2 on the diagonal. A window is a block on its diagonal: of W updates, one row and column is new. What a null takes out is
/// taken out of each block.
/// </remarks>
internal sealed class SlidingSource : GramSource
{
    private readonly NoiseStream _stream;
    private readonly double[][] _ring;
    private long _time;

    /// <summary>Creates a stream of its own.</summary>
    /// <param name="law">What is taken out; 0 for nothing.</param>
    /// <param name="seed">Names the table.</param>
    /// <param name="window">W.</param>
    /// <param name="chunk">Names the stream.</param>
    public SlidingSource(NullLaw law, int seed, int window, int chunk)
        : base(law, window, dimensions: 0)
    {
        _stream = new NoiseStream(seed, window, chunk, (int)law, 1);
        _ring = Square(window);
        for (var i = 1; i < window; i++)
        {
            Append();
        }
    }

    /// <summary>The largest spacing of the first half at the next sample.</summary>
    public double Next()
    {
        Draw();
        return Largest(Window / 2);
    }

    /// <inheritdoc/>
    protected override void FillGram()
    {
        Append();
        for (var i = 0; i < Window; i++)
        {
            var row = _ring[(_time + i) % Window];
            for (var j = 0; j <= i; j++)
            {
                Gram[i][j] = row[(_time + j) % Window];
            }
        }

        TakeOut();
    }

    /// <summary>
    /// Inner products of the newest update with all that are in the window; each pair is kept in one place, the row of the later
    /// one.
    /// </summary>
    private void Append()
    {
        var row = _ring[_time % Window];
        for (var i = 0; i < Window; i++)
        {
            row[i] = _stream.Normal();
        }

        row[_time % Window] *= Math.Sqrt(2);
        _time++;
    }
}
