using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Grokking.Network;

/// <summary>Products of small row-major matrices. No allocation, no state; lengths are checked by assertions only.</summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds in the order of the inner index,
/// so the result depends neither on the memory address nor on how the rows are cut into tiles.
/// </remarks>
internal static class MatrixKernel
{
    private const int TileRows = 4;
    private const int TileColumns = 16;

    /// <summary>C += A·B.</summary>
    /// <param name="a">Shape [rows x inner], rows <paramref name="aStride"/> apart.</param>
    /// <param name="aStride">Distance of two rows of A, in elements.</param>
    /// <param name="b">Shape [inner x columns].</param>
    /// <param name="c">Shape [rows x columns], added to.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="inner">Columns of A, rows of B.</param>
    /// <param name="columns">Columns of B and C, a multiple of 16.</param>
    public static void AddProduct(
        ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns)
    {
        Debug.Assert(a.Length >= ((rows - 1) * aStride) + inner, "A holds all its rows.");
        Accumulate(a, aStride, 1, b, c, rows, inner, columns);
    }

    /// <summary>C += Aᵀ·B.</summary>
    /// <param name="a">Shape [inner x rows], rows <paramref name="aStride"/> apart.</param>
    /// <param name="aStride">Distance of two rows of A, in elements.</param>
    /// <param name="b">Shape [inner x columns].</param>
    /// <param name="c">Shape [rows x columns], added to.</param>
    /// <param name="rows">Columns of A, rows of C.</param>
    /// <param name="inner">Rows of A and B.</param>
    /// <param name="columns">Columns of B and C, a multiple of 16.</param>
    public static void AddTransposedProduct(
        ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns)
    {
        Debug.Assert(a.Length >= ((inner - 1) * aStride) + rows, "A holds all its rows.");
        Accumulate(a, 1, aStride, b, c, rows, inner, columns);
    }

    /// <summary>Writes the transpose of A, so that A·Bᵀ becomes a plain product.</summary>
    /// <param name="a">Shape [rows x columns].</param>
    /// <param name="columns">Columns of A.</param>
    /// <param name="result">
    /// Shape [columns x <paramref name="resultStride"/>], overwritten but for what lies beyond the rows of A.
    /// </param>
    /// <param name="resultStride">Distance of two rows of the result, at least the number of rows of A.</param>
    public static void Transpose(ReadOnlySpan<float> a, int columns, Span<float> result, int resultStride)
    {
        var rows = a.Length / columns;
        Debug.Assert(resultStride >= rows && result.Length >= columns * resultStride, "The result holds the transpose.");
        for (var column = 0; column < columns; column++)
        {
            var target = result.Slice(column * resultStride, rows);
            for (var row = 0; row < target.Length; row++)
            {
                target[row] = a[(row * columns) + column];
            }
        }
    }

    private static void Accumulate(
        ReadOnlySpan<float> a, int aRow, int aInner, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns)
    {
        Debug.Assert(columns % TileColumns == 0, "Only whole tiles.");
        Debug.Assert(b.Length >= inner * columns && c.Length >= rows * columns, "B and C hold all their rows.");

        ref var aStart = ref MemoryMarshal.GetReference(a);
        ref var bStart = ref MemoryMarshal.GetReference(b);
        ref var cStart = ref MemoryMarshal.GetReference(c);

        // Columns outside: the strip of B that a tile needs then stays in the first-level cache for all rows.
        for (var column = 0; column < columns; column += TileColumns)
        {
            ref var strip = ref Unsafe.Add(ref bStart, column);
            var row = 0;
            for (; row <= rows - TileRows; row += TileRows)
            {
                FourRows(
                    ref Unsafe.Add(ref aStart, row * aRow),
                    aRow,
                    aInner,
                    ref strip,
                    ref Unsafe.Add(ref cStart, (row * columns) + column),
                    inner,
                    columns);
            }

            for (; row < rows; row++)
            {
                OneRow(
                    ref Unsafe.Add(ref aStart, row * aRow),
                    aInner,
                    ref strip,
                    ref Unsafe.Add(ref cStart, (row * columns) + column),
                    inner,
                    columns);
            }
        }
    }

    // Eight accumulators: enough to hide the latency of the multiply-add, few enough for sixteen registers.
    private static void FourRows(ref float a, int aRow, int aInner, ref float b, ref float c, int inner, int columns)
    {
        ref var c1 = ref Unsafe.Add(ref c, columns);
        ref var c2 = ref Unsafe.Add(ref c, 2 * columns);
        ref var c3 = ref Unsafe.Add(ref c, 3 * columns);
        var (s00, s01) = Load(ref c);
        var (s10, s11) = Load(ref c1);
        var (s20, s21) = Load(ref c2);
        var (s30, s31) = Load(ref c3);

        for (var k = 0; k < inner; k++)
        {
            var (b0, b1) = Load(ref b);
            var x = Vector256.Create(a);
            s00 = Vector256.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(x, b1, s01);
            x = Vector256.Create(Unsafe.Add(ref a, aRow));
            s10 = Vector256.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(x, b1, s11);
            x = Vector256.Create(Unsafe.Add(ref a, 2 * aRow));
            s20 = Vector256.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(x, b1, s21);
            x = Vector256.Create(Unsafe.Add(ref a, 3 * aRow));
            s30 = Vector256.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(x, b1, s31);

            a = ref Unsafe.Add(ref a, aInner);
            b = ref Unsafe.Add(ref b, columns);
        }

        Store(ref c, s00, s01);
        Store(ref c1, s10, s11);
        Store(ref c2, s20, s21);
        Store(ref c3, s30, s31);
    }

    private static void OneRow(ref float a, int aInner, ref float b, ref float c, int inner, int columns)
    {
        var (s0, s1) = Load(ref c);
        for (var k = 0; k < inner; k++)
        {
            var (b0, b1) = Load(ref b);
            var x = Vector256.Create(a);
            s0 = Vector256.FusedMultiplyAdd(x, b0, s0);
            s1 = Vector256.FusedMultiplyAdd(x, b1, s1);
            a = ref Unsafe.Add(ref a, aInner);
            b = ref Unsafe.Add(ref b, columns);
        }

        Store(ref c, s0, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) Load(ref float source) =>
        (Vector256.LoadUnsafe(ref source), Vector256.LoadUnsafe(ref source, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float target, Vector256<float> first, Vector256<float> second)
    {
        first.StoreUnsafe(ref target);
        second.StoreUnsafe(ref target, 8);
    }
}
