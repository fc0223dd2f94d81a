namespace SpectralEdge.Monitor;

/// <summary>Where a monitor reads the parameters of a model from.</summary>
/// <remarks>
/// A source is asked a few times at start-up, once at every sample, and again where something went wrong. It hands over all
/// watched blocks, always in the same order. A block that is new, gone, renamed or of another size is noticed and restarts the
/// window; it is no error. A source that has nothing to hand over may say why in words of its own, with a
/// <see cref="MonitorOptionsException"/>: at start-up it reaches the caller as it is, later its message is logged and training
/// goes on. Any other exception is named by its type.
/// </remarks>
public interface IParameterSource
{
    /// <summary>Hands every watched block to a receiver.</summary>
    /// <param name="receiver">Takes the blocks one after the other. It must not be kept.</param>
    void Capture(IParameterReceiver receiver);
}
