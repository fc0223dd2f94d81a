using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>A place that what a run shows is sent to: a terminal, metrics, a file, a page, or one of your own.</summary>
/// <remarks>
/// <para>
/// Added with <see cref="SinkExtensions.AddSink"/> it is called on a thread of its own, one record at a time, and may take its
/// time and throw: neither reaches the training loop. What it costs itself is counted in <see cref="SinkSubscription"/>.
/// </para>
/// <para>
/// <see cref="RunFollower"/> hands the records of a run file to the same sinks, from another process. A sink that is
/// <see cref="IDisposable"/> is disposed after its last record, on the same thread.
/// </para>
/// </remarks>
public interface ISpectralSink
{
    /// <summary>Takes one record.</summary>
    /// <param name="record">The record; it never changes.</param>
    void Write(SinkRecord record);
}

/// <summary>A sink that writes later what it took.</summary>
internal interface IBuffersRecords
{
    /// <summary>Number of records, reports left out, that it took and has not written yet: lost if its end fails.</summary>
    int Waiting { get; }
}

/// <summary>One thing that a run showed.</summary>
/// <param name="Time">
/// When: the clock of the run, or, read from a file, the time at which it was read; for what was there already, when the file was
/// written to last.
/// </param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Value">
/// What: <see cref="RunHeader"/> (first of all, and again where other blocks are watched), <see cref="SpectralSample"/>,
/// <see cref="SpectralEvent"/>, <see cref="Incident"/>, <see cref="WeightSpectrum"/>, <see cref="RecordedMetric"/>, or
/// <see cref="RecordedEntry"/> for all other lines of a run file (<c>probe</c>, <c>intervention</c>, <c>window_restart</c>,
/// <c>resumed</c>, <c>end</c>); in the process also <see cref="MonitorReport"/>, at most once a second. More may come in later
/// versions: leave out what you do not know.
/// </param>
/// <remarks>
/// After a <c>resumed</c> entry of step s all records of later steps that came before it count no more: the run went on from an
/// earlier state.
/// </remarks>
public readonly record struct SinkRecord(DateTimeOffset Time, long Step, object Value);
