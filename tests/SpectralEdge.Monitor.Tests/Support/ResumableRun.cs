namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A run with everything on that can be stopped after any step and resumed with a model of its own, as another process would;
/// what the monitor says is kept.
/// </summary>
/// <remarks>
/// Gaps open, move and collapse in two groups, one of them float64; a value is not finite for a moment, steps are missing,
/// learning rates too.
/// </remarks>
internal sealed class ResumableRun : IDisposable
{
    public const int Steps = 240;

    private readonly MonitorOptions _options;
    private readonly Random _random = new(11);
    private float[] _first = new float[900];
    private double[] _second = new double[700];
    private bool _isStopping;
    private int _step;

    public ResumableRun(MonitorOptions options)
    {
        _options = options;
        Monitor = Listen(new SpectralMonitor(Source(), options));
    }

    public SpectralMonitor Monitor { get; private set; }

    /// <summary>Samples, events, incidents and weights, in the order in which they came.</summary>
    public List<string> Told { get; } = [];

    /// <summary>
    /// Options with two groups, three windows in two strides, all measures, weights and detectors of the user's own.
    /// </summary>
    public static MonitorOptions Options(WindowMode mode) => new()
    {
        Windows = [new(1, 6), new WindowSpec(2, 5), new WindowSpec(1, 9)],
        Sketch = new() { Mode = mode, Length = 128 },
        Run = new() { Folder = null },
        Grouping = ParameterGrouping.ByPattern([("first", "first*"), ("second", "second*")]),
        Weights = new WeightOptions { Every = 7, Top = 4, Matrices = [new WeightMatrix("first", 30, 30)] },
        Detectors =
        [
            Detect.Gap(),
            _ => new LevelDetector(new LevelOptions { Window = 6, WarmUp = 40, ExpectedRunLength = 1000 }),
            _ => new LengthAlarm(1.2),
        ],
    };

    public ResumableRun Train(int until)
    {
        while (_step < until)
        {
            Train();
        }

        return this;
    }

    /// <summary>Saves the state and throws monitor and model away; goes on with a copy of the model and the state.</summary>
    public void StopAndResume()
    {
        using var state = new MemoryStream(Save());
        _isStopping = true;
        Monitor.Dispose();
        _isStopping = false;
        (_first, _second) = ([.. _first], [.. _second]);
        Monitor = Listen(SpectralMonitor.Resume(Source(), _options, state));
    }

    public byte[] Save()
    {
        using var state = new MemoryStream();
        Monitor.SaveState(state);
        return state.ToArray();
    }

    public void Dispose() => Monitor.Dispose();

    private void Train()
    {
        _step++;
        Move(_first, StrengthAt(_step), _step / 25 % 2 == 0 ? _step % 2 : 0, static (sum, x) => sum + (float)x);
        Move(_second, StrengthAt(_step - 10), 0, static (sum, x) => sum + x);
        var kept = _first[3];
        _first[3] = _step == 150 ? float.NaN : kept;
        if (_step is not (91 or 92))
        {
            Monitor.Observe(_step, loss: 1.0 / _step, learningRate: _step % 31 == 0 ? null : 0.01 / (1 + (_step / 50)));
        }

        _first[3] = kept;
    }

    public ParameterArrays Source() => new ParameterArrays().Add("first", _first).Add("second", _second);

    private SpectralMonitor Listen(SpectralMonitor monitor)
    {
        void Tell(string kind, string what)
        {
            // Disposing ends an incident that goes on in the run.
            if (!_isStopping)
            {
                Told.Add($"{_step} {kind} {what}");
            }
        }

        monitor.SampleTaken += (_, sample) => Tell("sample", JsonLine.Of(sample) + FieldText.Of(sample));
        monitor.On<SpectralEvent>(value => Tell("event", JsonLine.Of(value)));
        monitor.IncidentEnded += (_, incident) => Tell("incident", JsonLine.Of(incident));
        monitor.WeightsTaken += (_, spectrum) => Tell("weights", FieldText.Of(spectrum));
        return monitor;
    }

    /// <summary>Open, closed, open, closed, open.</summary>
    private static double StrengthAt(int step) => step is > 30 and < 80 or > 110 and < 140 or > 180 and < 220 ? 2 : 0;

    private void Move<T>(T[] values, double strength, int direction, Func<T, double, T> add)
    {
        var along = strength * Vectors.Gaussian(_random);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = add(values[i], 0.01 * (Vectors.Gaussian(_random) + (i % 2 == direction ? along : 0)));
        }
    }
}
