using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Takes the blocks of one sample to their groups, and notices when they are not the blocks of the inventory.</summary>
internal sealed class SampleCollector(ParameterInventory inventory, WatchedGroup[] groups) : IParameterReceiver
{
    private readonly bool[] _awaitsSketch = new bool[groups.Length];
    private int _next;
    private ParameterBlock? _current;
    private long _written;

    /// <summary>How the blocks differ from the inventory; null as long as they do not.</summary>
    public string? Difference { get; private set; }

    /// <summary>Whether there are other blocks, rather than a source that gave a block in another way than it said.</summary>
    public bool HasOtherBlocks { get; private set; }

    /// <summary>Reads all blocks of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="due">For each stride, whether it takes the sample.</param>
    /// <returns>True if they are the blocks of the inventory, each complete.</returns>
    public bool Collect(IParameterSource source, bool[] due)
    {
        _next = 0;
        _current = null;
        (Difference, HasOtherBlocks) = (null, false);
        _awaitsSketch.AsSpan().Clear();
        foreach (var group in groups)
        {
            group.BeginSample(due);
        }

        source.Capture(this);
        EndBlock();
        if (Difference is null && _next < inventory.Blocks.Count)
        {
            (Difference, HasOtherBlocks) = ($"Block '{inventory.Blocks[_next].Name}' is gone.", true);
        }

        if (Difference is null && Array.IndexOf(_awaitsSketch, true) is var missing and >= 0)
        {
            Difference = $"Group '{groups[missing].Name}' got no sketch; a block of it was said to be part of one.";
        }

        if (Difference is not null)
        {
            return false;
        }

        foreach (var group in groups)
        {
            group.EndSample();
        }

        return true;
    }

    /// <inheritdoc/>
    public SketchSlice? Begin(string name, long count, ElementType type)
    {
        EndBlock();
        _current = null;
        if (Difference is not null)
        {
            return null;
        }

        if (_next == inventory.Blocks.Count)
        {
            (Difference, HasOtherBlocks) = ($"Block '{name}' is new.", true);
            return null;
        }

        var expected = inventory.Blocks[_next];
        if (!string.Equals(name, expected.Name, StringComparison.Ordinal) || count != expected.Count || type != expected.Type)
        {
            HasOtherBlocks = true;
            Difference = string.Create(
                CultureInfo.InvariantCulture,
                $"Block '{name}' ({new Amount(count).Of($"{type} value")}) came in place of '{expected.Name}' "
                    + $"({new Amount(expected.Count).Of($"{expected.Type} value")}).");
            return null;
        }

        _next++;
        _current = expected;
        _written = 0;
        return groups[expected.Group].SliceAt(expected.Offset) is { } slice ? slice with { Group = expected.Group } : null;
    }

    /// <inheritdoc/>
    public void Values(ParameterValues values)
    {
        if (_current is not { } block)
        {
            return;
        }

        if (values.Type != block.Type || _written + values.Count > block.Count)
        {
            Refuse(block, _written + values.Count);
            return;
        }

        groups[block.Group].Write(block.Offset + _written, values);
        _written += values.Count;
    }

    /// <inheritdoc/>
    public void Sketch(ReadOnlySpan<double> sketch)
    {
        if (_current is not { } block)
        {
            return;
        }

        if (_written != 0 || sketch.Length != groups[block.Group].SketchLength)
        {
            Refuse(block, _written);
            return;
        }

        groups[block.Group].AddSketch(sketch);
        _written = block.Count;
    }

    /// <inheritdoc/>
    public void SketchFollows()
    {
        if (_current is not { } block)
        {
            return;
        }

        if (_written != 0 || groups[block.Group].SketchLength is null)
        {
            Refuse(block, _written);
            return;
        }

        _awaitsSketch[block.Group] = true;
        _written = block.Count;
    }

    /// <inheritdoc/>
    public void GroupSketch(int group, ReadOnlySpan<double> sketch)
    {
        EndBlock();
        _current = null;
        if (Difference is not null)
        {
            return;
        }

        if ((uint)group >= (uint)groups.Length || !_awaitsSketch[group])
        {
            Difference = string.Create(
                CultureInfo.InvariantCulture, $"A sketch came for group {group}; no block was said to be part of one.");
            return;
        }

        if (sketch.Length != groups[group].SketchLength)
        {
            Difference = string.Create(
                CultureInfo.InvariantCulture, $"The sketch of group '{groups[group].Name}' has "
                    + $"{new Amount(sketch.Length):number}; it must have {groups[group].SketchLength}.");
            return;
        }

        groups[group].AddSketch(sketch);
        _awaitsSketch[group] = false;
    }

    private void EndBlock()
    {
        if (_current is { } block && _written != block.Count)
        {
            Refuse(block, _written);
        }
    }

    private void Refuse(ParameterBlock block, long given)
    {
        Difference ??= string.Create(CultureInfo.InvariantCulture, $"Block '{block.Name}' gave {new Amount(given):value}; it "
            + $"has {new Amount(block.Count).Of($"{block.Type} value")}.");
        _current = null;
    }
}
