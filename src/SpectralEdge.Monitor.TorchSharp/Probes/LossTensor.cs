using SpectralEdge.Monitor.Probes;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>What the user's loss function returned: looked at before libtorch does, which may end the process.</summary>
internal static class LossTensor
{
    /// <summary>Checks that it is one number.</summary>
    public static torch.Tensor Check(torch.Tensor? loss)
    {
        if (loss is null)
        {
            throw new ProbeSkippedException("The loss function returned null; it must return the loss of the batch.");
        }

        if (loss.IsInvalid)
        {
            throw new ProbeSkippedException(
                "The loss function returned a tensor that is disposed. Return it with MoveToOuterDisposeScope() from a scope.");
        }

        return loss.numel() == 1 && TensorMemory.FormatOf(loss) is not null
            ? loss
            : throw new ProbeSkippedException(
                $"The loss has {loss.numel()} values in {loss.dtype}; it must be one floating-point number. Reduce it, for "
                    + "example to its mean.");
    }

    /// <summary>Checks that it can be differentiated.</summary>
    public static torch.Tensor CheckGraph(torch.Tensor loss) => loss.requires_grad
        ? loss
        : throw new ProbeSkippedException(
            "The loss carries no graph, so it has no gradient: it was detached, computed under no_grad, or depends on no "
                + "parameter that requires a gradient.");
}
