using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Watches a recording (<c>trajectory.sketch</c>) as a monitor watched the run, with any window.</summary>
/// <remarks>
/// <para>The recorded sketches are handed to a monitor as those of its own parameters: with the window and the options of the
/// run, samples and events are those of the run to the bit where it kept sketches, the recording is float64, and no record is
/// missing; learning rates, and what is divided by them, but for the rounding of a sum over the steps of an update. Records at
/// unequal distances, as a recording that was thinned out has them, stay in one window.</para>
/// <para>A break of the run or a lost record empties the window, if there is a step between the two records. Memory: that of a
/// monitor, one record, and all samples.</para>
/// </remarks>
public static class RecordingAnalysis
{
    private const int LengthUnit = 64;

    /// <summary>Watches a recording from its first record to its last.</summary>
    /// <param name="reader">The recording, made with <see cref="SketchKind.Blocked"/>.</param>
    /// <param name="options">Options of the monitor: window, null, detectors, measures; null for the defaults. What the
    /// recording decides (mode, sketch, seed, groups) is taken from it, and no run file is written.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="records">Receives the number of records read so far; may be null.</param>
    /// <returns>Samples, events, incidents and metrics.</returns>
    /// <exception cref="InvalidDataException">The recording has no record, or its sketches are of a kind that this version does
    /// not make.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static RunRecord Run(
        TrajectoryReader reader, MonitorOptions? options = null, string name = "recording", IProgress<long>? records = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var header = reader.Header;
        if (header.Projection != nameof(SketchKind.Blocked) || header.SketchVersion != SketchMap.Version)
        {
            throw new InvalidDataException(
                $"The recording was made with {header.Projection} sketches of version {header.SketchVersion}; they must be "
                + $"Blocked, version {SketchMap.Version}. Its inner products can still be read.");
        }

        var run = new Watch(reader, (options ?? new MonitorOptions { Windows = [new(Every: 1, Length: 10)] }) with
        {
            Sketch = new()
            {
                Mode = WindowMode.Sketch,
                Length = (header.Groups.Max(group => group.Length) + LengthUnit - 1) / LengthUnit * LengthUnit,
                Seed = header.Seed,
                MemoryBudget = long.MaxValue,
            },
            Grouping = ParameterGrouping.By(static group => group),
            Run = new() { Folder = null },
            MaxOverhead = null,
            Shard = null,
            KeepsUnequalStrides = true,
        });
        return run.Go(records) with
        {
            Name = name,
            Problems = reader.Problems,
        };
    }

    /// <summary>The number of dimensions that isotropic noise in the recorded updates has: what nulls of
    /// their products need.</summary>
    /// <param name="header">What samples consist of; sketches are <see cref="SketchKind.Blocked"/>.</param>
    /// <param name="group">Name of a group; that of the whole model for all of them together.</param>
    /// <returns>No unit; about d for sketches, P where nothing is lost. Null if there is no such group.</returns>
    public static double? DimensionsOf(TrajectoryHeader header, string group)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(group);
        var groups = header.Groups.Where(of => group == ParameterGrouping.WholeModel || of.Name == group)
            .Select(of => ((double)of.Parameters, NoiseFloor.Effective(of.Parameters, of.Length))).ToList();
        return groups.Count == 0 ? null : NoiseFloor.Together(groups);
    }

    private sealed class Watch(TrajectoryReader reader, MonitorOptions options)
    {
        private readonly List<SpectralSample> _samples = [];
        private readonly List<SpectralEvent> _events = [];
        private readonly List<Incident> _incidents = [];
        private readonly List<RecordedMetric> _metrics = [];
        private readonly List<long> _restarts = [];
        private readonly Source _source = new();

        public RunRecord Go(IProgress<long>? records)
        {
            SpectralMonitor? monitor = null;
            var (count, last) = (0L, 0L);
            foreach (var sample in reader.Samples())
            {
                _metrics.AddRange(sample.Metrics.Select(metric => new RecordedMetric(sample.Step, metric.Key, metric.Value)));
                _source.Present = sample;
                monitor ??= Start(sample.Step);
                Break(monitor, sample, last, isFirst: count == 0);
                Observe(monitor, sample, Math.Max(1, sample.Step - last));
                _source.Rethrow();
                last = sample.Step;
                count++;
                records?.Report(count);
            }

            // The last incident ends with the run.
            (monitor ?? throw new InvalidDataException("The recording has a header and no record; it must have at least one. "
                + "Nothing was recorded, or all of it is damaged.")).Dispose();
            return new RunRecord
            {
                Name = string.Empty,
                Samples = _samples,
                Events = _events,
                Incidents = _incidents,
                Metrics = _metrics,
                Restarts = _restarts,
            };
        }

        private SpectralMonitor Start(long step)
        {
            try
            {
                // No training to warn: what a monitor would log is in the result.
                var monitor = new SpectralMonitor(_source, options, NullLoggerFactory.Instance, step);
                monitor.SampleTaken += (_, sample) => _samples.Add(sample);
                monitor.On<SpectralEvent>(value => _events.Add(value));
                monitor.IncidentEnded += (_, value) => _incidents.Add(value);
                return monitor;
            }
            catch (Exception exception) when (exception is not MonitorOptionsException)
            {
                _source.Rethrow();
                throw;
            }
        }

        /// <summary>Hands a record on, with learning rates that add up to those of its steps.</summary>
        private static void Observe(SpectralMonitor monitor, TrajectorySample sample, long steps) => monitor.ObserveRates(
            sample.Step, double.IsFinite(sample.Loss) ? sample.Loss : null, sample.LearningRateSum / steps,
            [.. Enumerable.Range(0, sample.Header.Groups.Count).Select(group => sample.LearningRateSumOf(group) / steps)]);

        /// <summary>Reports a state that cannot be read to the monitor, since no update leads from the record before
        /// to this one.</summary>
        private void Break(SpectralMonitor monitor, TrajectorySample sample, long last, bool isFirst)
        {
            if (isFirst || sample.IsUpdate)
            {
                return;
            }

            _restarts.Add(sample.Step);
            if (sample.Step - 1 > last)
            {
                _source.IsBroken = true;
                monitor.Observe(sample.Step - 1);
                _source.IsBroken = false;
            }
        }
    }

    /// <summary>Hands out recorded sketches, as a model on a device would.</summary>
    private sealed class Source : IParameterSource
    {
        private Exception? _failure;

        public TrajectorySample? Present { get; set; }

        public bool IsBroken { get; set; }

        public void Capture(IParameterReceiver receiver)
        {
            if (IsBroken)
            {
                throw new InvalidDataException("The run was broken here.");
            }

            try
            {
                Give(receiver, Present!);
            }
            catch (Exception exception)
            {
                _failure = exception;
                throw;
            }
        }

        /// <summary>Raises the error of the source, which a monitor keeps from a run; here there is no run.</summary>
        public void Rethrow()
        {
            if (_failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }

        private static void Give(IParameterReceiver receiver, TrajectorySample sample)
        {
            var slices = new List<SketchSlice>();
            foreach (var group in sample.Header.Groups)
            {
                if (receiver.Begin(group.Name, group.Parameters, ElementType.Float32) is not { } slice)
                {
                    // A listing wants no values.
                    continue;
                }

                if (slice.Length != group.Length)
                {
                    throw new InvalidDataException($"Group '{group.Name}' has {group.Length} numbers for {group.Parameters} "
                        + $"parameters; it must have {slice.Length}. Its inner products can still be read.");
                }

                receiver.SketchFollows();
                slices.Add(slice);
            }

            for (var group = 0; group < slices.Count; group++)
            {
                receiver.GroupSketch(slices[group].Group, sample.Group(group));
            }
        }
    }
}

/// <summary>Writes a recording again, in another number format.</summary>
internal static class RecordingCopy
{
    /// <summary>Copies every record that can be read.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="path">The new file, which must not exist.</param>
    /// <param name="precision">Its number format. Float64 of what was float32 brings no digit back.</param>
    /// <param name="records">Receives the number of records written so far; may be null.</param>
    /// <returns>Number of records.</returns>
    /// <remarks>Indices start again at 0; where a record was lost, the copy has a break.</remarks>
    public static long Write(TrajectoryReader reader, string path, TrajectoryPrecision precision, IProgress<long>? records = null)
    {
        using var writer = TrajectoryWriter.Create(path, reader.Header with { Precision = precision }, long.MaxValue);
        var (count, layout) = (0L, reader.Header.Layout);
        foreach (var sample in reader.Samples())
        {
            if (sample.Header.Layout != layout)
            {
                layout = sample.Header.Layout;
                writer.BeginLayout(sample.Header with { Precision = precision });
            }

            foreach (var (name, value) in sample.Metrics)
            {
                writer.AddMetric(name, value);
            }

            writer.Write(
                sample.Step, sample.Seconds, sample.Loss, sample.LearningRateSum, !sample.IsUpdate, sample.Sketch,
                sample.GroupSums);
            count++;
            records?.Report(count);
        }

        return count;
    }
}
