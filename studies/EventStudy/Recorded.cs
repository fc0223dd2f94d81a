using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;

namespace EventStudy;

/// <summary>
/// Updates of a real run, in as many coordinates as there are updates: with the same inner products, so that every spectrum is
/// the same.
/// </summary>
internal static class Recorded
{
    /// <summary>Reads what the demo writes with <c>--record-updates</c>: n and P as int32, then n rows of P float32.</summary>
    public static float[][] Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[2 * sizeof(int)];
        file.ReadExactly(header);
        var (count, length) =
            (BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadInt32LittleEndian(header[sizeof(int)..]));
        var rows = new float[count][];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new float[length];
            file.ReadExactly(MemoryMarshal.AsBytes(rows[i].AsSpan()));
        }

        var gram = Matrix<double>.Build.Dense(count, count);
        Parallel.For(0, count, i =>
        {
            for (var j = 0; j <= i; j++)
            {
                gram[i, j] = gram[j, i] = Dot(rows[i], rows[j]);
            }
        });

        // G = U Λ Uᵀ: row i of U √Λ stands for update i. Scaled to a mean length of 1, which no event looks at.
        var eigen = gram.Evd(Symmetricity.Symmetric);
        var scale = 1 / Math.Sqrt(gram.Trace() / count);
        return
        [
            .. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count)
                .Select(j => (float)(scale * eigen.EigenVectors[i, j] * Math.Sqrt(
                    Math.Max(0, eigen.EigenValues[j].Real)))).ToArray()),
        ];
    }

    private static double Dot(float[] x, float[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }
}
