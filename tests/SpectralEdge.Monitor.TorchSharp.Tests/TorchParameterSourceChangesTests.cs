using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A model that changes while it is watched, for good reason or not: never an exception in the training loop.</summary>
public sealed class TorchParameterSourceChangesTests : IDisposable
{
    private readonly List<Parameter> _parameters = [Make.Parameter(1, 30), Make.Parameter(2, 10)];
    private readonly RandomStepOptimizer _optimizer;
    private readonly SpectralEdgeCallback _callback;
    private readonly SampleLog _samples;
    private Func<IEnumerable<(string Name, Parameter Parameter)>> _named;

    public TorchParameterSourceChangesTests()
    {
        _named = Make.Named([.. _parameters]);
        _optimizer = new RandomStepOptimizer(1, [.. _parameters]);
        _callback = new SpectralEdgeCallback(
            () => _named(), _optimizer, new MonitorOptions { Windows = [new(1, 3)], Run = new() { Folder = null } });
        _samples = new SampleLog(_callback.Monitor);
    }

    [Fact]
    public void OnStepEnd_ParameterUnfrozen_RestartsTheWindowAndWatchesIt()
    {
        var late = New(3, 5, requiresGrad: false);
        _named = Make.Named(_parameters[0], late, _parameters[1]);
        Train(5);
        Assert.Equal(["p0", "p2"], Watched());

        late.requires_grad = true;
        Train(5);

        Assert.Equal(["p0", "p1", "p2"], Watched());

        // The first step after the change only gives the start of the next update.
        Assert.Equal([4, 5, 9, 10], _samples.Samples.Select(sample => sample.Step));
        AssertChanges(2);
    }

    [Fact]
    public void OnStepEnd_ParameterFrozen_IsNotWatchedFromThenOn()
    {
        Train(5);
        _parameters[0].requires_grad = false;
        Train(5);

        Assert.Equal(["p1"], Watched());
        AssertChanges(1);
    }

    [Fact]
    public void OnStepEnd_ParameterConverted_IsReadInItsNewFormat()
    {
        Train(4);
        var converted = new Parameter(_parameters[0].detach().to_type(torch.ScalarType.Float64));
        _parameters.Add(converted);
        _named = Make.Named(converted, _parameters[1]);
        Train(5);

        Assert.Equal(ElementType.Float64, _callback.Monitor.Inventory.Blocks[0].Type);
        Assert.Equal(9, _samples.Samples[^1].Step);
        AssertChanges(1);
    }

    [Fact]
    public void OnStepEnd_GroupAddedToTheOptimizer_IsWatched()
    {
        Train(4);
        _optimizer.add_param_group(new ParamGroup { Parameters = [New(3, 5), New(4, 6)] });
        Train(5);

        Assert.Equal(["p0", "p1", "param_groups.1.0", "param_groups.1.1"], Watched());
        Assert.Equal(51, _callback.Monitor.Inventory.ParameterCount);
        AssertChanges(1);
    }

    [Fact]
    public void OnStepEnd_ParameterReplacedByOneLikeIt_GoesOnWithTheNewMemory()
    {
        Train(4);
        var before = Numbers.Read(_parameters[0]);
        var replaced = New(5, 30);
        _named = Make.Named(replaced, _parameters[1]);
        _callback.OnStepEnd();

        Assert.Equal(Numbers.Distance(before, Numbers.Read(replaced)), _samples.Samples[^1].UpdateNorm, 5);
        Assert.Empty(_callback.Monitor.Report.Skipped);
    }

    [Fact]
    public void OnStepEnd_ParameterDisposed_WatchesTheOthers()
    {
        Train(4);
        _parameters[1].Dispose();
        for (var step = 0; step < 4; step++)
        {
            _callback.OnStepEnd();
        }

        Assert.Equal(["p0"], Watched());
        AssertChanges(1);
    }

    [Fact]
    public void OnStepEnd_AllParametersDisposed_IsCountedAsSuspended()
    {
        Train(4);
        _parameters.ForEach(parameter => parameter.Dispose());

        _callback.OnStepEnd();
        _callback.OnStepEnd();

        Assert.Equal(2, _callback.Monitor.Report.Skipped[SkipReason.Suspended]);
    }

    [Fact]
    public void OnStepEnd_EnumerationThrows_IsCountedAndGoesOn()
    {
        Train(4);
        var named = _named;
        _named = () => throw new InvalidOperationException("from the model");
        Train(2);
        _named = () => named().Concat(Throwing());
        Train(2);
        _named = named;
        Train(5);

        Assert.Equal(4, _callback.Monitor.Report.Skipped[SkipReason.ReadFailed]);
        Assert.Equal(13, _samples.Samples[^1].Step);
    }

    [Fact]
    public void OnStepEnd_NothingOrNoParameter_IsCountedAndGoesOn()
    {
        var named = _named;
        _named = () => null!;
        Train(1);
        _named = () => [("none", null!)];
        Train(1);
        _named = named;
        Train(5);

        Assert.Equal(2, _callback.Monitor.Report.Skipped[SkipReason.ReadFailed]);
        Assert.Equal(7, _samples.Samples[^1].Step);
    }

    [Fact]
    public void OnStepEnd_AfterFailedReads_LeavesNoScopeOpen()
    {
        _named = () => throw new InvalidOperationException("from the model");
        Train(3);

        using var tensor = torch.tensor(1f);
        using (var users = torch.NewDisposeScope())
        {
            Train(3);
            Assert.Equal(0, users.DisposablesCount);
        }

        Assert.False(tensor.IsInvalid);
        Assert.True(torch.is_grad_enabled());
    }

    public void Dispose()
    {
        _callback.Dispose();
        _optimizer.Dispose();
        _parameters.ForEach(parameter => parameter.Dispose());
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Throwing() => throw new InvalidOperationException("half way");

    private Parameter New(int seed, int count, bool requiresGrad = true)
    {
        var parameter = Make.Parameter(seed, count, requiresGrad: requiresGrad);
        _parameters.Add(parameter);
        return parameter;
    }

    private IEnumerable<string> Watched() => _callback.Monitor.Inventory.Blocks.Select(block => block.Name);

    private void AssertChanges(int expected)
    {
        Assert.Equal([SkipReason.BlocksChanged], _callback.Monitor.Report.Skipped.Keys);
        Assert.Equal(expected, _callback.Monitor.Report.Skipped[SkipReason.BlocksChanged]);
    }

    private void Train(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            _optimizer.step();
            _callback.OnStepEnd();
        }
    }
}
