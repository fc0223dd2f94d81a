namespace SpectralEdge.Monitor.Tests;

/// <summary>Many normal numbers in little time, and none of the library's samplers.</summary>
/// <remarks>
/// Marsaglia and Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5(8), 2000, with 128 layers; bits
/// of SplitMix64, of which layer and value take different ones.
/// </remarks>
internal sealed class NormalStream
{
    private const int Layers = 128;
    private const double Tail = 3.442619855899;
    private const double Area = 9.91256303526217e-3;

    private readonly double[] _edge = new double[Layers];
    private readonly double[] _inner = new double[Layers];
    private readonly double[] _density = new double[Layers];
    private ulong _state;

    public NormalStream(ulong seed)
    {
        _state = seed;
        var x = Tail;
        var density = Math.Exp(-0.5 * x * x);
        _edge[0] = Area / density;
        _inner[0] = x / _edge[0];
        _density[0] = 1;
        (_edge[Layers - 1], _density[Layers - 1]) = (x, density);
        for (var i = Layers - 2; i > 0; i--)
        {
            var next = Math.Sqrt(-2 * Math.Log((Area / x) + Math.Exp(-0.5 * x * x)));
            _inner[i + 1] = next / x;
            (_edge[i], _density[i]) = (next, Math.Exp(-0.5 * next * next));
            x = next;
        }
    }

    public void Fill(Span<double> numbers)
    {
        foreach (ref var number in numbers)
        {
            number = Next();
        }
    }

    private double Next()
    {
        while (true)
        {
            var bits = Bits();
            var layer = (int)(bits & (Layers - 1));
            var share = (long)bits / 9223372036854775808.0;
            var x = share * _edge[layer];
            if (Math.Abs(share) < _inner[layer])
            {
                return x;
            }

            if (layer == 0)
            {
                return Math.CopySign(BeyondTail(), share);
            }

            if (_density[layer] + (Unit() * (_density[layer - 1] - _density[layer])) < Math.Exp(-0.5 * x * x))
            {
                return x;
            }
        }
    }

    private double BeyondTail()
    {
        while (true)
        {
            var (x, y) = (-Math.Log(Unit()) / Tail, -Math.Log(Unit()));
            if (y + y > x * x)
            {
                return Tail + x;
            }
        }
    }

    private double Unit() => ((Bits() >> 11) + 0.5) / 9007199254740992.0;

    private ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
