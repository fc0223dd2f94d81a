using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>
/// A real run of a few hundred parameters: a random walk, to which a common direction is added on demand. The gap opens when it
/// begins and collapses when it ends.
/// </summary>
internal sealed class Subject : IDisposable
{
    private const int Size = 200;

    private readonly float[] _parameters;
    private readonly Random _random;
    private readonly double _level;

    /// <summary>Begins a run.</summary>
    /// <param name="folder">The folder of all runs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="groups">Names of its groups, each of one block.</param>
    public Subject(string folder, string name, params string[] groups)
    {
        // Runs of other names are other runs.
        (_random, _level) = (new Random(name.Sum(static c => c)), 1 + (0.1 * (name.Sum(static c => c) % 11)));
        var arrays = new ParameterArrays();
        _parameters = new float[Size * groups.Length];
        for (var i = 0; i < groups.Length; i++)
        {
            arrays.Add(groups[i], _parameters.AsMemory(Size * i, Size));
        }

        Monitor = new SpectralMonitor(
            arrays,
            new MonitorOptions
            {
                Windows = [new(Every: 1, Length: 10)],
                Grouping = groups.Length == 1 ? ParameterGrouping.Whole : ParameterGrouping.ByParameter,
                Run = new RunOptions { Folder = folder, Name = name },
            },
            NullLoggerFactory.Instance);
    }

    public SpectralMonitor Monitor { get; }

    public long Step { get; private set; }

    /// <summary>The usual story: open from about step 60 to 120, and again from 160.</summary>
    public Subject TrainAStory() => Train(60, 0).Train(60, 0.02f).Train(40, 0).Train(40, 0.02f);

    /// <summary>Trains.</summary>
    /// <param name="steps">Number of steps.</param>
    /// <param name="common">What every step adds along the common direction, to each parameter.</param>
    /// <param name="pace">Time of a step.</param>
    public Subject Train(int steps, float common, TimeSpan pace = default)
    {
        for (var end = Step + steps; Step < end;)
        {
            for (var i = 0; i < _parameters.Length; i++)
            {
                _parameters[i] += (0.01f * (float)(_random.NextDouble() - 0.5)) + (i % 2 == 0 ? common : -common);
            }

            Monitor.Observe(++Step, loss: 2 * _level / (1 + (0.02 * Step)), learningRate: 0.01 * _level / (1 + (0.001 * Step)));
            if (Step % 5 == 0)
            {
                Monitor.RecordMetric(Step, "test accuracy", 1 - (1.0 / (1 + (0.02 * _level * Step))));
            }

            Thread.Sleep(pace);
        }

        return this;
    }

    public void Dispose() => Monitor.Dispose();
}
