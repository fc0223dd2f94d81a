using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Which steps a callback counts, reads and hands on.</summary>
public sealed class SpectralEdgeCallbackStepTests : IDisposable
{
    private readonly Parameter _parameter = Make.Parameter(1, 20);
    private readonly RandomStepOptimizer _optimizer;
    private int _reads;

    public SpectralEdgeCallbackStepTests() => _optimizer = new RandomStepOptimizer(1, _parameter);

    [Fact]
    public void OnStepEnd_EveryThirdStep_ReadsThatOneAlone()
    {
        using var callback = Watch(every: 3);
        var samples = new SampleLog(callback.Monitor);

        var read = StepsThatRead(callback, 18);

        Assert.Equal([3, 6, 9, 12, 15, 18], read);
        Assert.Equal([9, 12, 15, 18], samples.Samples.Select(sample => sample.Step));
        Assert.All(samples.Samples, sample => Assert.Equal(3, sample.Stride));
        Assert.Equal(18, callback.Step);
        Assert.Equal(18, callback.Monitor.Report.StepsReceived);
        Assert.Equal(6, callback.Monitor.Report.UpdatesKept);
    }

    [Fact]
    public void OnStepEnd_WithStartStep_CountsOnFromThere()
    {
        using var callback = Watch(every: 4, startStep: 1001);
        var samples = new SampleLog(callback.Monitor);

        var read = StepsThatRead(callback, 13);

        Assert.Equal([4, 8, 12], read);
        Assert.Equal([1013], samples.Samples.Select(sample => sample.Step));
        Assert.Equal(1014, callback.Step);
    }

    [Fact]
    public void OnStepEnd_AfterDispose_ReadsNothingMore()
    {
        var callback = Watch(every: 1);
        StepsThatRead(callback, 5);
        callback.Dispose();
        callback.Dispose();

        Assert.Empty(StepsThatRead(callback, 5));
        Assert.Equal(5, callback.Step);
        Assert.Equal(5, callback.Monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Dispose_LeavesModelAndOptimizerUsable()
    {
        var callback = Watch(every: 1);
        using var wrapper = _optimizer.WithSpectralEdge(callback);
        wrapper.step();
        callback.Dispose();
        var before = Numbers.Read(_parameter);

        wrapper.step();

        Assert.False(_parameter.IsInvalid);
        Assert.NotEqual(before, Numbers.Read(_parameter));
        Assert.Equal(0, _optimizer.Disposals);
    }

    [Fact]
    public void OnStepEnd_LeavesGradModeAlone()
    {
        using var callback = Watch(every: 1);

        callback.OnStepEnd();
        Assert.True(torch.is_grad_enabled());

        using (torch.no_grad())
        {
            callback.OnStepEnd();
            Assert.False(torch.is_grad_enabled());
        }

        Assert.True(_parameter.requires_grad);
    }

    [Fact]
    public void Constructor_NegativeStartStep_SaysWhatIsAllowed()
    {
        var exception = Assert.Throws<MonitorOptionsException>(() => Watch(every: 1, startStep: -1));

        Assert.Contains("startStep is -1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_UnusableOptions_Throws() => Assert.Throws<MonitorOptionsException>(() => Watch(every: 0));

    [Fact]
    public void Constructor_NothingTrainable_Throws()
    {
        using var frozen = Make.Parameter(1, 5, requiresGrad: false);

        var exception = Assert.Throws<MonitorOptionsException>(() => new SpectralEdgeCallback(Make.Named(frozen)));

        Assert.Contains("Number of blocks is 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TwoParametersOfOneName_Throws()
    {
        using var other = Make.Parameter(2, 5);

        var exception = Assert.Throws<MonitorOptionsException>(() => new SpectralEdgeCallback(
            () => [("weight", _parameter), ("weight", other)]));

        Assert.Contains("'weight' occurs 2 times", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>("module", () => new SpectralEdgeCallback((torch.nn.Module)null!));
        Assert.Throws<ArgumentNullException>(
            "parameters", () => new SpectralEdgeCallback((Func<IEnumerable<(string, Parameter)>>)null!));
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameter.Dispose();
    }

    private SpectralEdgeCallback Watch(int every, long startStep = 0) =>
        new(
            CountedParameters,
            _optimizer,
            new MonitorOptions { Windows = [new(every, 3)], Run = new() { Folder = null } },
            startStep: startStep);

    private IEnumerable<(string Name, Parameter Parameter)> CountedParameters()
    {
        _reads++;
        return [("weight", _parameter)];
    }

    /// <summary>The steps, counted from 1, at which the parameters were asked for.</summary>
    private List<int> StepsThatRead(SpectralEdgeCallback callback, int steps)
    {
        var read = new List<int>();
        for (var step = 1; step <= steps; step++)
        {
            _optimizer.step();
            var before = _reads;
            callback.OnStepEnd();
            if (_reads > before)
            {
                read.Add(step);
            }
        }

        return read;
    }
}
