using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>
/// A dense random projection that is never stored: z[r] = Σ A[r, i]·x[i]/√d, with A[r, i] made from (seed, r, i) where
/// it is needed.
/// </summary>
/// <remarks>
/// <para>
/// Row r of the map is a random stream of its own. Entry (r, i) is ±1, bit i mod 64 of word ⌊i/64⌋ of the stream, set meaning −1;
/// or a normal number, from word i (<see cref="NormalQuantile.OfWord"/>). Streams are positions on one cycle of 2⁶⁴ words, so two
/// rows of P words overlap somewhere with probability about d²P/2⁶⁴: 7·10⁻⁸ for d = 100 and P = 1.24·10⁸.
/// </para>
/// <para>
/// ⟨Sx, Sy⟩ estimates ⟨x, y⟩ without bias over random seeds, with variance (‖x‖²‖y‖² + ⟨x, y⟩²)/d for normal entries and
/// (‖x‖²‖y‖² + ⟨x, y⟩² − 2 Σ x[i]²y[i]²)/d for ±1. <c>SketchersTests</c> checks both moments.
/// </para>
/// <para>
/// A reference: it costs d operations for each parameter. Values are taken in tiles that stay in the first-level cache while all
/// rows pass over them. Sums are in float64. One NaN or infinity makes every number of the sketch NaN or infinite.
/// </para>
/// </remarks>
internal sealed class DenseSketcher : ISketcher
{
    // 16 KiB of values, half of a usual first-level cache.
    private const int TileLength = 2048;

    private readonly bool _isGaussian;
    private readonly ulong _stream;
    private readonly double _scale;
    private readonly double[] _sums;
    private readonly double[] _added;
    private readonly double[] _tile = new double[TileLength];
    private readonly ulong[] _words;

    /// <summary>Creates the sketcher.</summary>
    /// <param name="kind"><see cref="SketchKind.DenseSign"/> or <see cref="SketchKind.DenseGaussian"/>.</param>
    /// <param name="seed">Names the map among those of its kind.</param>
    /// <param name="length">Length of the sketch, d: from 1 to 65,536.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not allowed.</exception>
    public DenseSketcher(SketchKind kind, ulong seed, int length)
    {
        Debug.Assert(kind is SketchKind.DenseSign or SketchKind.DenseGaussian, "A dense kind.");
        if (length is < 1 or > SketchMap.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"length must lie between 1 and {SketchMap.MaxLength}.");
        }

        _isGaussian = kind == SketchKind.DenseGaussian;
        _stream = SplitMix.Derive(seed, _isGaussian ? "dense gaussian" : "dense sign");
        _scale = 1 / Math.Sqrt(length);
        _sums = new double[length];
        _added = new double[length];
        _words = new ulong[_isGaussian ? TileLength : TileLength / DenseKernel.SignsPerWord];
    }

    /// <inheritdoc/>
    public int Length => _sums.Length;

    /// <inheritdoc/>
    public void Begin()
    {
        _sums.AsSpan().Clear();
        _added.AsSpan().Clear();
    }

    /// <inheritdoc/>
    public void Add(ParameterValues values, long offset)
    {
        while (values.Count > 0)
        {
            // A tile begins and ends where a word of signs does; the rest of it is zeros.
            var lead = (int)(offset % DenseKernel.SignsPerWord);
            var taken = Math.Min(TileLength - lead, values.Count);
            var words = (lead + taken + DenseKernel.SignsPerWord - 1) / DenseKernel.SignsPerWord;
            var tile = _tile.AsSpan(0, words * DenseKernel.SignsPerWord);
            tile[..lead].Clear();
            tile[(lead + taken)..].Clear();
            Widen(values.Slice(0, taken), tile.Slice(lead, taken));
            if (_isGaussian)
            {
                AddGaussians(tile, offset - lead);
            }
            else
            {
                AddSigns(tile, offset - lead);
            }

            values = values.Slice(taken, values.Count - taken);
            offset += taken;
        }
    }

    /// <inheritdoc/>
    public void AddSketch(ReadOnlySpan<double> sketch) => SketchKernel.Add(sketch, _added);

    /// <inheritdoc/>
    public void End(Span<double> sketch)
    {
        for (var row = 0; row < _sums.Length; row++)
        {
            sketch[row] = (_scale * _sums[row]) + _added[row];
        }
    }

    private void AddSigns(ReadOnlySpan<double> tile, long first)
    {
        var words = _words.AsSpan(0, tile.Length / DenseKernel.SignsPerWord);
        words.Clear();
        var total = DenseKernel.SumWhereClear(tile, words);
        for (var row = 0; row < _sums.Length; row++)
        {
            // Σ ±x = 2 Σ (those with +) − Σ x saves flipping every sign.
            SplitMix.Words(StreamOf(row), (ulong)(first / DenseKernel.SignsPerWord), words);
            _sums[row] += (2 * DenseKernel.SumWhereClear(tile, words)) - total;
        }
    }

    private void AddGaussians(ReadOnlySpan<double> tile, long first)
    {
        var words = _words.AsSpan(0, tile.Length);
        for (var row = 0; row < _sums.Length; row++)
        {
            SplitMix.Words(StreamOf(row), (ulong)first, words);
            _sums[row] += DenseKernel.SumWithNormals(tile, words);
        }
    }

    private ulong StreamOf(int row) => SplitMix.Word(_stream, (ulong)row);

    private static void Widen(ParameterValues values, Span<double> destination)
    {
        if (values.Type != ElementType.Float32)
        {
            values.WidenTo(destination);
            return;
        }

        var singles = values.As<float>();
        ref var source = ref MemoryMarshal.GetReference(singles);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= singles.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref source, (nuint)i), out var lower, out var upper);
            lower.StoreUnsafe(ref target, (nuint)i);
            upper.StoreUnsafe(ref target, (nuint)(i + Vector<double>.Count));
        }

        for (; i < singles.Length; i++)
        {
            destination[i] = singles[i];
        }
    }
}
