namespace SpectralEdge.Monitor;

/// <summary>Settings of the recording <c>trajectory.sketch</c>: the sketch Sθ of the parameters at every sample of the first window.</summary>
/// <remarks>
/// Format: <c>docs/reference/trajectory-file.md</c>. The recording always holds sketches, also where windows keep exact updates; a group with no more parameters than
/// the sketch length loses nothing by that. Beside exact updates this takes one more sketcher a group: about 24 bytes for each number of its sketch, outside the memory budget.
/// </remarks>
public sealed record RecordingOptions
{
    /// <summary>Smallest cap: no recording of any use fits less.</summary>
    public const long SmallestMaximum = 64 << 10;

    /// <summary>Number format of the recorded sketches.</summary>
    /// <value>
    /// The default is <see cref="TrajectoryPrecision.Float64"/>: updates are differences of states that are 10³ to 10⁵ times as long, which is what float32 loses of its seven digits.
    /// </value>
    public TrajectoryPrecision Precision { get; init; } = TrajectoryPrecision.Float64;

    /// <summary>Largest size of the file. A recording that reaches it keeps every second sample from then on, of those it holds too: strides double.</summary>
    /// <value>
    /// Bytes, from 64 KiB. The default is 1 GiB (chosen, not measured): 16,000 samples of one group with d = 8192. While the file is thinned out, up to half as much again lies beside it.
    /// </value>
    public long MaximumBytes { get; init; } = 1L << 30;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(RecordingOptions));
        Check(problems, string.Empty);
        problems.ThrowIfAny();
    }

    /// <summary>Notes what is wrong.</summary>
    internal void Check(OptionProblems problems, string where)
    {
        if (!Enum.IsDefined(Precision))
        {
            problems.Add($"{where}{nameof(Precision)} is {(int)Precision}; it must be Float64 or Float32. Use a named value.");
        }

        problems.RequireInRange(MaximumBytes, SmallestMaximum, long.MaxValue, "Less holds no recording of any use.", where + nameof(MaximumBytes));
    }
}
