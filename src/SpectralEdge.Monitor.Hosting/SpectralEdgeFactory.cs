using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SpectralEdge.Monitor.Hosting;

/// <summary>
/// Starts watches with the options, the logger factory and the clock of a host, knows them for its health check, and ends those
/// that are still open when the host has stopped.
/// </summary>
/// <remarks>Who starts a watch may dispose of it, and mostly does, with <c>using</c>. For any number of threads.</remarks>
public sealed partial class SpectralEdgeFactory : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(IDisposable Watch, WatchHealth Health)> _open = [];
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly Lazy<MonitorOptions> _options;
    private bool _isDisposed;

    internal SpectralEdgeFactory(IOptions<MonitorOptions> options, ILoggerFactory loggers, TimeProvider time)
    {
        (_loggers, _time) = (loggers, time);
        _options = new(() => options.Value);
    }

    /// <summary>The options that watches are started with.</summary>
    /// <exception cref="OptionsValidationException">They cannot be used. A host that has started has checked them.</exception>
    public MonitorOptions Options => _options.Value;

    /// <summary>Starts to watch parameters.</summary>
    /// <param name="source">Where they are read from.</param>
    /// <param name="startStep">Number of optimizer steps already completed, at least 0.</param>
    /// <returns>The monitor.</returns>
    /// <exception cref="MonitorOptionsException">The parameters cannot be watched with these options.</exception>
    /// <exception cref="ObjectDisposedException">The host has ended.</exception>
    public SpectralMonitor Watch(IParameterSource source, long startStep = 0) =>
        Watch((options, loggers, time) => new SpectralMonitor(source, options, loggers, startStep, time));

    /// <summary>Starts any other watch: the callback of TorchSharp, or one that goes on from a saved state.</summary>
    /// <param name="start">
    /// Makes it, of the options, the logger factory and the clock of the host:
    /// <c>(options, loggers, _) => new SpectralEdgeCallback(model, optimizer, options, loggers)</c>.
    /// </param>
    /// <typeparam name="TWatch">What it is.</typeparam>
    /// <returns>The watch.</returns>
    /// <exception cref="MonitorOptionsException">The parameters cannot be watched with these options.</exception>
    /// <exception cref="ObjectDisposedException">The host has ended.</exception>
    public TWatch Watch<TWatch>(Func<MonitorOptions, ILoggerFactory, TimeProvider, TWatch> start)
        where TWatch : ISpectralWatch, IDisposable
    {
        ArgumentNullException.ThrowIfNull(start);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var watch = start(Options, _loggers, _time);
        lock (_lock)
        {
            _open.RemoveAll(static run => run.Health.HasEnded);
            if (!_isDisposed)
            {
                _open.Add((watch, new WatchHealth(watch.Monitor, _time)));
                return watch;
            }
        }

        watch.Dispose();
        throw new ObjectDisposedException(nameof(SpectralEdgeFactory));
    }

    /// <summary>Ends every watch that is still open: their run files get their last lines.</summary>
    /// <remarks>The host calls it when all its services have stopped. A second call does nothing.</remarks>
    public void Dispose()
    {
        (IDisposable Watch, WatchHealth Health)[] open;
        lock (_lock)
        {
            _isDisposed = true;
            open = [.. _open];
            _open.Clear();
        }

        foreach (var (watch, health) in open.Where(static run => !run.Health.HasEnded))
        {
            var logger = _loggers.CreateLogger<SpectralEdgeFactory>();
            EndedByHost(logger, health.Name, health.LastStep);
            watch.Dispose();
        }
    }

    /// <summary>How the runs that are watched now stand.</summary>
    internal IReadOnlyList<WatchHealth> Runs
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Select(static run => run.Health).Where(static health => !health.HasEnded)];
            }
        }
    }

    [LoggerMessage(
        EventId = 9001,
        EventName = "EndedByHost",
        Level = LogLevel.Information,
        Message = "The host has stopped while run {Run} was watched; the watch ends after step {Step}.")]
    private static partial void EndedByHost(ILogger logger, string run, long step);
}

/// <summary>Ends what is still watched when all services of a host have stopped.</summary>
internal sealed class EndOfRuns(SpectralEdgeFactory factory) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the services, the one that trains among them: whatever their order.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.Run(factory.Dispose, CancellationToken.None);
}
