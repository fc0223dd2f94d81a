using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>The 64-bit mixing function that all random choices of a sketch, and of simulated series, come from.</summary>
/// <remarks>
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (the 64-bit finalizer and the
/// odd constant nearest 2^64 / golden ratio). Seeds are mixed, never added.
/// </remarks>
internal static class SplitMix
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15UL;

    /// <summary>The random word with a given index in a stream.</summary>
    /// <param name="stream">Names the stream.</param>
    /// <param name="index">Position in the stream, from 0.</param>
    /// <returns>64 bits that imitate independent fair coins.</returns>
    public static ulong Word(ulong stream, ulong index) => Mix(stream + ((index + 1) * GoldenGamma));

    /// <summary>The random words with consecutive indices in a stream.</summary>
    /// <param name="stream">Names the stream.</param>
    /// <param name="first">Position in the stream of the first word.</param>
    /// <param name="words">Shape [n]: overwritten with what <see cref="Word"/> gives for each index.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Words(ulong stream, ulong first, Span<ulong> words)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var target = ref MemoryMarshal.GetReference(words);
            var state = Vector256.Create(stream + ((first + 1) * GoldenGamma)) + (Vector256.Create(0UL, 1, 2, 3) * GoldenGamma);
            for (; i <= words.Length - Vector256<ulong>.Count; i += Vector256<ulong>.Count)
            {
                Mix(state).StoreUnsafe(ref target, (nuint)i);
                state += Vector256.Create(unchecked(4 * GoldenGamma));
            }
        }

        for (; i < words.Length; i++)
        {
            words[i] = Word(stream, first + (ulong)i);
        }
    }

    /// <summary>Derives the seed of a named stream.</summary>
    /// <param name="seed">The seed it comes from.</param>
    /// <param name="name">Name of the stream: its UTF-16 code units are mixed in one after the other.</param>
    /// <returns>The derived seed.</returns>
    public static ulong Derive(ulong seed, string name)
    {
        var derived = Mix(seed ^ GoldenGamma);
        foreach (var unit in name)
        {
            derived = Fold(derived, unit);
        }

        return derived;
    }

    /// <summary>Mixes one more word into a state that depends on all words before it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="word">The word.</param>
    /// <returns>The new state.</returns>
    public static ulong Fold(ulong state, ulong word) => Mix((state ^ word) + GoldenGamma);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Mix(Vector256<ulong> z)
    {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >>> 31);
    }
}
