using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <content>Saves what a monitor goes on from with a checkpoint of the training run, and goes on from it.</content>
/// <remarks>
/// <para>
/// A run that is stopped and resumed gives the same samples and events, bit for bit, as one that never stopped, on a machine with
/// the same vector instructions and with the same version of the library. The format, what is in it and what may differ on
/// resume: <c>docs/reference/state-file.md</c>.
/// </para>
/// <para>
/// Saving is a call of the user's own, between two steps: unlike <see cref="Observe(long, double?, double?)"/> it throws. Make it
/// where the checkpoint is made, and treat a failure as that of a checkpoint. It changes nothing in the monitor and reads the
/// parameters once, so that a resume with another checkpoint can be refused. Size: about that of the windows.
/// </para>
/// </remarks>
public sealed partial class SpectralMonitor
{
    /// <summary>Saves the state of a monitor to a stream.</summary>
    /// <param name="stream">
    /// Where it goes, from its present position on; it stays open. After a failure what was written means nothing.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The monitor is disposed or observing a step, the parameters cannot be read or watched, or a detector cannot be saved.
    /// </exception>
    /// <exception cref="NotSupportedException">Several ranks hold the model, or the machine is big-endian.</exception>
    /// <exception cref="IOException">The stream cannot be written to.</exception>
    public void SaveState(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var writer = new StateWriter(stream);
        Save(writer);
        writer.Flush();
    }

    /// <summary>
    /// Saves the state of a monitor to a file. It is written beside it first and moved when it is complete: if the process is
    /// killed, the old file or the new one is there.
    /// </summary>
    /// <remarks>
    /// From a handler it is saved when the step that raised the event is over; a failure then counts as the handler's.
    /// </remarks>
    /// <param name="path">
    /// The file, in a folder that is there; a file of that name is replaced, and so is one with <c>.tmp</c> after its name. A
    /// device such as <c>/dev/null</c> takes the state and stays.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The monitor is disposed or observing a step, the parameters cannot be read or watched, or a detector cannot be saved.
    /// </exception>
    /// <exception cref="NotSupportedException">Several ranks hold the model, or the machine is big-endian.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveState(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_turn.TryDefer(() => SaveState(path)))
        {
            return;
        }

        RequireNoFolder(path);
        if (IsDevice(path))
        {
            // Moving a file to its place would take the device away.
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            SaveState(device);
            return;
        }

        var temporary = path + ".tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                SaveState(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>
    /// Starts a monitor that goes on from a saved state. Like the constructor it checks everything and throws; after
    /// that nothing does.
    /// </summary>
    /// <param name="source">Where the parameters are read from: loaded from the checkpoint that belongs to the state.</param>
    /// <param name="options">
    /// The options that the state was saved with; null for the defaults. Only Run.Folder, Run.Name, Run.MaximumBytes,
    /// Sketch.Threads and Sketch.MemoryBudget may differ, the last one as long as updates are kept the same way. A run file that
    /// is found in Run.Folder is gone on with, unless another monitor writes to it: then a new one is begun.
    /// </param>
    /// <param name="state">
    /// What <see cref="SaveState(Stream)"/> wrote, from its beginning. Not one byte more is read, and it stays open.
    /// </param>
    /// <param name="loggerFactory">
    /// Where messages go; null for the first of each kind on standard error, as in the constructor.
    /// </param>
    /// <param name="time">The clock that times the monitor; null for the system's.</param>
    /// <returns>
    /// The monitor; <see cref="LastStep"/> is the step observed last, and <see cref="Latest"/> is null until the next sample.
    /// </returns>
    /// <exception cref="FormatException">The state is damaged, of another format, or no state at all.</exception>
    /// <exception cref="MonitorOptionsException">
    /// Options, parameters or detectors are not those of the state; the message lists every difference.
    /// </exception>
    /// <exception cref="NotSupportedException">The machine is big-endian.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SpectralMonitor Resume(
        IParameterSource source, MonitorOptions? options, Stream state, ILoggerFactory? loggerFactory = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(state);
        if (options?.Shard is not null)
        {
            throw new MonitorOptionsException(
                $"{nameof(MonitorOptions)} cannot be used:\n- Shard is set; it must be null to go on from a state. Parts "
                    + $"of a model have no state yet: start a new monitor on every rank.");
        }

        var resumption = Resumption.From(state);
        return new SpectralMonitor(source, options, loggerFactory, resumption.Head.Step, time, resumption);
    }

    /// <summary>Starts a monitor that goes on from a state in a file.</summary>
    /// <inheritdoc cref="Resume(IParameterSource, MonitorOptions?, Stream, ILoggerFactory?, TimeProvider?)"/>
    /// <param name="source">Where the parameters are read from: loaded from the checkpoint that belongs to the state.</param>
    /// <param name="options">The options that the state was saved with; null for the defaults.</param>
    /// <param name="path">The file that <see cref="SaveState(string)"/> wrote.</param>
    /// <param name="loggerFactory">
    /// Where messages go; null for the first of each kind on standard error, as in the constructor.
    /// </param>
    /// <param name="time">The clock that times the monitor; null for the system's.</param>
    public static SpectralMonitor Resume(
        IParameterSource source, MonitorOptions? options, string path, ILoggerFactory? loggerFactory = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        RequireNoFolder(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Resume(source, options, file, loggerFactory, time);
    }

    private void Save(StateCarrier state)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_turn.TryEnter())
        {
            throw new InvalidOperationException(
                "The state cannot be saved: a step is being observed. Call SaveState after Observe has returned, not "
                    + "from a handler.");
        }

        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _state.Save(state, _recorder.Place);
        }
        finally
        {
            Leave();
        }
    }

    private static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder; the state is a file. Name a file in it, such as monitor.state.");
        }
    }

    /// <summary>Whether a path is one of the system's devices, as <c>/dev/null</c>, which take what is written.</summary>
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && File.Exists(path)
        && (File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path)) is var full
        && full.StartsWith("/dev/", StringComparison.Ordinal)
        && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what the caller has to know; the next state replaces the file.
        }
    }
}
