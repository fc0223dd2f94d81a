using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The wrapping optimizer does what the wrapped one does, then counts the step.</summary>
public sealed class SpectralEdgeOptimizerTests : IDisposable
{
    private readonly Parameter _parameter = Make.Parameter(1, 20);
    private readonly RandomStepOptimizer _inner;
    private readonly SpectralEdgeCallback _callback;
    private readonly SpectralEdgeOptimizer _wrapper;

    public SpectralEdgeOptimizerTests()
    {
        _inner = new RandomStepOptimizer(1, _parameter);
        _callback = new SpectralEdgeCallback(
            Make.Named(_parameter), _inner, new MonitorOptions { Windows = [new(1, 3)], Run = new() { Folder = null } });
        _wrapper = _inner.WithSpectralEdge(_callback);
    }

    [Fact]
    public void Step_WithoutClosure_StepsOnceAndCountsOnce()
    {
        Assert.Null(_wrapper.step());

        Assert.Equal(1, _inner.Steps);
        Assert.Equal(1, _callback.Step);
        Assert.Equal(1, _callback.Monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Step_WithClosure_ReturnsItsLossAndRecordsIt()
    {
        var samples = new SampleLog(_callback.Monitor);
        var calls = 0;
        using var loss = torch.tensor(0.125f);
        for (var step = 0; step < 3; step++)
        {
            var returned = _wrapper.step(() =>
            {
                calls++;
                return loss;
            });
            Assert.Same(loss, returned);
        }

        Assert.Equal(3, calls);
        Assert.Equal([0.125], samples.Samples.Select(sample => sample.Loss));
        Assert.False(loss.IsInvalid);
    }

    [Fact]
    public void Step_RateInTheFirstGroup_IsAddedUpOverTheStride()
    {
        var group = new ParamGroup { Parameters = [_parameter], Options = new SGD.Options { LearningRate = 0.25 } };
        using var inner = new RandomStepOptimizer(1, group);
        using var callback = new SpectralEdgeCallback(
            Make.Named(_parameter), inner, new MonitorOptions { Windows = [new(2, 3)], Run = new() { Folder = null } });
        using var wrapper = inner.WithSpectralEdge(callback);
        var samples = new SampleLog(callback.Monitor);
        for (var step = 0; step < 10; step++)
        {
            wrapper.step();
            group.LearningRate = 0.5;
        }

        Assert.Equal([1.0, 1.0, 1.0], samples.Samples.Select(sample => sample.LearningRateSum));
    }

    [Fact]
    public void Step_GroupsWithoutARate_LeaveSamplesWithoutOne()
    {
        var samples = new SampleLog(_callback.Monitor);
        for (var step = 0; step < 5; step++)
        {
            _wrapper.step();
        }

        Assert.All(samples.Samples, sample => Assert.Null(sample.LearningRate));
    }

    [Fact]
    public void Steps_InTurn_LookUpTheParametersOnce()
    {
        var lookUps = 0;
        Parameter[] parameters = [Make.Parameter(1, 100), Make.Parameter(2, 100)];
        using var one = new RandomStepOptimizer(1, new ParamGroup { Parameters = Counted(parameters[0]) });
        using var other = new RandomStepOptimizer(2, new ParamGroup { Parameters = Counted(parameters[1]) });
        using var callback = new SpectralEdgeCallback(
            Make.Named(parameters), options: new() { Windows = [new(1, 3)], Run = new() { Folder = null } });
        TakeTurns(3);
        var first = lookUps;
        TakeTurns(20);

        Assert.Equal(23, callback.Step);
        Assert.True(first > 0);
        Assert.Equal(first, lookUps);

        IEnumerable<Parameter> Counted(Parameter parameter)
        {
            lookUps++;
            yield return parameter;
        }

        void TakeTurns(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                callback.OnStepEnd(one);
                callback.OnStepEnd(other);
            }
        }
    }

    [Fact]
    public void Step_IsReadAfterTheUpdate()
    {
        var samples = new SampleLog(_callback.Monitor);
        var norms = new List<double>();
        for (var step = 0; step < 6; step++)
        {
            var before = Numbers.Read(_parameter);
            _wrapper.step();
            norms.Add(Numbers.Distance(before, Numbers.Read(_parameter)));
        }

        Assert.Equal(4, samples.Samples.Count);
        for (var i = 0; i < 4; i++)
        {
            // Updates of float32 values are rounded to float32.
            Assert.Equal(1, samples.Samples[i].UpdateNorm / norms[i + 2], 6);
        }
    }

    [Fact]
    public void Step_InnerThrows_PassesItOnAndCountsNoStep()
    {
        var failure = new InvalidOperationException("inner");
        _inner.Failure = failure;

        Assert.Same(failure, Assert.Throws<InvalidOperationException>(() => _wrapper.step()));
        Assert.Equal(0, _callback.Step);

        _inner.Failure = null;
        _wrapper.step();
        Assert.Equal(1, _callback.Step);
    }

    [Fact]
    public void Step_ClosureThrows_PassesItOn()
    {
        Assert.Throws<NotSupportedException>(() => _wrapper.step(() => throw new NotSupportedException()));
        Assert.Equal(0, _callback.Step);
    }

    [Fact]
    public void ZeroGrad_Parameters_ParamGroups_AreTheInnerOnes()
    {
        _wrapper.zero_grad();

        Assert.Equal(1, _inner.ZeroGrads);
        Assert.Same(_parameter, Assert.Single(_wrapper.parameters()));
        Assert.Same(_inner.ParamGroups, _wrapper.ParamGroups);
        Assert.Same(_inner, _wrapper.Inner);
    }

    [Fact]
    public void AddParamGroup_ReachesTheInnerOptimizerAndTheCallback()
    {
        using var added = Make.Parameter(2, 9);
        var group = new ParamGroup { Parameters = [added] };

        _wrapper.add_param_group(group);
        _wrapper.step();

        Assert.Contains(group, _inner.ParamGroups);
        Assert.Equal(["p0", "param_groups.1.0"], _callback.Monitor.Inventory.Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Dispose_DisposesTheInnerOptimizerButNotTheCallback()
    {
        _wrapper.Dispose();

        Assert.Equal(1, _inner.Disposals);
        _callback.OnStepEnd();
        Assert.Equal(1, _callback.Monitor.Report.UpdatesKept);
        Assert.False(_parameter.IsInvalid);
    }

    [Fact]
    public void WithSpectralEdge_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>("optimizer", () => OptimizerExtensions.WithSpectralEdge(null!, _callback));
        Assert.Throws<ArgumentNullException>("callback", () => _inner.WithSpectralEdge(null!));
    }

    public void Dispose()
    {
        _wrapper.Dispose();
        _callback.Dispose();
        _inner.Dispose();
        _parameter.Dispose();
    }
}
