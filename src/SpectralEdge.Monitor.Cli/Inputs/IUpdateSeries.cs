using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Updates that can be watched with any window: checkpoints, a recording, a matrix of products.</summary>
internal interface IUpdateSeries : IDisposable
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Facts about it, for people.</summary>
    IReadOnlyList<(string Name, string Value)> Facts { get; }

    /// <summary>What is wrong with it, as sentences.</summary>
    IReadOnlyList<string> Problems { get; }

    /// <summary>The groups of parameters.</summary>
    IReadOnlyList<SeriesGroup> Groups { get; }

    /// <summary>Steps of the samples: one more than there are updates.</summary>
    IReadOnlyList<long> Steps { get; }

    /// <summary>The loss at the end of each update, NaN for none; null where none is known.</summary>
    IReadOnlyList<double>? Losses { get; }

    /// <summary>The inner products of all updates.</summary>
    /// <param name="group">Name of a group, or that of the whole model.</param>
    /// <param name="reporter">Receives progress.</param>
    DotProducts Products(string group, Reporter reporter);

    /// <summary>Number of dimensions that noise in the updates of a group has; null where it is not known.</summary>
    double? DimensionsOf(string group);

    /// <summary>Watches all updates as a live monitor would.</summary>
    RunRecord Watch(WatchSettings settings, Reporter reporter);
}
