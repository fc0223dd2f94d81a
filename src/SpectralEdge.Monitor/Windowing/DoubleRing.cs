namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring of updates in float64: of sketches, or of parameters some of which are float64.</summary>
internal sealed class DoubleRing(int capacity, long length, int parts) : TypedRing<double>(capacity, length, parts)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<double> inPlace)
    {
        inPlace = values.Type == ElementType.Float64 ? values.As<double>() : default;
        return values.Type == ElementType.Float64;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<double> destination) => values.WidenTo(destination);

    /// <inheritdoc/>
    protected override double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => UpdateKernel.Dot(x, y);

    /// <inheritdoc/>
    protected override (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y0, ReadOnlySpan<double> y1, ReadOnlySpan<double> y2, ReadOnlySpan<double> y3) =>
        UpdateKernel.Dots(x, y0, y1, y2, y3);
}
