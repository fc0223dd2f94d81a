using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>No tensor made here outlives the call, whatever scope the user has open.</summary>
public sealed class TorchParameterSourceLifetimeTests : IDisposable
{
    private const int Window = 4;
    private readonly torch.Tensor _memory = Make.Tensor(new Random(1), 60);
    private readonly Parameter[] _parameters;
    private readonly Parameter _transposed;
    private readonly RandomStepOptimizer _optimizer;
    private readonly List<TorchParameterSource> _sources = [];

    public TorchParameterSourceLifetimeTests()
    {
        _parameters = [.. Make.AllFormats.Select((type, i) => Make.Parameter(i, 300 + i, type))];
        _transposed = new Parameter(_memory.view(6, 10).t());
        _optimizer = new RandomStepOptimizer(1, _parameters);
    }

    public static TheoryData<WindowMode, bool> Ways => new()
    {
        { WindowMode.Exact, false },
        { WindowMode.Sketch, false },
        { WindowMode.Exact, true },
        { WindowMode.Sketch, true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Observe_OutsideScopes_LeavesNoTensorBehind(WindowMode mode, bool sketchesEverything)
    {
        using var monitor = Watch(mode, sketchesEverything);
        for (var step = 1; step <= 3 * Window; step++)
        {
            _optimizer.step();
            Assert.Equal(0, TensorCount.LeftBehindBy(() => monitor.Observe(step)));
        }

        Assert.Equal(3 * Window, monitor.Report.UpdatesKept);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Observe_InAUsersScope_AddsNothingToIt(WindowMode mode, bool sketchesEverything)
    {
        using var monitor = Watch(mode, sketchesEverything);
        using var scope = torch.NewDisposeScope();
        using var users = torch.tensor(1f);
        var before = scope.DisposablesCount;
        for (var step = 1; step <= 3 * Window; step++)
        {
            _optimizer.step();
            Assert.Equal(0, TensorCount.LeftBehindBy(() => monitor.Observe(step)));
            Assert.Equal(before, scope.DisposablesCount);
        }

        Assert.False(users.IsInvalid);
        Assert.Equal(3 * Window, monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Constructor_OutsideScopes_LeavesNoTensorBehind() => Assert.Equal(
        0,
        TensorCount.LeftBehindBy(() =>
        {
            Watch(WindowMode.Sketch, sketchesEverything: true).Dispose();
            _sources[^1].Dispose();
        }));

    [Fact]
    public void Observe_SourceThatFailsOnTheWay_LeavesNoTensorBehind()
    {
        var fails = false;
        using var source = new TorchParameterSource(
            () => fails ? Named()().Take(2).Append(("broken", null!)) : Named()(), null) { SketchesEverything = true };
        using var monitor = new SpectralMonitor(source, Options(WindowMode.Sketch));
        for (var step = 1; step <= 6; step++)
        {
            fails = step % 2 == 0;
            Assert.Equal(0, TensorCount.LeftBehindBy(() => monitor.Observe(step)));
        }

        Assert.Equal(3, monitor.Report.Skipped[SkipReason.ReadFailed]);
    }

    [Fact]
    public void Observe_EnumerationThatMakesNewTensors_LeavesNoneBehind()
    {
        // As the weights of a layer do in TorchSharp 0.99: a new alias at every look.
        using var monitor = new SpectralMonitor(
            new TorchParameterSource(() => [("weight", new Parameter(_parameters[0].alias()))], null), Options(WindowMode.Exact));
        using var scope = torch.NewDisposeScope();
        for (var step = 1; step <= 2 * Window; step++)
        {
            _optimizer.step();
            monitor.Observe(step);
            Assert.Equal(0, scope.DisposablesCount);
        }

        Assert.Equal(2 * Window, monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Observe_ParametersAreNeverDisposed()
    {
        using var monitor = Watch(WindowMode.Sketch, sketchesEverything: true);
        for (var step = 1; step <= 2 * Window; step++)
        {
            monitor.Observe(step);
        }

        Assert.All(_parameters.Append(_transposed), parameter => Assert.False(parameter.IsInvalid));
        Assert.All(_parameters.Append(_transposed), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void OnStepEnd_LossTensors_LeavesNoTensorBehind()
    {
        using var callback = new SpectralEdgeCallback(Named(), _optimizer, Options(WindowMode.Sketch));
        using var scope = torch.NewDisposeScope();
        using var good = torch.tensor(0.5f);
        using var two = torch.tensor(new[] { 1.0, 2.0 });
        foreach (var loss in new[] { good, two, good, two, good, two })
        {
            _optimizer.step();
            var before = scope.DisposablesCount;
            Assert.Equal(0, TensorCount.LeftBehindBy(() => callback.OnStepEnd(loss)));
            Assert.Equal(before, scope.DisposablesCount);
        }

        Assert.Equal(3, callback.LossesLost);
        Assert.False(good.IsInvalid);
    }

    public void Dispose()
    {
        _sources.ForEach(source => source.Dispose());
        _optimizer.Dispose();
        _transposed.Dispose();
        _memory.Dispose();
        foreach (var parameter in _parameters)
        {
            parameter.Dispose();
        }
    }

    private static MonitorOptions Options(WindowMode mode) =>
        new() { Windows = [new(1, Window)], Sketch = new() { Mode = mode, Length = 128 }, Run = new() { Folder = null } };

    private Func<IEnumerable<(string Name, Parameter Parameter)>> Named() => Make.Named([.. _parameters, _transposed]);

    private SpectralMonitor Watch(WindowMode mode, bool sketchesEverything)
    {
        var source = new TorchParameterSource(Named()) { SketchesEverything = sketchesEverything };
        source.Follow(_optimizer);
        _sources.Add(source);
        return new SpectralMonitor(_sources[^1], Options(mode));
    }
}
