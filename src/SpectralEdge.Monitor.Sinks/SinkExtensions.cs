using System.Globalization;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>The door to sinks.</summary>
public static class SinkExtensions
{
    /// <summary>The group of all blocks.</summary>
    internal const string WholeModel = "all";

    /// <summary>Largest number of groups that are shown one by one where each has a series of its own.</summary>
    internal const int MostGroups = 50;

    /// <summary>Sends all that a run shows from now on to a sink too.</summary>
    /// <param name="watch">Watches the run.</param>
    /// <param name="sink">The sink. If it is <see cref="IDisposable"/> it is disposed with the subscription.</param>
    /// <param name="options">Room and time; null for the defaults.</param>
    /// <returns>The subscription: it counts, and ends when it or the monitor is disposed.</returns>
    /// <exception cref="ArgumentException">The sink is added to this run already.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    public static SinkSubscription AddSink(this ISpectralWatch watch, ISpectralSink sink, SinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(sink);
        options ??= new SinkOptions();
        options.Validate();
        if (watch.Monitor.Outlets.OfType<SinkSubscription>().Any(other => other.Feeds(sink)))
        {
            throw new ArgumentException(
                $"The {sink.GetType().Name} gets this run already; a sink may be added once, for it would get each record twice "
                + "and from two threads. Make another, or dispose its subscription first.",
                nameof(sink));
        }

        var subscription = new SinkSubscription(watch.Monitor, sink, options);
        try
        {
            watch.Monitor.Add(subscription);
            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    /// <summary>What a run is called where it is shown beside others: its folder, or, without one, when it began.</summary>
    internal static string RunName(this ISpectralWatch watch) =>
        Path.GetFileName(Path.GetDirectoryName(watch.Monitor.RunFile))
        ?? watch.Monitor.Options.Run.Name
        ?? ((GuardedTime)watch.Monitor.Time).Started.ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);

    /// <summary>The groups that are shown one by one: that of all blocks, and the first others.</summary>
    internal static HashSet<string> GroupsShown(this RunHeader header) =>
    [
        WholeModel, .. header.Inventory.Groups.Select(group => group.Name).Where(name => name != WholeModel).Take(MostGroups - 1),
    ];
}
