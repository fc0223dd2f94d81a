namespace SpectralEdge.Monitor;

/// <summary>Names the first block that holds a NaN or an infinity. Only used once something is known to be wrong.</summary>
internal sealed class NonFiniteFinder : IParameterReceiver
{
    private string _current = string.Empty;

    /// <summary>Name of the first such block; null if all values are finite.</summary>
    public string? BlockName { get; private set; }

    /// <summary>Looks through all blocks of a source.</summary>
    /// <param name="source">The source.</param>
    /// <returns>Name of the first block with a value that is not finite; null if there is none.</returns>
    public static string? Find(IParameterSource source)
    {
        var finder = new NonFiniteFinder();
        source.Capture(finder);
        return finder.BlockName;
    }

    /// <inheritdoc/>
    public SketchSlice? Begin(string name, long count, ElementType type)
    {
        _current = name;
        return null;
    }

    /// <inheritdoc/>
    public void Values(ParameterValues values)
    {
        if (BlockName is null && !AllFinite(values))
        {
            BlockName = _current;
        }
    }

    /// <inheritdoc/>
    public void Sketch(ReadOnlySpan<double> sketch) => Values(new ParameterValues(sketch));

    /// <inheritdoc/>
    public void SketchFollows()
    {
    }

    /// <inheritdoc/>
    public void GroupSketch(int group, ReadOnlySpan<double> sketch)
    {
        // It names no block, and Begin asks for values.
    }

    private static bool AllFinite(ParameterValues values)
    {
        Span<double> wide = stackalloc double[ParameterValues.ChunkLength];
        for (var start = 0; start < values.Count; start += wide.Length)
        {
            var chunk = values.Slice(start, Math.Min(wide.Length, values.Count - start));
            chunk.WidenTo(wide);
            for (var i = 0; i < chunk.Count; i++)
            {
                if (!double.IsFinite(wide[i]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
