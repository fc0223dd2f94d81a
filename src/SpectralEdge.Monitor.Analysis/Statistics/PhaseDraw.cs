using System.Numerics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Draws series that have the periodogram of another one and nothing else of it (Theiler and others, Physica D 58,
/// 1992). No validation; not for several threads at once.</summary>
/// <remarks>Equal seeds give equal draws (<see cref="SplitMix"/>) up to the rounding of sines. O(n log n) a draw.</remarks>
internal sealed class PhaseDraw
{
    private readonly ulong _stream;
    private readonly FourierTransform _transform;
    private readonly double[] _amplitudes;
    private readonly Complex[] _components;
    private ulong _index;

    /// <summary>Takes the series.</summary>
    /// <param name="seed">Names the draws.</param>
    /// <param name="values">Shape [n]: finite.</param>
    public PhaseDraw(ulong seed, double[] values)
    {
        _stream = SplitMix.Derive(seed, "phase randomisation");
        _transform = new FourierTransform(values.Length);
        _components = [.. values.Select(value => new Complex(value, 0))];
        _transform.Run(_components);
        _amplitudes = [.. _components.Select(component => component.Magnitude / values.Length)];
    }

    /// <summary>Draws one.</summary>
    /// <param name="values">Shape [n]: overwritten; of mean 0.</param>
    public void Fill(Span<double> values)
    {
        var count = _components.Length;
        _components[0] = 0;
        for (var k = 1; 2 * k <= count; k++)
        {
            var unit = (SplitMix.Word(_stream, _index++) >> 11) * (1.0 / (1L << 53));

            // The middle component of an even number of values is real: its sign is drawn.
            _components[k] = 2 * k == count
                ? unit < 0.5 ? _amplitudes[k] : -_amplitudes[k]
                : Complex.FromPolarCoordinates(_amplitudes[k], 2 * Math.PI * unit);
            _components[count - k] = Complex.Conjugate(_components[k]);
        }

        // The way back differs in the sign of phases, which are drawn anyway.
        _transform.Run(_components);
        for (var i = 0; i < count; i++)
        {
            values[i] = _components[i].Real;
        }
    }
}

/// <summary>The Fourier transform of any length, X_k = Σ_t x_t exp(−2πi kt/n), on the calling thread.</summary>
/// <remarks>Bluestein's (1970): a product of chirps, folded by transforms whose length is a power of two. No validation; not for
/// several threads at once.</remarks>
internal sealed class FourierTransform
{
    private readonly Complex[] _chirp;
    private readonly Complex[] _kernel;
    private readonly Complex[] _roots;
    private readonly Complex[] _work;

    /// <summary>Prepares it.</summary>
    /// <param name="length">n, at least 1.</param>
    public FourierTransform(int length)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * length));
        _roots = [.. Enumerable.Range(0, size / 2).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / size))];

        // t² modulo 2n: the angle stays small, and so does its rounding.
        _chirp =
        [
            .. Enumerable.Range(0, length)
                .Select(t => Complex.FromPolarCoordinates(1, -Math.PI * ((long)t * t % (2L * length)) / length)),
        ];
        (_kernel, _work) = (new Complex[size], new Complex[size]);
        for (var t = 0; t < length; t++)
        {
            _kernel[t] = _kernel[(size - t) % size] = Complex.Conjugate(_chirp[t]);
        }

        Halve(_kernel);
    }

    /// <summary>Transforms.</summary>
    /// <param name="values">Shape [n]: overwritten.</param>
    public void Run(Span<Complex> values)
    {
        _work.AsSpan().Clear();
        for (var t = 0; t < values.Length; t++)
        {
            _work[t] = values[t] * _chirp[t];
        }

        Halve(_work);
        for (var k = 0; k < _work.Length; k++)
        {
            _work[k] = Complex.Conjugate(_work[k] * _kernel[k]);
        }

        Halve(_work);
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Complex.Conjugate(_work[k]) * _chirp[k] / _work.Length;
        }
    }

    /// <summary>Cooley and Tukey's, for a power of two.</summary>
    private void Halve(Complex[] x)
    {
        for (int i = 1, j = 0; i < x.Length; i++)
        {
            var bit = x.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (x[i], x[j]) = (x[j], x[i]);
            }
        }

        for (var half = 1; half < x.Length; half *= 2)
        {
            for (var start = 0; start < x.Length; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (even, odd) = (x[start + k], x[start + k + half] * _roots[k * (x.Length / (2 * half))]);
                    (x[start + k], x[start + k + half]) = (even + odd, even - odd);
                }
            }
        }
    }
}
