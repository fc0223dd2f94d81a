namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring of exact updates in float32, with float64 inner products.</summary>
internal sealed class SingleRing(int capacity, long length) : TypedRing<float>(capacity, length, parts: 1)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<float> inPlace)
    {
        inPlace = values.Type == ElementType.Float32 ? values.AsSingles() : default;
        return values.Type == ElementType.Float32;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<float> destination) => values.WidenTo(destination);

    /// <inheritdoc/>
    protected override void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products)
    {
        for (var start = 0; start < Length; start += ChunkLength)
        {
            AddProducts(slot, start, (int)Math.Min(ChunkLength, Length - start), kept, products);
        }
    }

    private void AddProducts(int slot, int start, int length, ReadOnlySpan<int> kept, Span<double> products)
    {
        var update = Rows[slot].AsSpan(start, length);
        var i = 0;
        for (; i <= kept.Length - 4; i += 4)
        {
            var (dot0, dot1, dot2, dot3) = UpdateKernel.Dots(
                update,
                Rows[kept[i]].AsSpan(start, length),
                Rows[kept[i + 1]].AsSpan(start, length),
                Rows[kept[i + 2]].AsSpan(start, length),
                Rows[kept[i + 3]].AsSpan(start, length));
            products[kept[i]] += dot0;
            products[kept[i + 1]] += dot1;
            products[kept[i + 2]] += dot2;
            products[kept[i + 3]] += dot3;
        }

        for (; i < kept.Length; i++)
        {
            products[kept[i]] += UpdateKernel.Dot(update, Rows[kept[i]].AsSpan(start, length));
        }
    }
}
