using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor;

namespace DetectorStudy;

/// <summary>Everything that is measured for one window and one warm-up.</summary>
internal sealed class StudyCell
{
    /// <summary>Values between warm-up and step.</summary>
    public const int Before = 200;

    /// <summary>Values after the step within which it has to be found.</summary>
    public const int After = 500;

    private static readonly (string Name, SequentialOptions Options)[] Tests =
    [
        ("CUSUM, k = 0.5", new() { Kind = SequentialKind.Cusum }),
        ("CUSUM, k = 1", new() { Kind = SequentialKind.Cusum, Allowance = 1 }),
        ("Page–Hinkley, k = 0.5", new() { Kind = SequentialKind.PageHinkley }),
        ("Page–Hinkley, k = 1", new() { Kind = SequentialKind.PageHinkley, Allowance = 1 }),
        ("Shiryaev–Roberts", new() { Kind = SequentialKind.ShiryaevRoberts }),
    ];

    private readonly Dictionary<(SequentialOptions, NoiseModel), SequentialOptions> _calibrated = [];
    private readonly StudySettings _settings;
    private readonly TextWriter _progress;

    public StudyCell(StudySettings settings, int window, int warmUp, TextWriter progress)
    {
        (_settings, _progress, Window, WarmUp) = (settings, progress, window, warmUp);
        var onlyStretch = settings.Stretch > 0;
        foreach (var source in onlyStretch ? [ThresholdSource.WarmUpBlocks] : Enum.GetValues<ThresholdSource>())
        {
            foreach (var (name, test) in onlyStretch ? Tests[2..3] : Tests)
            {
                Results.Add(Measure(name, test with { WarmUp = warmUp }, source));
            }
        }
    }

    public int Window { get; }

    public int WarmUp { get; }

    public List<TestResult> Results { get; } = [];

    private TestResult Measure(string name, SequentialOptions test, ThresholdSource source)
    {
        var began = Stopwatch.GetTimestamp();
        var result = new TestResult(name, source, [], source == ThresholdSource.OwnNoise ? [] : [new(), new(), new()]);
        QuietClass[] classes = source == ThresholdSource.OwnNoise
            ? [QuietClass.Autoregressive, QuietClass.Student]
            : Enum.GetValues<QuietClass>();
        foreach (var kind in classes)
        {
            Measure(test, result, kind);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"W = {Window}, m = {WarmUp}, {name}, {source}: {seconds:F1} s"));
        return result;
    }

    private void Measure(SequentialOptions test, TestResult result, QuietClass kind)
    {
        var noise = result.Source switch
        {
            ThresholdSource.NormalNoise => QuietStream.NoiseOf(QuietClass.Normal, Window),
            ThresholdSource.OwnNoise => QuietStream.NoiseOf(kind, Window),
            _ => null,
        };
        var calibrated = noise is null ? test : OfNoise(test, noise);
        var count = noise is null ? _settings.Stretches : _settings.Streams;
        var source = new QuietStream(kind, Window, WarmUp + _settings.Length, _settings.Seed);
        var stretches = new QuietStream(kind, Window, Math.Max(WarmUp, _settings.Stretch), _settings.Seed);
        var (times, alarmed, thresholds) = (new int[count], new bool[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var series = source.Draw(i);
            calibrated = noise is null ? OfStretch(test, StretchOf(stretches, series, i), i) : calibrated;
            thresholds[i] = calibrated.Threshold;
            (times[i], alarmed[i]) = FirstAlarm(calibrated, series) is { } time ? (time, true) : (_settings.Length, false);
            if (kind == QuietClass.Normal)
            {
                AddSteps(calibrated, series, result.Delays);
            }
        }

        result.RunLengths[kind] = RunLengthEstimate.Of(times, alarmed);
        result.Threshold = kind == QuietClass.Normal ? thresholds.Order().ElementAt(count / 2) : result.Threshold;
    }

    private SequentialOptions OfNoise(SequentialOptions test, NoiseModel noise)
    {
        if (!_calibrated.TryGetValue((test, noise), out var calibrated))
        {
            calibrated = RunLengthCalibration.OnNoise(test, noise, new CalibrationOptions { Streams = 2000 }).Calibrated;
            _calibrated.Add((test, noise), calibrated);
        }

        return calibrated;
    }

    // 60 streams: about 25 alarms, so each of these thresholds has itself an error of 20 % of the run length.
    private SequentialOptions OfStretch(SequentialOptions test, ReadOnlySpan<double> stretch, int stream) =>
        RunLengthCalibration.OnStretch(
            test,
            stretch,
            Window,
            _settings.BlockWindows * Window,
            new CalibrationOptions { Streams = 60, Seed = stream }).Calibrated;

    private ReadOnlySpan<double> StretchOf(QuietStream stretches, double[] series, int stream) =>
        _settings.Stretch > 0 ? stretches.Draw(stream + 1_000_000) : series.AsSpan(0, WarmUp);

    /// <summary>
    /// Puts steps of 1, 2, 3 standard deviations into the noise under the average, so that they arrive over W values.
    /// </summary>
    private void AddSteps(SequentialOptions test, double[] series, StepDelays[] delays)
    {
        var stepped = new double[WarmUp + Before + After];
        for (var size = 1; size <= delays.Length; size++)
        {
            for (var t = 0; t < stepped.Length; t++)
            {
                stepped[t] = series[t] + (size * Math.Clamp((t - WarmUp - Before + 1) / (double)Window, 0, 1));
            }

            delays[size - 1].Add(FirstAlarm(test, stepped), Before);
        }
    }

    private static int? FirstAlarm(SequentialOptions options, double[] series)
    {
        var test = new SequentialTest(options);
        for (var t = 0; t < series.Length; t++)
        {
            if (test.Update(series[t]).Detected)
            {
                return t + 1 - options.WarmUp;
            }
        }

        return null;
    }
}

/// <summary>How much is simulated.</summary>
/// <param name="Streams">Streams of each class for thresholds from noise.</param>
/// <param name="Stretches">Streams of each class for thresholds from the stream's own warm-up.</param>
/// <param name="Length">Values in a stream after its warm-up.</param>
/// <param name="Seed">Names the draws.</param>
/// <param name="Stretch">
/// Values in a quiet stretch of another stream of the class, which thresholds come from in place of the warm-up, for Page–Hinkley
/// alone; 0 for the whole study.
/// </param>
/// <param name="BlockWindows">Length of bootstrap blocks, in windows.</param>
internal sealed record StudySettings(int Streams, int Stretches, int Length, int Seed, int Stretch, int BlockWindows);
