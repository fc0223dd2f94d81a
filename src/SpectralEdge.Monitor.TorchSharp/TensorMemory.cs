using System.Runtime.InteropServices;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The values of a tensor as memory that the core can read.</summary>
internal static class TensorMemory
{
    // A span of bytes holds at most 2 GiB; larger tensors are given in pieces of 2^27 values, at most 1 GiB.
    private const long MostValues = 1L << 27;

    /// <summary>The number format of a tensor; null if it is no floating point format that can be watched.</summary>
    public static ElementType? FormatOf(torch.Tensor tensor) => tensor.dtype switch
    {
        torch.ScalarType.Float32 => ElementType.Float32,
        torch.ScalarType.Float64 => ElementType.Float64,
        torch.ScalarType.Float16 => ElementType.Float16,
        torch.ScalarType.BFloat16 => ElementType.BFloat16,
        _ => null,
    };

    /// <summary>
    /// Hands all values of a tensor to a receiver: in place if it lies contiguous on the CPU, else through a copy there.
    /// </summary>
    public static void Give(torch.Tensor tensor, ElementType type, IParameterReceiver receiver)
    {
        using var scope = torch.NewDisposeScope();

        // Tensors of its own: the memory stays while it is read, whoever disposes the user's tensor meanwhile.
        var own = tensor.detach();
        var host = own.device_type == DeviceType.CPU ? own : own.cpu();
        var flat = host.is_contiguous() ? host : host.contiguous();
        var count = flat.numel();
        if (count <= MostValues)
        {
            receiver.Values(new ParameterValues(type, flat.bytes));
        }
        else
        {
            GivePieces(flat.view(-1), count, type, receiver);
        }

        // The span does not keep the tensor alive.
        GC.KeepAlive(flat);
    }

    /// <summary>The value of a tensor that holds one number.</summary>
    public static double ReadNumber(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var number = tensor.detach().cpu().to_type(torch.ScalarType.Float64).contiguous();
        var value = MemoryMarshal.Cast<byte, double>(number.bytes);
        return value.Length == 1
            ? value[0]
            : throw new ArgumentException(
                $"The loss has {value.Length} values; it must have 1. Reduce it, for example to its mean.", nameof(tensor));
    }

    private static void GivePieces(torch.Tensor flat, long count, ElementType type, IParameterReceiver receiver)
    {
        for (var start = 0L; start < count; start += MostValues)
        {
            var piece = flat.narrow(0, start, Math.Min(MostValues, count - start));
            receiver.Values(new ParameterValues(type, piece.bytes));
            GC.KeepAlive(piece);
        }
    }
}
