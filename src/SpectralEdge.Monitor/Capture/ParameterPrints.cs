namespace SpectralEdge.Monitor;

/// <summary>Identifies the values of each block by a number: one pass over the parameters, nothing is copied.</summary>
/// <remarks>
/// A number of 64 bits into which the bits of each value are mixed, one after the other, so that it does not depend on how a
/// source cuts its blocks. Two different blocks have the same number once in 2⁶⁴ cases; it is no protection against anybody who
/// looks for such a pair.
/// </remarks>
internal sealed class ParameterPrints : IParameterReceiver
{
    private readonly List<(string Name, long Count, ElementType Type, ulong Print)> _blocks = [];

    private ParameterPrints()
    {
    }

    /// <summary>Reads all blocks of a source.</summary>
    /// <param name="source">The source.</param>
    /// <returns>The blocks in the order of the source.</returns>
    public static IReadOnlyList<(string Name, long Count, ElementType Type, ulong Print)> Of(IParameterSource source)
    {
        var prints = new ParameterPrints();
        source.Capture(prints);
        return prints._blocks;
    }

    /// <inheritdoc/>
    public SketchSlice? Begin(string name, long count, ElementType type)
    {
        _blocks.Add((name, count, type, 0));
        return null;
    }

    /// <inheritdoc/>
    public void Values(ParameterValues values)
    {
        var block = _blocks[^1];
        _blocks[^1] = block with { Print = Fold(block.Print, values) };
    }

    /// <inheritdoc/>
    public void Sketch(ReadOnlySpan<double> sketch)
    {
        // Begin asks for values.
    }

    /// <inheritdoc/>
    public void SketchFollows()
    {
    }

    /// <inheritdoc/>
    public void GroupSketch(int group, ReadOnlySpan<double> sketch)
    {
    }

    private static ulong Fold(ulong print, ParameterValues values)
    {
        switch (values.Type)
        {
            case ElementType.Float64:
                foreach (var bits in values.As<ulong>())
                {
                    print = SplitMix.Fold(print, bits);
                }

                return print;
            case ElementType.Float32:
                foreach (var bits in values.As<uint>())
                {
                    print = SplitMix.Fold(print, bits);
                }

                return print;
            default:
                foreach (var bits in values.As<ushort>())
                {
                    print = SplitMix.Fold(print, bits);
                }

                return print;
        }
    }
}
