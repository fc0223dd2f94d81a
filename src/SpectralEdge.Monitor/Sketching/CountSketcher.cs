using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>
/// The fully random count sketch: coordinate i adds s(i)·x[i] to bucket h(i), both from one random word of (seed, i).
/// </summary>
/// <remarks>
/// <para>
/// h(i) = ⌊d·l/2³²⌋ with l the lower half of the word, s(i) its highest bit. For independent uniform h and s, ⟨Sx, Sy⟩ estimates
/// ⟨x, y⟩ without bias, with variance (‖x‖²‖y‖² + ⟨x, y⟩² − 2 Σ x[i]²y[i]²)/d. <c>SketchersTests</c> checks both moments. Source:
/// <see cref="SketchKind.CountSketch"/>.
/// </para>
/// <para>
/// A reference: buckets lie anywhere, so the additions go one by one; only the random words are made in vectors. Sums are in
/// float64. NaN and infinity reach the buckets they fall in and no others.
/// </para>
/// </remarks>
internal sealed class CountSketcher : ISketcher
{
    // 8 KiB of words: they are written and read again in the first-level cache.
    private const int TileLength = 1024;

    private readonly ulong[] _words = new ulong[TileLength];
    private readonly double[] _sums;
    private readonly ulong _stream;

    /// <summary>Creates the sketcher.</summary>
    /// <param name="seed">Names the map.</param>
    /// <param name="length">Length of the sketch, d: a multiple of 64 from 64 to 65,536, as for the blocked sketch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not allowed.</exception>
    public CountSketcher(ulong seed, int length)
    {
        SketchMap.RequireLength(length);
        _sums = new double[length];
        _stream = SplitMix.Derive(seed, "count");
    }

    /// <inheritdoc/>
    public int Length => _sums.Length;

    /// <inheritdoc/>
    public void Begin() => _sums.AsSpan().Clear();

    /// <inheritdoc/>
    public void Add(ParameterValues values, long offset)
    {
        switch (values.Type)
        {
            case ElementType.Float32:
                AddTiles(values.As<float>(), offset);
                break;
            case ElementType.Float64:
                AddTiles(values.As<double>(), offset);
                break;
            default:
                AddHalves(values, offset);
                break;
        }
    }

    /// <inheritdoc/>
    public void AddSketch(ReadOnlySpan<double> sketch) => SketchKernel.Add(sketch, _sums);

    /// <inheritdoc/>
    public void End(Span<double> sketch) => _sums.CopyTo(sketch);

    private void AddHalves(ParameterValues values, long offset)
    {
        Span<float> singles = stackalloc float[ParameterValues.ChunkLength];
        for (var start = 0; start < values.Count; start += singles.Length)
        {
            var chunk = values.Slice(start, Math.Min(singles.Length, values.Count - start));
            chunk.WidenTo(singles);
            AddTiles<float>(singles[..chunk.Count], offset + start);
        }
    }

    private void AddTiles<T>(ReadOnlySpan<T> values, long offset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var start = 0; start < values.Length; start += TileLength)
        {
            var tile = values.Slice(start, Math.Min(TileLength, values.Length - start));
            var words = _words.AsSpan(0, tile.Length);
            SplitMix.Words(_stream, (ulong)(offset + start), words);
            Scatter(tile, words, _sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> words, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const ulong SignBit = 1UL << 63;
        var length = (ulong)sums.Length;
        ref var first = ref MemoryMarshal.GetReference(sums);
        for (var i = 0; i < values.Length; i++)
        {
            // The sign is random, so a branch on it would be mispredicted half the time: flip the sign bit instead.
            // The place is below d by construction.
            var word = words[i];
            var bits = BitConverter.DoubleToUInt64Bits(double.CreateTruncating(values[i])) ^ (word & SignBit);
            Unsafe.Add(ref first, (nint)(((uint)word * length) >> 32)) += BitConverter.UInt64BitsToDouble(bits);
        }
    }
}
