namespace SpectralEdge.Monitor;

/// <summary>Draws quiet series: random numbers with a name, and what a <see cref="NoiseModel"/> makes of them.</summary>
/// <remarks>
/// Bits: <see cref="SplitMix"/>. Normal: Marsaglia's polar method. Student: Bailey, "Polar generation of random
/// variates with the t-distribution", Math. Comp. 62, 1994. Equal seeds give equal numbers wherever the mathematics library
/// rounds logarithms and powers equally.
/// </remarks>
internal sealed class NoiseSeries
{
    private readonly ulong _stream;
    private ulong _index;
    private double _spare = double.NaN;

    /// <summary>Creates a stream.</summary>
    /// <param name="seed">Names the draws.</param>
    /// <param name="stream">Streams of one seed with different numbers are independent.</param>
    public NoiseSeries(int seed, int stream) => _stream = SplitMix.Word(SplitMix.Word((uint)seed, 0) + (uint)stream, 0);

    /// <summary>Fills a series.</summary>
    /// <param name="model">Its law.</param>
    /// <param name="work">Shape [n], with n at least that of the series plus <see cref="WorkOver"/>: overwritten.</param>
    /// <param name="series">Shape [n]: overwritten.</param>
    public void Fill(NoiseModel model, Span<double> work, Span<double> series)
    {
        var noise = work[..(series.Length + WorkOver(model))];
        FillInnovations(model.Degrees, noise);
        for (var i = 1; i < noise.Length && model.Correlation != 0; i++)
        {
            noise[i] += model.Correlation * noise[i - 1];
        }

        noise = noise[BurnIn(model)..];
        var factor = 1 / (model.Deviation() * model.Window * (double.IsInfinity(model.Degrees)
            ? 1
            : Math.Sqrt(model.Degrees / (model.Degrees - 2))));
        var sum = 0.0;
        for (var i = 0; i < model.Window - 1; i++)
        {
            sum += noise[i];
        }

        for (var i = 0; i < series.Length; i++)
        {
            sum += noise[i + model.Window - 1];
            series[i] = sum * factor;
            sum -= noise[i];
        }
    }

    /// <summary>How many numbers a series needs more than it has.</summary>
    public static int WorkOver(NoiseModel model) => model.Window - 1 + BurnIn(model);

    /// <summary>
    /// A whole number from 0 up to, but not including, a bound; without bias worth mentioning (2⁻³² of the bound).
    /// </summary>
    public int Below(int bound) => (int)(((Bits() >> 32) * (ulong)bound) >> 32);

    // AR(1) noise begins at 0: after this many values it has forgotten that to 1e-9.
    private static int BurnIn(NoiseModel model) =>
        model.Correlation == 0 ? 0 : (int)Math.Ceiling(-20.7 / Math.Log(Math.Abs(model.Correlation)));

    private void FillInnovations(double degrees, Span<double> noise)
    {
        var normal = double.IsInfinity(degrees);
        foreach (ref var value in noise)
        {
            value = normal ? Normal() : Student(degrees);
        }
    }

    private double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        var (x, y, square) = InDisc();
        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spare = y * factor;
        return x * factor;
    }

    private double Student(double degrees)
    {
        var (x, _, square) = InDisc();
        return x * Math.Sqrt(degrees * (Math.Pow(square, -2 / degrees) - 1) / square);
    }

    private (double X, double Y, double Square) InDisc()
    {
        while (true)
        {
            var (x, y) = (Signed(), Signed());
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                return (x, y, square);
            }
        }
    }

    /// <summary>Above −1 and below 1.</summary>
    private double Signed() => ((long)Bits() >> 11) * (1.0 / (1L << 52));

    private ulong Bits() => SplitMix.Word(_stream, _index++);
}
