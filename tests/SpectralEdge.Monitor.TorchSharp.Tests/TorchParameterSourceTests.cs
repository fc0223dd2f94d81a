using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Which parameters are watched, under which names.</summary>
public class TorchParameterSourceTests
{
    [Fact]
    public void Capture_Parameters_KeepsOrderNamesCountsAndFormats()
    {
        var parameters = Make.AllFormats.Select((type, i) => Make.Parameter(i, 3 + i, type)).ToArray();

        var blocks = Blocks.Of(Source(parameters));

        Assert.Equal(
            [
                ("p0", 3L, ElementType.Float32), ("p1", 4L, ElementType.Float64), ("p2", 5L, ElementType.BFloat16),
                ("p3", 6L, ElementType.Float16),
            ],
            blocks.Begun);
        Assert.Equal([3, 4, 5, 6], blocks.PieceCounts);
    }

    [Fact]
    public void Capture_OneParameterUnderTwoNames_GivesItOnceUnderTheFirst()
    {
        using var shared = Make.Parameter(1, 5);
        using var other = Make.Parameter(2, 3);
        var source = new TorchParameterSource(
            () => [("embedding.weight", shared), ("other", other), ("head.weight", shared)], null);

        Assert.Equal(["embedding.weight", "other"], Blocks.Of(source).Names);
    }

    [Fact]
    public void Capture_TiedParameters_GivesThemOnce()
    {
        using var first = Make.Parameter(1, 5);
        using var tied = new Parameter(first.alias());
        Assert.NotEqual(first.Handle, tied.Handle);

        Assert.Equal(["p0"], Blocks.Of(Source(first, tied)).Names);
        Assert.Equal(["p0"], Blocks.Of(Source(first, tied)).Names);
    }

    [Fact]
    public void Capture_EqualValuesInDifferentMemory_AreTwoParameters()
    {
        using var first = Make.Parameter(1, 5);
        using var second = Make.Parameter(1, 5);

        Assert.Equal(["p0", "p1"], Blocks.Of(Source(first, second)).Names);
    }

    [Fact]
    public void Capture_FrozenParameter_LeavesItOut()
    {
        using var frozen = Make.Parameter(1, 5, requiresGrad: false);
        using var learned = Make.Parameter(2, 3);
        var source = Source(frozen, learned);
        Assert.Equal(["p1"], Blocks.Of(source).Names);

        frozen.requires_grad = true;
        Assert.Equal(["p0", "p1"], Blocks.Of(source).Names);
    }

    [Fact]
    public void Capture_FormatsThatAreNotWatched_AreLeftOut()
    {
        using var whole = new Parameter(torch.tensor(new[] { 1L, 2 }), requires_grad: false);
        using var complex = new Parameter(torch.zeros(3, torch.ScalarType.ComplexFloat32));
        using var learned = Make.Parameter(2, 3);
        Assert.True(complex.requires_grad);

        Assert.Equal(["p2"], Blocks.Of(Source(whole, complex, learned)).Names);
    }

    [Fact]
    public void Capture_DisposedParameter_LeavesItOut()
    {
        using var first = Make.Parameter(1, 5);
        using var second = Make.Parameter(2, 3);
        first.Dispose();

        Assert.Equal(["p1"], Blocks.Of(Source(first, second)).Names);
    }

    [Fact]
    public void Capture_GroupsOfTheOptimizerAtStart_AreLeftToTheModule()
    {
        using var learned = Make.Parameter(1, 5);
        using var notInModule = Make.Parameter(2, 3);
        using var optimizer = new RandomStepOptimizer(1, notInModule);
        var source = new TorchParameterSource(Make.Named(learned));
        source.Follow(optimizer);

        Assert.Equal(["p0"], Blocks.Of(source).Names);
    }

    [Fact]
    public void Capture_GroupsAddedLater_AreNamedByGroupAndPosition()
    {
        using var learned = Make.Parameter(1, 5);
        using var frozen = Make.Parameter(2, 2, requiresGrad: false);
        using var second = Make.Parameter(3, 3);
        using var third = Make.Parameter(4, 4);
        using var optimizer = new RandomStepOptimizer(1, learned);
        var source = new TorchParameterSource(Make.Named(learned));
        source.Follow(optimizer);

        optimizer.add_param_group(new ParamGroup { Parameters = [frozen, learned, second] });
        optimizer.add_param_group(new ParamGroup { Parameters = [third] });

        Assert.Equal(["p0", "param_groups.1.2", "param_groups.2.0"], Blocks.Of(source).Names);
    }

    [Fact]
    public void Capture_OptimizerWithoutGroups_WatchesTheModule()
    {
        using var learned = Make.Parameter(1, 5);
        using var optimizer = new OptimizerWithoutGroups();

        var source = new TorchParameterSource(Make.Named(learned));
        source.Follow(optimizer);

        Assert.Equal(["p0"], Blocks.Of(source).Names);
    }

    [Fact]
    public void Capture_Module_GivesItsNamedParameters()
    {
        using var module = new TwoParameters();
        using var callback = new SpectralEdgeCallback(module, options: new MonitorOptions { Run = new() { Folder = null } });

        Assert.Equal(["weight", "bias"], callback.Monitor.Inventory.Blocks.Select(block => block.Name));
        Assert.Equal(15, callback.Monitor.Inventory.ParameterCount);
    }

    private static TorchParameterSource Source(params Parameter[] parameters) => new(Make.Named(parameters), null);

    private sealed class OptimizerWithoutGroups() : torch.optim.Optimizer(IntPtr.Zero)
    {
        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => null!;
    }

    private sealed class TwoParameters() : torch.nn.Module(nameof(TwoParameters))
    {
        private readonly Parameter _weight = Make.Parameter(1, 12);
        private readonly Parameter _bias = Make.Parameter(2, 3);

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
            [("weight", _weight), ("bias", _bias)];
    }
}
