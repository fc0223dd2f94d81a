using System.Globalization;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>The door to TensorBoard.</summary>
public static class TensorBoardExtensions
{
    private static int _files;

    /// <summary>Writes the run to an event file that TensorBoard shows.</summary>
    /// <param name="watch">Watches the run.</param>
    /// <param name="folder">
    /// The folder of all runs, which <c>tensorboard --logdir</c> is given; <see cref="RunOptions.Folder"/> will do. The run
    /// gets a folder of its own in it.
    /// </param>
    /// <param name="run">
    /// Name of that folder; null for the name of the run's folder, or the time at which it began where it has none.
    /// </param>
    /// <returns>The subscription.</returns>
    /// <exception cref="MonitorOptionsException">The file cannot be created.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    /// <remarks>What is written: <c>docs/reference/tensorboard.md</c>. It is on disk at most three seconds later.</remarks>
    public static SinkSubscription UseTensorBoard(this ISpectralWatch watch, string folder, string? run = null)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        FileStream file;

        // It belongs to the sink, and that to the subscription.
#pragma warning disable CA2000
        try
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, run ?? watch.RunName())).FullName;
            file = new FileStream(
                Path.Combine(own, FileName(watch.Monitor.Time.GetUtcNow())), FileMode.CreateNew, FileAccess.Write,
                FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MonitorOptionsException(
                $"UseTensorBoard cannot be used:\n- folder is '{folder}'; it must be a folder that can be written to "
                    + $"({exception.Message}) Give another folder.",
                exception);
        }

        return watch.AddSink(new TensorBoardSink(file, watch.Monitor.Options.Windows[0]));
#pragma warning restore CA2000
    }

    // As TensorFlow and PyTorch name them: TensorBoard asks for "tfevents".
    private static string FileName(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"events.out.tfevents.{now.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}."
            + $"{Interlocked.Increment(ref _files)}");
}
