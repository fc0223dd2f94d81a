using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Counts the tensors that a call leaves behind.</summary>
internal static class TensorCount
{
    /// <summary>Tensors that are alive when all that nobody holds any more is gone.</summary>
    public static long Live()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return torch.Tensor.TotalCount;
    }

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
