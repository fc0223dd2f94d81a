using MathNet.Numerics.Statistics;
using SpectralEdge.Monitor;

namespace EventStudy;

/// <summary>Runs monitors over streams and counts what they say.</summary>
internal sealed class Study(StudyOptions options)
{
    // Four warm-ups of a level detector: what is planted is not in any reference.
    private const int Before = 400;
    private const int Dimensions = 256;
    private const int SketchedDimensions = 32_768;

    /// <summary>Listens to the quiet streams of a class.</summary>
    public QuietCell Quiet(string kind, int window)
    {
        var heard = new List<(long Step, string Name)>[options.Runs];
        Parallel.For(0, options.Runs, run =>
        {
            var events = heard[run] = [];
            using var monitor = Watch(StreamOf(kind, run), options.Monitor(window), window + options.Samples, e =>
            {
                var isPresent = QuietStream.HasGap(kind) && e is GapOpened && e.Step < 4 * window;
                if (!isPresent)
                {
                    events.Add((e.Step, NameOf(e)));
                }
            });
        });
        return new QuietCell
        {
            Window = window,
            Class = kind,
            Watch = options.WatchName,
            RunLength = options.RunLength,
            Source = kind == "recorded" ? options.Source : null,
            Seed = options.Seed,
            Runs = options.Runs,
            Samples = options.Samples,
            Kinds = new SortedDictionary<string, int>(heard.SelectMany(events => events).GroupBy(e => e.Name).ToDictionary(
                group => group.Key, group => group.Count())),
            Touched = heard.Count(events => events.Count > 0),
            Late = heard.Sum(events => events.Count(e => e.Step > window + (options.Samples / 2))),
        };
    }

    /// <summary>Listens to streams with a planted change.</summary>
    public PlantedCell Planted(string kind, int window)
    {
        var (change, p) = (window + Before, options.Sketched ? SketchedDimensions : Dimensions);
        var (delays, before) = (new Dictionary<string, double>[options.Runs], new int[options.Runs]);
        Parallel.For(0, options.Runs, run =>
        {
            var stream = new PlantedStream(kind, Source(kind, run), p, options.Sketched ? 8192 : p, window, change);
            var first = delays[run] = [];
            using var monitor = Watch(stream, options.Monitor(window), change + (5 * window), e =>
            {
                before[run] += e.Step <= change && e is not GapOpened ? 1 : 0;
                if (e.Step > change)
                {
                    first.TryAdd(NameOf(e), e.Step - change);
                }
            });
        });
        var kinds = delays.SelectMany(first => first.Keys).Distinct();
        var any = delays.Select(first => first.Count == 0 ? double.PositiveInfinity : first.Values.Min()).ToArray();
        return new PlantedCell
        {
            Window = window,
            Change = kind,
            Watch = options.WatchName,
            RunLength = options.RunLength,
            Sketched = options.Sketched,
            Seed = options.Seed,
            Runs = options.Runs,
            Found = Of(any).Found,
            MedianDelay = Of(any).MedianDelay,
            Kinds = new SortedDictionary<string, KindFound>(kinds.ToDictionary(
                name => name, name => Of([.. delays.Select(first => first.GetValueOrDefault(name, double.PositiveInfinity))]))),
            Before = before.Sum(),
        };
    }

    private static string NameOf(SpectralEvent e) => e is LevelChanged ? $"{e.Kind} {e.Quantity}" : e.Kind;

    private static KindFound Of(double[] delays)
    {
        var median = delays.Median();
        return new KindFound(delays.Count(double.IsFinite) / (double)delays.Length, double.IsFinite(median) ? median : null);
    }

    /// <summary>The same for equal seeds on every machine: a hash of text would not be.</summary>
    private Random Source(string kind, int run) => new(
        unchecked((((options.Seed * 1_000_003) + kind.Sum(letter => letter)) * 1_000_003) + run));

    private UpdateStream StreamOf(string kind, int run) => kind == "convolution"
        ? new ConvolutionStream(Source(kind, run))
        : new QuietStream(
            kind, Source(kind, run), kind == "recorded" ? options.Recorded[0].Length : Dimensions, options.Recorded);

    private static SpectralMonitor Watch(
        UpdateStream stream, MonitorOptions settings, int steps, Action<SpectralEvent> seen)
    {
        var theta = new float[stream.Dimensions];
        var monitor = new SpectralMonitor(new ParameterArrays().Add("theta", theta), settings);
        monitor.On<SpectralEvent>(seen);
        for (var t = 0; t < steps; t++)
        {
            stream.Step(theta, t);
            monitor.Observe(t + 1, learningRate: stream.LearningRate(t));
        }

        return monitor;
    }
}
