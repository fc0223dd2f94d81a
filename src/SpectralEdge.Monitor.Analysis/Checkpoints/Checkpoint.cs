using System.Buffers;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>One checkpoint of a series, as a source of parameters.</summary>
/// <remarks><see cref="Capture"/> reads the file once from front to back, a few MiB at a time, whatever its size. A receiver that
/// looks at one checkpoint after the other takes a <see cref="CheckpointCursor"/>. Not for several threads at once.</remarks>
public sealed class Checkpoint : IParameterSource
{
    // Half of a second-level cache: what is copied from it is still there.
    private const int FewBytes = 1 << 18;

    private readonly IReadOnlyList<CheckpointBlock> _blocks;

    /// <summary>Creates the checkpoint.</summary>
    /// <param name="path">Its file or folder.</param>
    /// <param name="step">Its step.</param>
    /// <param name="blocks">The blocks of the series.</param>
    /// <param name="tensors">The tensor of each block.</param>
    internal Checkpoint(string path, long step, IReadOnlyList<CheckpointBlock> blocks, IReadOnlyList<StoredTensor> tensors)
    {
        (Path, Step, _blocks, Tensors) = (path, step, blocks, tensors);
    }

    /// <summary>Its file or folder.</summary>
    public string Path { get; }

    /// <summary>Number of optimizer steps completed when it was written.</summary>
    public long Step { get; }

    /// <summary>The tensor of each block.</summary>
    internal IReadOnlyList<StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The file has changed since the series was opened, or is damaged.</exception>
    public void Capture(IParameterReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (receiver is IBlockListing)
        {
            List(receiver);
            return;
        }

        Begin(receiver, 0);
        GiveValues(receiver);
    }

    /// <summary>Begins a block.</summary>
    internal SketchSlice? Begin(IParameterReceiver receiver, int block) =>
        receiver.Begin(_blocks[block].Name, Tensors[block].Count, _blocks[block].Type);

    /// <summary>Begins all blocks and gives no values.</summary>
    internal void List(IParameterReceiver receiver)
    {
        for (var block = 0; block < _blocks.Count; block++)
        {
            Begin(receiver, block);
        }
    }

    /// <summary>Gives the values of all blocks; the first one has been begun.</summary>
    internal void GiveValues(IParameterReceiver receiver)
    {
        if (Tensors.Sum(tensor => (double)tensor.Count * TensorFormats.ElementBytes(tensor.Format)) <= ReadAhead.PieceBytes)
        {
            GiveFew(receiver);
            return;
        }

        using var ahead = new ReadAhead(Tensors);
        var block = 0;
        while (ahead.TryTake(out var piece))
        {
            while (block < piece.Tensor)
            {
                Begin(receiver, ++block);
            }

            receiver.Values(ValuesOf(piece));
        }
    }

    /// <summary>Gives the values of a checkpoint that is read sooner than a thread has started.</summary>
    private void GiveFew(IParameterReceiver receiver)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FewBytes);
        try
        {
            using var reader = new TensorReader();
            for (var tensor = 0; tensor < Tensors.Count; tensor++)
            {
                if (tensor > 0)
                {
                    Begin(receiver, tensor);
                }

                reader.Begin(Tensors[tensor]);
                while (reader.Read(buffer.AsSpan(0, FewBytes)) is var count && count > 0)
                {
                    receiver.Values(ValuesOf(new Piece(tensor, 0, count, buffer)));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The values of a piece.</summary>
    internal ParameterValues ValuesOf(Piece piece) =>
        new(
            _blocks[piece.Tensor].Type,
            piece.Buffer.AsSpan(0, piece.Count * TensorFormats.ElementBytes(Tensors[piece.Tensor].Format)));
}

/// <summary>A tensor that all checkpoints of a series have.</summary>
/// <param name="Name">Its name, with the prefixes of wrappers stripped.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
/// <param name="Type">Number format in which it is handed over: 8-bit numbers are widened to float32.</param>
public sealed record CheckpointBlock(string Name, IReadOnlyList<long> Shape, ElementType Type)
{
    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, static (count, size) => count * size);
}
