namespace SpectralEdge.Monitor;

/// <summary>Copies parts of some blocks of a source, as float32.</summary>
/// <param name="parts">Name of the block and index of the first value of each part.</param>
/// <param name="destinations">Where each part goes; its length says how many values it has.</param>
internal sealed class BlockReader(IReadOnlyList<(string Block, long Offset)> parts, float[][] destinations) : IParameterReceiver
{
    private readonly bool[] _complete = new bool[parts.Count];
    private string _current = string.Empty;
    private long _given;

    /// <summary>Reads all parts.</summary>
    /// <param name="source">The source.</param>
    /// <returns>Index of a part that the source did not give in full; -1 if there is none.</returns>
    public int Read(IParameterSource source)
    {
        _complete.AsSpan().Clear();
        source.Capture(this);
        return Array.IndexOf(_complete, false);
    }

    /// <inheritdoc/>
    public SketchSlice? Begin(string name, long count, ElementType type)
    {
        (_current, _given) = (name, 0);
        return null;
    }

    /// <inheritdoc/>
    public void Values(ParameterValues values)
    {
        for (var part = 0; part < parts.Count; part++)
        {
            if (string.Equals(parts[part].Block, _current, StringComparison.Ordinal))
            {
                Copy(values, part);
            }
        }

        _given += values.Count;
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

    /// <summary>Copies what the values and a part have in common.</summary>
    private void Copy(ParameterValues values, int part)
    {
        var (first, last) = (parts[part].Offset, parts[part].Offset + destinations[part].Length);
        var (from, to) = (Math.Max(first, _given), Math.Min(last, _given + values.Count));
        if (from >= to)
        {
            return;
        }

        Span<double> wide = stackalloc double[ParameterValues.ChunkLength];
        var shared = values.Slice((int)(from - _given), (int)(to - from));
        for (var start = 0; start < shared.Count; start += wide.Length)
        {
            var chunk = shared.Slice(start, Math.Min(wide.Length, shared.Count - start));
            chunk.WidenTo(wide);
            for (var i = 0; i < chunk.Count; i++)
            {
                destinations[part][(int)(from - first) + start + i] = (float)wide[i];
            }
        }

        _complete[part] |= to == last;
    }
}
