using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Notices that the watched parameters do not change at all, which is never intended.</summary>
/// <remarks>
/// Said once if a watch begins with <see cref="AtStart"/> updates of exactly zero, and once if <see cref="Later"/> come in a row
/// afterwards. Both numbers are chosen, not measured: a schedule that warms up begins with one step of rate 0. Not part of a
/// saved state: a run that goes on may be attached to the wrong model too.
/// </remarks>
internal sealed class ZeroUpdates(ILogger logger)
{
    /// <summary>Updates of zero at the beginning that are reported.</summary>
    public const int AtStart = 3;

    /// <summary>Consecutive updates of zero that are reported later in a run.</summary>
    public const int Later = 10;

    private long _zeros;
    private long _from;
    private bool _hasMoved;
    private bool _wasReported;

    /// <summary>Takes note of an update of the whole model.</summary>
    /// <param name="isZero">Whether it is exactly zero.</param>
    /// <param name="step">The step that it ends at.</param>
    /// <param name="stride">Number of steps that it spans.</param>
    public void Note(bool isZero, long step, long stride)
    {
        if (!isZero)
        {
            // What was zero at the start and has moved since may be reported once more.
            (_wasReported, _hasMoved, _zeros) = (_hasMoved && _wasReported, true, 0);
            return;
        }

        _from = _zeros == 0 ? step - stride : _from;
        if (++_zeros != (_hasMoved ? Later : AtStart) || _wasReported)
        {
            return;
        }

        _wasReported = true;
        if (_hasMoved)
        {
            LogMessages.ParametersStoppedChanging(logger, _from, step, _zeros);
        }
        else
        {
            LogMessages.ParametersNeverChanged(logger, _from, step, _zeros);
        }
    }
}
