using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor.Tests;

/// <summary>A reducer that brings NaN in the last number of a sum, which is one of a sketch, when it is told to.</summary>
internal sealed class FaultyReducer(ISketchReducer inner) : ISketchReducer
{
    public bool SpoilsSums { get; set; }

    public int Rank => inner.Rank;

    public int Ranks => inner.Ranks;

    public bool TrySum(Span<double> values, [NotNullWhen(false)] out string? failure)
    {
        var isWhole = inner.TrySum(values, out failure);
        values[^1] = SpoilsSums ? double.NaN : values[^1];
        return isWhole;
    }

    public void Dispose() => inner.Dispose();
}
