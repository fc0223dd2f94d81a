namespace SpectralEdge.Monitor;

/// <summary>What a monitor writes: the run file <c>run.jsonl</c>, and the recording <c>trajectory.sketch</c> beside it.</summary>
/// <remarks>Formats: <c>docs/reference/run-file.md</c> and <c>docs/reference/trajectory-file.md</c>.</remarks>
public sealed record RunOptions
{
    /// <summary>Smallest recording that is of any use.</summary>
    internal const long SmallestRecording = 64 << 10;

    /// <summary>The folder that holds all runs; each writes its files in a folder of its own there.</summary>
    /// <value>A path; null for no files. The default is <c>runs</c>.</value>
    public string? Folder { get; init; } = "runs";

    /// <summary>Name of this run's folder.</summary>
    /// <value>
    /// A file name; null, the default, for the time the run began. A folder that already holds a run is never overwritten: a
    /// number is added.
    /// </value>
    public string? Name { get; init; }

    /// <summary>
    /// Largest size of the run file. When half of what samples may take of it is used, every second one is written from there on,
    /// and ever fewer later, so that it lasts.
    /// </summary>
    /// <value>
    /// Bytes, from 4 MiB. The default is 256 MiB (chosen, not measured): 15,000 lines of samples in full. Five eighths are for
    /// samples and weights, one for metrics, and a quarter for all else, which is never thinned out: docs/reference/run-file.md.
    /// </value>
    public long MaximumBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Whether the trajectory is recorded: the sketch Sθ of the parameters at every sample of the first window.
    /// </summary>
    /// <value>
    /// The default is false, since the file takes up to <see cref="MaximumRecordingBytes"/>. True needs a <see cref="Folder"/>.
    /// The recording always holds sketches, also where windows keep exact updates; beside those it takes about 24 bytes more for
    /// each number of a sketch.
    /// </value>
    public bool Recording { get; init; }

    /// <summary>
    /// Largest size of the recording. One that reaches it keeps every second sample from then on, of those it holds
    /// too: strides double.
    /// </summary>
    /// <value>
    /// Bytes, from 64 KiB. The default is 1 GiB (chosen, not measured): 16,000 samples of one group with d = 8192. While the file
    /// is thinned out, up to half as much again lies beside it.
    /// </value>
    public long MaximumRecordingBytes { get; init; } = 1L << 30;

    /// <summary>Number format of the recorded sketches.</summary>
    /// <value>
    /// The default is <see cref="TrajectoryPrecision.Float64"/>: updates are differences of states that are 10³ to 10⁵ times as
    /// long, which is what float32 loses of its seven digits.
    /// </value>
    public TrajectoryPrecision RecordingPrecision { get; init; } = TrajectoryPrecision.Float64;
}
