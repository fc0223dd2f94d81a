namespace SpectralEdge.Monitor.Cli;

/// <summary>What a path holds.</summary>
internal enum InputKind
{
    /// <summary>A run file, or the folder of one.</summary>
    Run,

    /// <summary>A recording of sketches.</summary>
    Recording,

    /// <summary>Checkpoints of one training run.</summary>
    Checkpoints,

    /// <summary>A matrix of inner products of updates.</summary>
    Matrix,
}
