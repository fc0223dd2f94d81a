using Streams;

namespace NoiseCalibration;

/// <summary>A stream of random numbers with a name.</summary>
internal sealed class NoiseStream : NormalStream
{
    private ulong _state;

    /// <summary>Creates a stream.</summary>
    /// <param name="names">Streams with different names are independent.</param>
    public NoiseStream(params ReadOnlySpan<int> names)
    {
        foreach (var name in names)
        {
            _state = Mix(_state + (ulong)name + 0x9E3779B97F4A7C15UL);
        }
    }

    /// <summary>χ² as twice a Gamma variable with shape ν/2 (Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 2000).</summary>
    public double ChiSquare(int degrees)
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

    /// <summary>Above 0 and below 1.</summary>
    protected override double Uniform()
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
