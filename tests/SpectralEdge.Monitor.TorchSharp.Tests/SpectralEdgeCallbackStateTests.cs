using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A callback that goes on from a saved state.</summary>
public sealed class SpectralEdgeCallbackStateTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly Parameter _parameter = Make.Parameter(1, 300);
    private readonly RandomStepOptimizer _optimizer;

    public SpectralEdgeCallbackStateTests() => _optimizer = new RandomStepOptimizer(1, _parameter);

    public void Dispose()
    {
        File.Delete(_path);
        _optimizer.Dispose();
        _parameter.Dispose();
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Resume_FromAState_GivesTheSamplesOfACallbackThatNeverStopped(WindowMode mode)
    {
        var options = new MonitorOptions
        {
            Windows = [new(2, 4)],
            Sketch = new() { Mode = mode, Length = 64 },
            Run = new() { Folder = null },
        };
        using var whole = new SpectralEdgeCallback(Make.Named(_parameter), _optimizer, options, startStep: 7);
        var expected = new SampleLog(whole.Monitor);
        var stopped = new SpectralEdgeCallback(Make.Named(_parameter), _optimizer, options, startStep: 7);
        var before = new SampleLog(stopped.Monitor);
        Train(13, whole, stopped);
        stopped.SaveState(_path);
        stopped.Dispose();

        using var resumed = SpectralEdgeCallback.Resume(Make.Named(_parameter), _path, _optimizer, options);
        var after = new SampleLog(resumed.Monitor);
        Assert.Equal(20, resumed.Step);
        Train(12, whole, resumed);

        Assert.Equal(32, resumed.Step);
        Assert.Equal(9, expected.Samples.Count);
        Assert.Equal(expected.Lines, before.Lines.Concat(after.Lines));
    }

    [Fact]
    public void Resume_AnotherCheckpoint_IsRefused()
    {
        using (var callback = new SpectralEdgeCallback(
            Make.Named(_parameter), options: new MonitorOptions { Run = new() { Folder = null } }))
        {
            callback.SaveState(_path);
        }

        _optimizer.step();

        var exception = Assert.Throws<MonitorOptionsException>(() => SpectralEdgeCallback.Resume(
            Make.Named(_parameter), _path, options: new MonitorOptions { Run = new() { Folder = null } }));
        Assert.Contains(
            "Parameters of group 'all' differ in 1 of 1 block, 'p0' first", exception.Message, StringComparison.Ordinal);
    }

    private void Train(int steps, params SpectralEdgeCallback[] callbacks)
    {
        for (var i = 0; i < steps; i++)
        {
            _optimizer.step();
            Array.ForEach(callbacks, callback => callback.OnStepEnd());
        }
    }
}
