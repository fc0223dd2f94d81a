namespace SpectralEdge.Monitor.Events;

/// <summary>A threshold, and what it was calibrated for. Equal requests have equal results, so it can be kept and used again.</summary>
internal sealed record RunLengthThreshold
{
    /// <summary>The test, without a threshold.</summary>
    public required SequentialOptions Test { get; init; }

    /// <summary>What was asked for.</summary>
    public required CalibrationOptions Calibration { get; init; }

    /// <summary>The quiet series that was simulated; null where it was drawn from a stretch of the run.</summary>
    public required NoiseModel? Noise { get; init; }

    /// <summary>Number of values in the quiet stretch; 0 where the series was simulated.</summary>
    public required int StretchLength { get; init; }

    /// <summary>Number of values in a block of the stretch; 0 where the series was simulated.</summary>
    public required int BlockLength { get; init; }

    /// <summary>The lowest threshold whose mean run length is at least that wanted.</summary>
    /// <value>Unit of <see cref="SequentialOptions.Threshold"/>. Infinite where no threshold is known: the statistic never left 0, or its bound was reached too often.</value>
    public required double Threshold { get; init; }

    /// <summary>The mean run length with it in the same streams.</summary>
    public required RunLengthEstimate RunLength { get; init; }

    /// <summary>The threshold for one standard error of the run length less than wanted, and for one more: how sure <see cref="Threshold"/> is.</summary>
    public required (double Low, double High) Range { get; init; }

    /// <summary>The test with the threshold.</summary>
    public SequentialOptions Calibrated => Test with { Threshold = Threshold };
}
