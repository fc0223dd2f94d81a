namespace SpectralEdge.Monitor.Recording;

/// <summary>Why bytes of a recording give no sample.</summary>
public enum TrajectoryLossReason
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
