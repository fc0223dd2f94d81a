using System.Runtime.InteropServices;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Values between tensors, of any format and on any device, and vectors in float64.</summary>
internal static class TensorValues
{
    // 128 MiB in float64.
    private const int Piece = 1 << 24;

    /// <summary>Reads a tensor in row-major order.</summary>
    /// <param name="tensor">The tensor; a sparse one is made dense.</param>
    /// <param name="values">Its values: overwritten.</param>
    public static void Read(torch.Tensor tensor, Span<double> values)
    {
        using var scope = torch.NewDisposeScope();
        var dense = tensor.detach();
        dense = dense.is_sparse ? dense.to_dense() : dense;
        if (dense.dtype is (torch.ScalarType.Float32 or torch.ScalarType.Float64) && values.Length <= Piece && IsMemory(dense))
        {
            Widen(dense.bytes, dense.dtype, values);
            GC.KeepAlive(dense);
            return;
        }

        var flat = dense.contiguous().view(-1);
        for (var start = 0; start < values.Length; start += Piece)
        {
            using var inner = torch.NewDisposeScope();
            var count = Math.Min(Piece, values.Length - start);

            // To the host first: not every device has float64.
            var piece = flat.narrow(0, start, count).cpu().to_type(torch.ScalarType.Float64);
            MemoryMarshal.Cast<byte, double>(piece.bytes).CopyTo(values.Slice(start, count));
            GC.KeepAlive(piece);
        }
    }

    /// <summary>Writes the values of a tensor, rounded to its format.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="tensor">Overwritten; the gradient mode must be off where it requires a gradient.</param>
    public static void Write(ReadOnlySpan<double> values, torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        CopyBits(Of(values, tensor), tensor);
    }

    /// <summary>Copies the values of a tensor to another one of the same shape, format and device, bit for bit.</summary>
    /// <remarks>
    /// On the CPU through its memory: libtorch does not count that as a change in place, so that graphs which the user made
    /// before can still be differentiated when the values are back. On a device they cannot.
    /// </remarks>
    public static void CopyBits(torch.Tensor from, torch.Tensor to)
    {
        using var scope = torch.NewDisposeScope();
        var (source, target) = (from.detach(), to.detach());
        if (!IsMemory(source) || !IsMemory(target))
        {
            to.copy_(from);
            return;
        }

        var (flatSource, flatTarget, count) = (source.view(-1), target.view(-1), source.numel());
        for (var start = 0L; start < count; start += Piece)
        {
            using var inner = torch.NewDisposeScope();
            var length = Math.Min(Piece, count - start);
            var (piece, place) = (flatSource.narrow(0, start, length), flatTarget.narrow(0, start, length));
            piece.bytes.CopyTo(place.bytes);
            GC.KeepAlive((piece, place));
        }
    }

    /// <summary>Copies as <see cref="CopyBits"/> does, unless nothing has changed.</summary>
    public static void PutBack(torch.Tensor from, torch.Tensor to)
    {
        using var scope = torch.NewDisposeScope();
        if (IsMemory(to.detach()) || to.detach().ne(from).any().ToBoolean())
        {
            CopyBits(from, to);
        }
    }

    /// <summary>A tensor with given values.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="like">Gives shape, format and device.</param>
    public static torch.Tensor Of(ReadOnlySpan<double> values, torch.Tensor like)
    {
        using var scope = torch.NewDisposeScope();
        var host = torch.empty([values.Length], dtype: torch.ScalarType.Float64);
        for (var start = 0; start < values.Length; start += Piece)
        {
            var piece = host.narrow(0, start, Math.Min(Piece, values.Length - start));
            values.Slice(start, (int)piece.numel()).CopyTo(MemoryMarshal.Cast<byte, double>(piece.bytes));
            GC.KeepAlive(piece);
        }

        return host.view(like.shape).to_type(like.dtype).to(like.device).MoveToOuterDisposeScope();
    }

    private static void Widen(ReadOnlySpan<byte> bytes, torch.ScalarType format, Span<double> values)
    {
        if (format == torch.ScalarType.Float64)
        {
            MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values);
            return;
        }

        var singles = MemoryMarshal.Cast<byte, float>(bytes);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = singles[i];
        }
    }

    private static bool IsMemory(torch.Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && !tensor.is_sparse && tensor.is_contiguous();
}
