using System.Net;
using System.Net.Sockets;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A page that is being served, of a run of this process or of run files.</summary>
/// <remarks>
/// It ends when it is disposed, or with the process, which it does not keep alive. It only reads; nothing that comes in through
/// the page can change a run. What fails in it stays in it.
/// </remarks>
public sealed class DashboardServer : IDisposable, IAsyncDisposable
{
    private readonly RunCatalogue _catalogue;
    private readonly Streams _streams;
    private readonly WebServer _web;
    private readonly SinkSubscription? _subscription;
    private bool _isDisposed;

    internal DashboardServer(
        DashboardOptions options, RunCatalogue catalogue, TimeProvider time, Func<SinkSubscription>? subscribe = null)
    {
        var address = options.Address()!;
        var hub = new StreamHub();
        _catalogue = catalogue;
        (_catalogue.Changed, _catalogue.EventAdded) = (hub.Tell, hub.Tell);
        (_catalogue.Replaced, _catalogue.ListChanged) = (hub.TellReplaced, hub.TellList);
        _catalogue.IsWatched = () => hub.Clients > 0;
        _streams = new Streams(catalogue, hub, time);
        var answers = new Answers(catalogue, _streams, new RequestGuard(options.Host, address), time);
        try
        {
            _web = WebServer.Start(address, options.Port, answers.Answer);
            _catalogue.Start();
            _subscription = subscribe?.Invoke();
        }
        catch
        {
            _web?.Dispose();
            _catalogue.Dispose();
            _streams.Dispose();
            throw;
        }

        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName()
            : IPAddress.IsLoopback(address) && address.AddressFamily == AddressFamily.InterNetwork ? "localhost"
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : options.Host;
        Url = new Uri(FormattableString.Invariant($"http://{host}:{_web.Port}/"));
    }

    /// <summary>Address of the page.</summary>
    public Uri Url { get; }

    /// <summary>Serves run files; whoever writes them is another process.</summary>
    /// <param name="path">A folder that holds runs, the folder of one run, or its run file.</param>
    /// <param name="options">Where; null for the defaults.</param>
    /// <returns>The server.</returns>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    /// <exception cref="IOException">The port is taken; there is no such folder or file.</exception>
    public static DashboardServer Serve(string path, DashboardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new DashboardOptions();
        options.Validate();
        return new DashboardServer(options, new RunCatalogue(RunFolder.Of(path), TimeProvider.System), TimeProvider.System);
    }

    /// <summary>Stops serving. Pages that are open say that the server cannot be reached.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _subscription?.Dispose();
        _streams.End();
        _web.Dispose();
        _catalogue.Dispose();
        _streams.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.Run(Dispose).ConfigureAwait(false);
}
