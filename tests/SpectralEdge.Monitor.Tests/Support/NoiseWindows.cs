using System.Numerics;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Gram matrices of rows of normal noise, every coordinate drawn.</summary>
internal sealed class NoiseWindows(ulong seed, int window, int dimensions)
{
    // So many coordinates of all rows stay in the cache.
    private const int Chunk = 500;

    private readonly NormalStream _normal = new(seed);
    private readonly double[] _rows = new double[window * Chunk];

    public void Next(Span<double> gram)
    {
        gram.Clear();
        for (var done = 0; done < dimensions; done += Chunk)
        {
            var length = Math.Min(Chunk, dimensions - done);
            _rows.AsSpan().Clear();
            for (var i = 0; i < window; i++)
            {
                _normal.Fill(_rows.AsSpan(i * Chunk, length));
            }

            for (var i = 0; i < window; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    gram[(i * window) + j] += Dot(_rows.AsSpan(i * Chunk, Chunk), _rows.AsSpan(j * Chunk, Chunk));
                    gram[(j * window) + i] = gram[(i * window) + j];
                }
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var u = MemoryMarshal.Cast<double, Vector<double>>(x);
        var v = MemoryMarshal.Cast<double, Vector<double>>(y);
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        for (var i = 0; i < u.Length; i++)
        {
            (even, odd) = (odd, even + (u[i] * v[i]));
        }

        var sum = Vector.Sum(even + odd);
        for (var i = u.Length * Vector<double>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
