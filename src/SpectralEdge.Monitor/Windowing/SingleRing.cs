namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring of exact updates in float32, with float64 inner products.</summary>
internal sealed class SingleRing(int capacity, long length) : TypedRing<float>(capacity, length, parts: 1)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<float> inPlace)
    {
        inPlace = values.Type == ElementType.Float32 ? values.As<float>() : default;
        return values.Type == ElementType.Float32;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<float> destination) => values.WidenTo(destination);

    /// <inheritdoc/>
    protected override double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => UpdateKernel.Dot(x, y);

    /// <inheritdoc/>
    protected override (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y0, ReadOnlySpan<float> y1, ReadOnlySpan<float> y2, ReadOnlySpan<float> y3) =>
        UpdateKernel.Dots(x, y0, y1, y2, y3);
}
