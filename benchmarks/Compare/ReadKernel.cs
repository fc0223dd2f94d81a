using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>The bare read: the sum of all 64-bit words, whatever numbers they hold, which is bound by memory alone.</summary>
internal static class ReadKernel
{
    /// <summary>Reads four ranges side by side: more requests are on their way to memory at a time than with one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        var quarter = vectors.Length / 8 * 2;
        ref var first = ref MemoryMarshal.GetReference(vectors);
        ref var second = ref Unsafe.Add(ref first, quarter);
        ref var third = ref Unsafe.Add(ref second, quarter);
        ref var fourth = ref Unsafe.Add(ref third, quarter);
        var (sum0, sum1, sum2, sum3) =
            (Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var (sum4, sum5, sum6, sum7) = (sum0, sum1, sum2, sum3);
        for (nint i = 0; i < quarter; i += 2)
        {
            sum0 += Unsafe.Add(ref first, i);
            sum1 += Unsafe.Add(ref first, i + 1);
            sum2 += Unsafe.Add(ref second, i);
            sum3 += Unsafe.Add(ref second, i + 1);
            sum4 += Unsafe.Add(ref third, i);
            sum5 += Unsafe.Add(ref third, i + 1);
            sum6 += Unsafe.Add(ref fourth, i);
            sum7 += Unsafe.Add(ref fourth, i + 1);
        }

        var sum = Vector512.Sum(sum0 + sum1 + sum2 + sum3 + sum4 + sum5 + sum6 + sum7);
        return sum + SumOfRest(bytes[(4 * quarter * Vector512<byte>.Count)..]);
    }

    /// <summary>Reads from front to back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong SumInOrder(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        var whole = vectors.Length / 8 * 8;
        ref var first = ref MemoryMarshal.GetReference(vectors);
        var (sum0, sum1, sum2, sum3) =
            (Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var (sum4, sum5, sum6, sum7) = (sum0, sum1, sum2, sum3);
        for (nint i = 0; i < whole; i += 8)
        {
            sum0 += Unsafe.Add(ref first, i);
            sum1 += Unsafe.Add(ref first, i + 1);
            sum2 += Unsafe.Add(ref first, i + 2);
            sum3 += Unsafe.Add(ref first, i + 3);
            sum4 += Unsafe.Add(ref first, i + 4);
            sum5 += Unsafe.Add(ref first, i + 5);
            sum6 += Unsafe.Add(ref first, i + 6);
            sum7 += Unsafe.Add(ref first, i + 7);
        }

        var sum = Vector512.Sum(sum0 + sum1 + sum2 + sum3 + sum4 + sum5 + sum6 + sum7);
        return sum + SumOfRest(bytes[(whole * Vector512<byte>.Count)..]);
    }

    private static ulong SumOfRest(ReadOnlySpan<byte> bytes)
    {
        var sum = 0UL;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum += word;
        }

        return sum;
    }
}
