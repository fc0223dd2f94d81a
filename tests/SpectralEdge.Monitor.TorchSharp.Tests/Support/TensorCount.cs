using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Counts the tensors that a call leaves behind.</summary>
internal static class TensorCount
{
    public static long LeftBehindBy(Action action)
    {
        // Tensors of earlier tests must not be finalised in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;
        action();
        return torch.Tensor.TotalCount - before;
    }
}
