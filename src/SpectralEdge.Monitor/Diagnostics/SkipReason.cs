namespace SpectralEdge.Monitor.Diagnostics;

/// <summary>Why a step that was due gave no sample.</summary>
public enum SkipReason
{
    /// <summary>The step given was below 0.</summary>
    NegativeStep,

    /// <summary>The step given lay before one already seen; the monitor goes on from there.</summary>
    StepWentBackwards,

    /// <summary>A parameter was NaN or infinite.</summary>
    NotFinite,

    /// <summary>Blocks were added, removed, renamed, resized or changed their number format.</summary>
    BlocksChanged,

    /// <summary>Reading the parameters failed.</summary>
    ReadFailed,

    /// <summary>The call came while another one was under way.</summary>
    Busy,

    /// <summary>The changed model cannot be watched with these options.</summary>
    Suspended,

    /// <summary>The ranks that hold a model together were at different steps.</summary>
    StepsDisagree,

    /// <summary>Another rank no longer answers, or its blocks changed: nothing more is watched.</summary>
    ShardsLost,

    /// <summary>Weight matrices could not be read or decomposed; windows are not touched by it.</summary>
    WeightsFailed,
}
