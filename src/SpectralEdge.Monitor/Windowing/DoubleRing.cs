namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring of updates in float64: of sketches, or of parameters some of which are float64.</summary>
internal sealed class DoubleRing(int capacity, long length, int parts) : TypedRing<double>(capacity, length, parts)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<double> inPlace)
    {
        inPlace = values.Type == ElementType.Float64 ? values.AsDoubles() : default;
        return values.Type == ElementType.Float64;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<double> destination) => values.WidenTo(destination);

    /// <inheritdoc/>
    protected override void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products)
    {
        for (var part = 0; part < Parts; part++)
        {
            var end = (int)(Length * (part + 1) / Parts);
            for (var start = (int)(Length * part / Parts); start < end; start += ChunkLength)
            {
                var count = Math.Min(ChunkLength, end - start);
                var update = Rows[slot].AsSpan(start, count);
                foreach (var j in kept)
                {
                    products[(part * Capacity) + j] += UpdateKernel.Dot(update, Rows[j].AsSpan(start, count));
                }
            }
        }
    }
}
