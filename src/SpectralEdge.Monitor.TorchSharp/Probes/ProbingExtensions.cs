using SpectralEdge.Monitor.Probes;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The door to probes of a TorchSharp model.</summary>
public static class ProbingExtensions
{
    /// <summary>Takes probes of a model that a callback watches. The run is left as it was.</summary>
    /// <param name="callback">Watches the run.</param>
    /// <param name="loss">
    /// Computes the loss of a batch: one number with its graph, as training does. A new graph each time, on the training thread;
    /// it calls neither <c>backward()</c> nor <c>step()</c>. What it makes is disposed afterwards, but for what it detaches from
    /// the dispose scope.
    /// </param>
    /// <param name="train">
    /// Gives the training batch of an index, from 0: for one index always the same, for different ones drawn independently. It
    /// may draw with <c>torch.rand</c> and the like, whose generator is seeded from the index before and put back afterwards; a
    /// generator of the run's own in C# must not be drawn from. What it makes is disposed like the loss: tensors kept for the
    /// next call need <c>DetachFromDisposeScope()</c>.
    /// </param>
    /// <param name="validation">Gives batches of data that the model is not trained on; null where there are none.</param>
    /// <param name="options">Which probes; null for the defaults.</param>
    /// <param name="module">
    /// The model, for its train or eval mode and its buffers; needed only where the callback was given parameters, not a module.
    /// </param>
    /// <typeparam name="TBatch">Whatever the loss is computed from.</typeparam>
    /// <returns>The schedule: subscribe to its results, dispose it to end the probes.</returns>
    /// <remarks>
    /// <para>
    /// Losses are taken in the mode that the model is in at the sample, usually that of training: the function that the optimizer
    /// descends, with the batch's own dropout. For another, call <c>model.eval()</c> inside <paramref name="loss"/>; the mode is
    /// put back. On a device the model is always in eval mode: TorchSharp cannot put back the device's random generator.
    /// </para>
    /// <para>
    /// Parameters, gradients, optimizer state, buffers, the CPU's random state, modes and the number of tensors are afterwards
    /// what they were, bit for bit, also when something throws.
    /// </para>
    /// </remarks>
    /// <exception cref="MonitorOptionsException">A probe cannot be taken; the message lists every problem.</exception>
    public static ProbeSchedule Probe<TBatch>(
        this SpectralEdgeCallback callback, Func<TBatch, torch.Tensor> loss, Func<long, TBatch> train,
        Func<long, TBatch>? validation = null, ProbeOptions? options = null, torch.nn.Module? module = null)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(train);
        var monitor = callback.Monitor;
        var model = new TorchProbedModel(
            callback.Source, () => monitor.Inventory, callback.Rates, module ?? callback.Module,
            batch => loss(Batch(batch, batch.Set == ProbeBatch.Train ? train : validation!)))
        {
            HasValidation = validation is not null,
        };
        return monitor.Probe(model, options);
    }

    private static TBatch Batch<TBatch>(ProbeBatch batch, Func<long, TBatch> give) => give(batch.Index)
        ?? throw new ProbeSkippedException(FormattableString.Invariant(
            $"The function of {batch.Set} batches returned null for batch {batch.Index}; it must return the batch."));
}
