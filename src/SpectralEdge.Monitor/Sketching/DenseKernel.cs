using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>
/// The inner loops of the dense projections: one row of the map over one tile of values. No validation, no allocation, no state.
/// </summary>
internal static class DenseKernel
{
    /// <summary>Signs in a random word.</summary>
    public const int SignsPerWord = 64;

    /// <summary>The sum of the values whose bit is clear, in float64.</summary>
    /// <param name="values">Shape [64·n].</param>
    /// <param name="words">Shape [n]: bit j of word q belongs to value 64·q + j.</param>
    /// <returns>The sum; NaN or infinite if one of those values is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumWhereClear(ReadOnlySpan<double> values, ReadOnlySpan<ulong> words)
    {
        Debug.Assert(values.Length == SignsPerWord * words.Length, "One bit for each value.");
        ref var value = ref MemoryMarshal.GetReference(values);
        return Vector512.IsHardwareAccelerated ? SumWhereClear512(ref value, words) : SumWhereClear256(ref value, words);
    }

    /// <summary>The inner product of values and normal numbers, in float64.</summary>
    /// <param name="values">Shape [n].</param>
    /// <param name="words">Shape [n]: the random word of each normal number.</param>
    /// <returns>The inner product; NaN or infinite if a value is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumWithNormals(ReadOnlySpan<double> values, ReadOnlySpan<ulong> words)
    {
        Debug.Assert(values.Length == words.Length, "One word for each value.");
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[i] * NormalQuantile.OfWord(words[i]);
        }

        return sum;
    }

    // Eight sums hide the latency of an addition; a bit test and a masked addition take eight values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumWhereClear512(ref double value, ReadOnlySpan<ulong> words)
    {
        var bits0 = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
        var (bits1, bits2, bits3, bits4) = (bits0 << 8, bits0 << 16, bits0 << 24, bits0 << 32);
        var (bits5, bits6, bits7) = (bits0 << 40, bits0 << 48, bits0 << 56);
        var (sum0, sum1, sum2, sum3) =
            (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (sum4, sum5, sum6, sum7) = (sum0, sum1, sum2, sum3);
        foreach (var bits in words)
        {
            var word = Vector512.Create(bits);
            sum0 = AddWhereClear(sum0, word & bits0, ref value);
            sum1 = AddWhereClear(sum1, word & bits1, ref Unsafe.Add(ref value, 8));
            sum2 = AddWhereClear(sum2, word & bits2, ref Unsafe.Add(ref value, 16));
            sum3 = AddWhereClear(sum3, word & bits3, ref Unsafe.Add(ref value, 24));
            sum4 = AddWhereClear(sum4, word & bits4, ref Unsafe.Add(ref value, 32));
            sum5 = AddWhereClear(sum5, word & bits5, ref Unsafe.Add(ref value, 40));
            sum6 = AddWhereClear(sum6, word & bits6, ref Unsafe.Add(ref value, 48));
            sum7 = AddWhereClear(sum7, word & bits7, ref Unsafe.Add(ref value, 56));
            value = ref Unsafe.Add(ref value, SignsPerWord);
        }

        return Vector512.Sum(sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumWhereClear256(ref double value, ReadOnlySpan<ulong> words)
    {
        var bits0 = Vector256.Create(1UL, 2, 4, 8);
        var (bits1, bits2, bits3) = (bits0 << 4, bits0 << 8, bits0 << 12);
        var (sum0, sum1, sum2, sum3) =
            (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var bits in words)
        {
            var word = Vector256.Create(bits);
            for (var quarter = 0; quarter < 4; quarter++)
            {
                sum0 = AddWhereClear(sum0, word & bits0, ref value);
                sum1 = AddWhereClear(sum1, word & bits1, ref Unsafe.Add(ref value, 4));
                sum2 = AddWhereClear(sum2, word & bits2, ref Unsafe.Add(ref value, 8));
                sum3 = AddWhereClear(sum3, word & bits3, ref Unsafe.Add(ref value, 12));
                word >>>= 16;
                value = ref Unsafe.Add(ref value, 16);
            }
        }

        return Vector256.Sum(sum0 + sum1 + (sum2 + sum3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AddWhereClear(Vector512<double> sum, Vector512<ulong> bits, ref double value) =>
        Vector512.ConditionalSelect(
            Vector512.Equals(bits, Vector512<ulong>.Zero).AsDouble(), sum + Vector512.LoadUnsafe(ref value), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> AddWhereClear(Vector256<double> sum, Vector256<ulong> bits, ref double value) =>
        sum + (Vector256.Equals(bits, Vector256<ulong>.Zero).AsDouble() & Vector256.LoadUnsafe(ref value));
}
