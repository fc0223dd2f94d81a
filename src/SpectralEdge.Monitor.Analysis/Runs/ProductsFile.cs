using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A matrix of inner products as a NumPy file: <c>numpy.save("dots.npy", updates @ updates.T)</c>.</summary>
internal static class ProductsFile
{
    // The bound of the rounding of a sum in any order is p ε of the lengths: sums of 10⁶ numbers stay below this by a factor of
    // four.
    private const double Asymmetry = 1e-9;
    private const int HeaderUnit = 64;
    private const int LargestPiece = 1 << 20;

    /// <summary>Reads a matrix.</summary>
    /// <param name="path">A file with an array of shape [N, N], float64 in C order, symmetric but for rounding.</param>
    /// <returns>The matrix; the two values of each pair are averaged.</returns>
    public static DotProducts Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        StoredTensor tensor;
        using (var file = new ByteFile(path))
        {
            tensor = NpyFile.Read(file, "products");
        }

        if (tensor.Refusal is { } refusal)
        {
            throw refusal;
        }

        if (tensor.Format != TensorFormat.F64
            || tensor.Shape is not [var rows, var columns]
            || rows != columns
            || rows is < 2 or > 46_340)
        {
            throw CheckpointException.In(path, $"the array is {tensor.Format} of shape {TensorShape.Text(tensor.Shape)}; it must "
                + "be F64 of shape [N, N], N from 2 to 46340. Save updates @ updates.T as float64.");
        }

        var values = new double[rows * columns];
        using (var reader = new TensorReader())
        {
            reader.Begin(tensor);
            for (var filled = 0; filled < values.Length;)
            {
                // A span of bytes ends at 2 GiB.
                filled += reader.Read(
                    MemoryMarshal.AsBytes(values.AsSpan(filled, Math.Min(LargestPiece, values.Length - filled))));
            }
        }

        Symmetrise(values, (int)rows, path);
        return DotProducts.FromMatrix(values, (int)rows);
    }

    /// <summary>Writes a matrix; a file that exists is written over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="products">The matrix.</param>
    public static void Write(string path, DotProducts products)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Write(Header(products.Count));
        var row = new byte[products.Count * sizeof(double)];
        for (var i = 0; i < products.Count; i++)
        {
            for (var j = 0; j < products.Count; j++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(row.AsSpan(j * sizeof(double)), products[i, j]);
            }

            file.Write(row);
        }
    }

    private static byte[] Header(int count)
    {
        const int Prelude = 10;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count}, {count}), }}");
        var length = (Prelude + text.Length + 1 + HeaderUnit - 1) / HeaderUnit * HeaderUnit;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Prelude - sizeof(ushort)), (ushort)(length - Prelude));
        Encoding.ASCII.GetBytes(text, header.AsSpan(Prelude));
        header[^1] = (byte)'\n';
        return header;
    }

    private static void Symmetrise(double[] values, int count, string path)
    {
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (lower, upper) = (values[(i * count) + j], values[(j * count) + i]);
                var lengths = Math.Sqrt(Math.Abs(values[(i * count) + i] * values[(j * count) + j]));
                if (Math.Abs(lower - upper) > Asymmetry * lengths)
                {
                    throw CheckpointException.In(path, string.Create(
                        CultureInfo.InvariantCulture, $"the array has {lower} at ({i}, {j}) and {upper} at ({j}, {i}); they must "
                            + $"agree, since an inner product does not ask for an order. Save updates @ updates.T."));
                }

                values[(i * count) + j] = values[(j * count) + i] = lower == upper ? lower : (lower / 2) + (upper / 2);
            }
        }
    }
}
