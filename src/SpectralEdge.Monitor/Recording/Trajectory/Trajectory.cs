namespace SpectralEdge.Monitor;

/// <summary>A recording in memory.</summary>
/// <param name="Samples">All samples that could be read, in their order.</param>
/// <param name="Losses">The stretches of the file that gave none.</param>
internal sealed record Trajectory(IReadOnlyList<TrajectorySample> Samples, IReadOnlyList<TrajectoryLoss> Losses);

/// <summary>The step between two neighbouring records of a recording.</summary>
/// <param name="FromStep">Number of optimizer steps completed where it begins.</param>
/// <param name="ToStep">Number of optimizer steps completed where it ends.</param>
/// <param name="ContinuesLast">
/// Whether it begins where the update before it ended; false for the first, and where something broke the run or a
/// record is lost.
/// </param>
internal readonly record struct TrajectoryUpdate(long FromStep, long ToStep, bool ContinuesLast)
{
    /// <summary>Number of steps it spans.</summary>
    public long Stride => ToStep - FromStep;
}

/// <summary>A stretch of a recording that gives no sample.</summary>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Reason">What is wrong with its beginning.</param>
internal readonly record struct TrajectoryLoss(long Offset, long Bytes, TrajectoryLossReason Reason);

/// <summary>Why bytes of a recording give no sample.</summary>
internal enum TrajectoryLossReason
{
    /// <summary>The file ends inside a record: what a killed run leaves behind.</summary>
    CutOff,

    /// <summary>No record begins where one should.</summary>
    NoRecord,

    /// <summary>The frame of a record is damaged, so that its length is unknown.</summary>
    FrameDamaged,

    /// <summary>The content of a record is damaged.</summary>
    ContentDamaged,

    /// <summary>The record is whole, but of a version or kind that this library does not know.</summary>
    Unknown,

    /// <summary>The sample is whole, but the header that says what it consists of is lost.</summary>
    HeaderMissing,

    /// <summary>The record is whole, but contradicts itself or its header.</summary>
    Malformed,

    /// <summary>The record is whole, but does not belong behind the one before it.</summary>
    OutOfOrder,
}
