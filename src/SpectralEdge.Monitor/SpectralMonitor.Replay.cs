namespace SpectralEdge.Monitor;

/// <content>What a recording knows beyond a training loop.</content>
public sealed partial class SpectralMonitor
{
    /// <summary>
    /// Says that an optimizer step is complete, where the rate of the whole model is known beside those of its blocks rather than
    /// following from them.
    /// </summary>
    /// <param name="step">As in <see cref="Observe(long, double?, double?)"/>.</param>
    /// <param name="loss">As in <see cref="Observe(long, double?, double?)"/>.</param>
    /// <param name="learningRate">The rate of the whole model in the steps since the last call; NaN for none.</param>
    /// <param name="blockRates">One for each block, NaN for none.</param>
    internal void ObserveRates(long step, double? loss, double learningRate, ReadOnlySpan<double> blockRates) =>
        Observe(step, loss, learningRate, blockRates);
}
