using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>
/// What does the backbone add to a sample of one group, between two displacements that are kept and where one is?
/// </summary>
/// <remarks>W = 10; the sketch of d = 8192 is ready made, so folding it is included and reading the parameters is not.</remarks>
[ShortRunJob]
[MemoryDiagnoser]
public class BackboneBenchmarks : IDisposable
{
    private const int Length = 8192;

    private static readonly bool[] Due = [true];

    private readonly SketchWorkers _workers = new(1);
    private readonly double[] _sketch = new double[Length];
    private readonly double[] _steps = new double[Length];
    private WatchedGroup? _group;
    private SharedStride? _strideIndex;
    private WatchedBackbone? _backbone;
    private long _step;

    /// <summary>Number of displacements kept, T.</summary>
    [Params(12, 24, 32)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var random = new Random(1);
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i] = random.NextDouble() - 0.5;
        }

        var options = new MonitorOptions
        {
            Windows = [new(1, 10)],
            Sketch = new() { Mode = WindowMode.Sketch, Length = Length, Threads = 1 },
        };
        _strideIndex = SharedStride.Of(options)[0];
        var plan = new WindowPlan(false, Length, 0, 1024, string.Empty);
        _group = new WatchedGroup(
            new ParameterGroup("all", 1_000_000, HasDoubles: false), plan, options, [_strideIndex], _workers, new double[Length]);
        _backbone = new WatchedBackbone(
            [(_group.Backbone(_strideIndex), _group.ParameterCount, _group.BackboneDimensions)],
            new BackboneAnalyzer(WindowPlan.BackboneRows)) { Name = "all", SharedStride = _strideIndex };
        _group.Show(_strideIndex);
        _group.Backbone(_strideIndex).Begin();
        for (var row = 0; row < Rows; row++)
        {
            Move();
            _group.Show(_strideIndex);
            _backbone.Update(_group.Backbone(_strideIndex).Advance());
        }
    }

    /// <summary>A sample between two rows: fold, difference, four inner products.</summary>
    [Benchmark]
    public void BetweenRows()
    {
        Move();
        _group!.Show(_strideIndex!);
        _backbone!.Update(haveOtherRows: false);
    }

    /// <summary>
    /// What a new row costs in the analysis: eight eigenvalue problems, five vectors, four variances, the new direction.
    /// </summary>
    [Benchmark]
    public void NewRow() => _backbone!.Update(haveOtherRows: true);

    /// <summary>All of it as it comes in a run: rows are dropped and become rarer, so most samples are between rows.</summary>
    [Benchmark]
    public void Run()
    {
        Move();
        _group!.Show(_strideIndex!);
        _backbone!.Update(_group.Backbone(_strideIndex!).Advance());
    }

    [GlobalCleanup]
    public void Dispose() => _workers.Dispose();

    private void Move()
    {
        _step++;
        var turn = (int)(_step * 389 % Length);
        for (var i = 0; i < Length; i++)
        {
            _sketch[i] += _steps[(i + turn) & (Length - 1)];
        }

        _group!.BeginSample(Due);
        _group.AddSketch(_sketch);
        _group.EndSample();
    }
}
