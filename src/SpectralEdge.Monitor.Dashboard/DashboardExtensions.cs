using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>The door to the page of a run.</summary>
public static class DashboardExtensions
{
    /// <summary>Serves a page that shows the run while it lasts, and the other runs of its folder.</summary>
    /// <param name="watch">Watches the run.</param>
    /// <param name="options">Where; null for the defaults.</param>
    /// <returns>
    /// The server; its <see cref="DashboardServer.Url"/> is the address of the page. It goes on after the run has ended, until it
    /// is disposed or the process ends.
    /// </returns>
    /// <remarks>
    /// On the training thread a sample costs what one sink costs (<see cref="SinkSubscription"/>). Where the run has a file, what
    /// was recorded before is shown too.
    /// </remarks>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    /// <exception cref="IOException">The port is taken: choose another, or 0 for any free one.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    public static DashboardServer ServeDashboard(this ISpectralWatch watch, DashboardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(watch);
        options ??= new DashboardOptions();
        options.Validate();
        var monitor = watch.Monitor;
        var folder = monitor.RunFile is { } file ? Path.GetDirectoryName(Path.GetDirectoryName(file)) : null;
        var catalogue = new RunCatalogue(folder is null ? null : new RunFolder(folder), TimeProvider.System);

        // It goes with the subscription.
#pragma warning disable CA2000
        var sink = new DashboardSink(monitor.RunFile, () => [.. monitor.Outlets.OfType<SinkSubscription>()]);
#pragma warning restore CA2000
        catalogue.Add(sink.Store);
        return new DashboardServer(options, catalogue, TimeProvider.System, () => watch.AddSink(sink));
    }
}

/// <summary>Fills the store of a run of this process.</summary>
internal sealed class DashboardSink : ISpectralSink, IDisposable
{
    private readonly string? _file;
    private bool _hasHeader;

    /// <summary>Fills a new store.</summary>
    /// <param name="file">The run file; null if there is none.</param>
    /// <param name="sinks">The sinks of the run.</param>
    public DashboardSink(string? file, Func<IReadOnlyList<SinkSubscription>> sinks)
    {
        _file = file;
        var name = file is null ? "this process" : Path.GetFileName(Path.GetDirectoryName(file))!;
        Store = new RunStore(RunJson.IdOf(file is null ? name : RunFolder.RealFile(file)), name, TimeProvider.System)
        {
            FilePath = file,
            Sinks = sinks,
        };
    }

    public RunStore Store { get; }

    /// <inheritdoc/>
    public void Write(SinkRecord record)
    {
        if (!_hasHeader && record.Value is RunHeader)
        {
            _hasHeader = true;
            ReadBefore();
        }

        lock (Store.Gate)
        {
            Store.Take(record.Value);
            if (record.Value is SpectralSample)
            {
                Store.LastSample = record.Time;
            }

            var hasEnded = record.Value is Analysis.RecordedEntry { Type: "end" };
            Store.Judge(hasEnded ? RunState.Ended : RunState.Live, problem: null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Store.Gate)
        {
            Store.Judge(RunState.Ended, problem: null);
        }
    }

    /// <summary>What the file says of the time before; what comes twice is taken once.</summary>
    private void ReadBefore()
    {
        if (_file is null)
        {
            return;
        }

        var feed = new RunFeed(Store, _file);
        while (feed.Read())
        {
            // Portion after portion.
        }
    }
}
