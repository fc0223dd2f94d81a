namespace SpectralEdge.Monitor.Sharding;

/// <summary>What has become of a sample that all ranks were asked for. The same on every rank, but for <see cref="Unreachable"/>.</summary>
internal enum ShardOutcome
{
    /// <summary>The sum is there and continues the window.</summary>
    Complete,

    /// <summary>The sum is there and begins a window on every rank.</summary>
    Starting,

    /// <summary>A rank holds NaN or infinite values.</summary>
    NotFinite,

    /// <summary>A rank could not read its parameters.</summary>
    ReadFailed,

    /// <summary>The ranks are at different steps.</summary>
    StepsDisagree,

    /// <summary>The blocks of a rank are not those declared at start-up.</summary>
    BlocksChanged,

    /// <summary>A rank does not answer; there will be no more samples.</summary>
    Unreachable,
}
