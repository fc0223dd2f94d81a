using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Which parameters Muon takes, its groups, AdamW beside it, and its saved state.</summary>
public class MuonGroupTests
{
    static MuonGroupTests() => torch.set_num_threads(1);

    [Fact]
    public void Constructor_Vector_NamesItAndSaysWhatToDo()
    {
        using var layer = Linear(4, 3);

        Assert.Equal(
            "Parameter bias has shape [3] and type Float32; Muon takes real matrices, of two dimensions. Give it to AdamW: "
                + "Muon.WithAdamW(model) makes one optimizer of both, and a Muon takes an AdamW.ParamGroup. "
                + "(Parameter 'parameters')",
            Assert.Throws<ArgumentException>(() => new Muon(layer.named_parameters())).Message);
        Assert.StartsWith(
            "Parameter number 1 has shape [3] ", Assert.Throws<ArgumentException>(() => new Muon(layer.parameters())).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Parameter number 1 of the group has shape [3] ",
            Assert.Throws<ArgumentException>(() => new Muon([new MuonGroup(layer.parameters())])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoParameters_IsRefused()
    {
        const string Message = "There are no parameters; an optimizer must have one at least. Give model.parameters().";

        Assert.Equal(Message, Assert.Throws<ArgumentException>(() => new Muon(Array.Empty<Parameter>())).Message);
        Assert.Equal(Message, Assert.Throws<ArgumentException>(() => new Muon(Array.Empty<ParamGroup>())).Message);
    }

    [Fact]
    public void WithAdamW_PatternThatFitsNothing_IsRefused()
    {
        using var layer = Linear(4, 3);

        Assert.StartsWith(
            "adamw is true for no parameter of Linear, such as 'weight'; it must name one at least.",
            Assert.Throws<ArgumentException>(() => Muon.WithAdamW(layer, adamw: static _ => false)).Message,
            StringComparison.Ordinal);
        using var muon = Muon.WithAdamW(layer, adamw: static name => name == "bias");
    }

    [Fact]
    public void Constructor_SameTensorTwice_IsRefused()
    {
        using var layer = Linear(4, 3);
        var weight = layer.weight!;

        Assert.Throws<ArgumentException>(() => new Muon([weight, weight]));
        Assert.StartsWith(
            "A parameter of shape [3, 4] is in another group already",
            Assert.Throws<ArgumentException>(() => new Muon([new MuonGroup([weight]), new AdamW.ParamGroup([weight])])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_GroupOfAnotherOptimizer_IsRefused()
    {
        using var layer = Linear(4, 3);

        Assert.StartsWith(
            "param_group is a TorchSharp.Modules.SGD+ParamGroup; Muon takes a MuonGroup of matrices, or an AdamW.ParamGroup",
            Assert.Throws<ArgumentException>(() => new Muon([new SGD.ParamGroup(layer.parameters(), 0.1)])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lr", -0.1, 0.0, "lr is -0.1; it must be finite and at least 0. (Parameter 'lr')")]
    [InlineData("lr", double.NaN, 1e9, "lr is NaN; it must be finite and at least 0. (Parameter 'lr')")]
    [InlineData(
        "weight_decay", double.PositiveInfinity, 0.0,
        "weight_decay is Infinity; it must be finite and at least 0. (Parameter 'weight_decay')")]
    [InlineData(
        "momentum", 1.0, 0.0,
        "momentum is 1; it must lie between 0 and less than 1; at 1 it takes in no gradient. (Parameter 'momentum')")]
    [InlineData("eps", 0.0, 1e-30, "eps is 0; it must be above 0; a gradient of zero is divided by it. (Parameter 'eps')")]
    [InlineData("ns_steps", 0.0, 1.0, "ns_steps is 0; it must lie between 1 and 99. (Parameter 'ns_steps')")]
    [InlineData("ns_steps", 100.0, 99.0, "ns_steps is 100; it must lie between 1 and 99. (Parameter 'ns_steps')")]
    public void Constructor_SettingOutOfRange_IsRefused_AndTheLimitIsNot(string name, double refused, double taken, string message)
    {
        using var matrix = new Parameter(torch.ones(2, 2));
        Muon Make(double value) => new([new MuonGroup([matrix], new MuonOptions
        {
            LearningRate = name == "lr" ? value : null,
            weight_decay = name == "weight_decay" ? value : null,
            momentum = name == "momentum" ? value : null,
            eps = name == "eps" ? value : null,
            ns_steps = name == "ns_steps" ? (int)value : null,
        })]);

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Make(refused)).Message);
        using var muon = Make(taken);
    }

    [Fact]
    public void Constructor_OtherFormatsAndCoefficients_AreRefused()
    {
        using var matrix = new Parameter(torch.ones(2, 2));

        Assert.StartsWith(
            "ns_dtype is Float16; it must be BFloat16, Float32 or Float64",
            Assert.Throws<ArgumentException>(() => new Muon([matrix], ns_dtype: torch.ScalarType.Float16)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Muon([matrix], ns_coefficients: (1, double.NaN, 1)));
        Assert.Throws<ArgumentException>(() => new Muon([matrix], adjust_lr_fn: (MuonAdjustment)7));
    }

    [Fact]
    public void Defaults_AreThoseOfPyTorch()
    {
        using var matrix = new Parameter(torch.ones(2, 2));
        using var muon = new Muon([matrix]);
        var options = ((MuonGroup)muon.ParamGroups.Single()).Options;

        Assert.Equal(
            (1e-3, 0.1, 0.95, true, 1e-7, 5),
            (options.LearningRate, options.weight_decay, options.momentum, options.nesterov, options.eps, options.ns_steps));
        Assert.Equal((3.4445, -4.7750, 2.0315), options.ns_coefficients);
        Assert.Equal((MuonAdjustment.Original, torch.ScalarType.BFloat16), (options.adjust_lr_fn, options.ns_dtype));
        Assert.Equal(1e-3, muon.ParamGroups.Single().InitialLearningRate);
    }

    [Fact]
    public void WithAdamW_ShareOutTheModel_EmbeddingsAndNamedMatricesToAdamW()
    {
        using var model = Sequential(
            ("words", Embedding(7, 4)), ("norm", LayerNorm(4)), ("hidden", Linear(4, 5)), ("conv", Conv2d(1, 1, 3)),
            ("head", Linear(5, 7)));
        using var muon = Muon.WithAdamW(model, lr: 0.01, weight_decay: 0.3, name => name.StartsWith("head", StringComparison.Ordinal));
        var groups = muon.ParamGroups.ToList();

        Assert.Equal([[5, 4]], Shapes(groups[0]));
        Assert.Equal([[7, 4], [4], [4], [5], [1, 1, 3, 3], [1], [7, 5], [7]], Shapes(groups[1]));
        Assert.All(groups, group => Assert.Equal(0.01, group.LearningRate));
        Assert.Equal(0.3, ((AdamW.ParamGroup)groups[1]).Options.weight_decay);
        Assert.Equal(MuonAdjustment.MatchRmsAdamW, ((MuonGroup)groups[0]).Options.adjust_lr_fn);
        Assert.Equal(model.parameters().Count(), muon.parameters().Count());
    }

    [Fact]
    public void WithAdamW_TiedHead_IsHeldOnceAndAsAnEmbedding()
    {
        using var model = Sequential(("tied", new TiedModel()), ("more", Linear(TiedModel.Words, 3)));
        using var muon = Muon.WithAdamW(model);

        Assert.Equal([[3, TiedModel.Words]], Shapes(muon.ParamGroups.First()));
        Assert.Single(muon.parameters(), parameter => parameter.shape.SequenceEqual([TiedModel.Words, TiedModel.Width]));
    }

    [Fact]
    public void WithAdamW_NothingForMuon_IsRefused()
    {
        using var model = Embedding(3, 2);

        Assert.StartsWith(
            "Embedding has no matrix for Muon: its 1 parameters are embeddings",
            Assert.Throws<ArgumentException>(() => Muon.WithAdamW(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithAdamW_TheRest_HasTheBitsOfTorchSharpsAdamW()
    {
        using var one = Training.Seeded<Mlp>(1);
        using var other = Training.Seeded<Mlp>(1);
        using var both = Muon.WithAdamW(one, lr: 0.02, weight_decay: 0.1);
        using var muon = new Muon(
            other.parameters().Where(parameter => parameter.dim() == 2), 0.02, 0.1, adjust_lr_fn: MuonAdjustment.MatchRmsAdamW);
        using var adamw = torch.optim.AdamW(
            other.parameters().Where(parameter => parameter.dim() != 2), 0.02, beta2: 0.999, weight_decay: 0.1);
        for (var step = 0; step < 10; step++)
        {
            Training.Step(both, () => Training.Loss(one));
            Training.Step(muon, () => Training.Loss(other), _ => adamw.step());
            adamw.zero_grad();
        }

        Assert.Equal(Training.Bits(other), Training.Bits(one));
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("dictionary")]
    public void State_SavedAndLoaded_GoesOnWithTheSameBits(string way)
    {
        using var straight = Training.Seeded<Mlp>(1);
        using var first = Muon.WithAdamW(straight, lr: 0.02);
        Train(straight, first, 10);
        using var resumed = Training.Seeded<Mlp>(2);
        using var second = Muon.WithAdamW(resumed, lr: 0.5, weight_decay: 0);
        using (torch.NewDisposeScope())
        {
            resumed.load_state_dict(straight.state_dict());
            if (way == "stream")
            {
                using var memory = new MemoryStream();
                using var writer = new BinaryWriter(memory);
                first.save_state_dict(writer);
                memory.Position = 0;
                using var reader = new BinaryReader(memory);
                second.load_state_dict(reader);
            }
            else
            {
                // AdamW's state of TorchSharp does not outlive a scope that it is loaded in; Muon's does.
                second.load_state_dict(first.state_dict());
                second.state_dict().State.OfType<AdamW.State>().ToList().ForEach(state =>
                {
                    state.exp_avg.DetachFromDisposeScope();
                    state.exp_avg_sq.DetachFromDisposeScope();
                });
            }
        }

        Assert.All(
            first.state_dict().State.Zip(second.state_dict().State),
            states => Assert.True(states.First.ApproximatelyEquals(states.Second)));
        Train(straight, first, 10);
        Train(resumed, second, 10);
        Assert.Equal(Training.Bits(straight), Training.Bits(resumed));
    }

    [Fact]
    public void State_OfAMatrixThatIsNotContiguous_IsSaved()
    {
        using var model = Training.Seeded<TransposedModel>(1);
        using var muon = new Muon(model.parameters());
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);

        Training.Step(muon, () => Training.Loss(model));
        muon.save_state_dict(writer);

        Assert.True(memory.Length > 10 * sizeof(float));
    }

    [Fact]
    public void AddParamGroup_OnTheWrapper_IsTrainedWithItsOwnRate()
    {
        using var model = Training.Seeded<Mlp>(1);
        var named = model.named_parameters().ToList();
        using var inner = new Muon([new MuonGroup([named[0].parameter], lr: 0.02)]);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var wrapper = inner.WithSpectralEdge(callback);
        wrapper.add_param_group(new AdamW.ParamGroup(named.Skip(1).Select(each => each.parameter), lr: 0.003));
        var before = Training.Bits(model);

        Training.Step(wrapper, () => Training.Loss(model));

        Assert.Equal([0.02, 0.003], inner.ParamGroups.Select(group => group.LearningRate));
        Assert.All(before.Zip(Training.Bits(model)), bits => Assert.NotEqual(bits.First, bits.Second));
        Assert.IsAssignableFrom<torch.optim.IMomentum>(wrapper);
    }

    [Fact]
    public void Samples_UnderASchedule_HaveTheRatesOfTheGroups()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var muon = Muon.WithAdamW(model, lr: 0.02);
        var groups = muon.ParamGroups.ToList();
        groups[1].InitialLearningRate = groups[1].LearningRate = 0.01;
        using var callback = new SpectralEdgeCallback(model, muon, Training.EveryStep);
        var scheduler = torch.optim.lr_scheduler.StepLR(muon, step_size: 4, gamma: 0.5);
        var (matrices, rest) = (Count(groups[0]), Count(groups[1]));
        for (var step = 1; step <= 8; step++)
        {
            Training.Step(muon, () => Training.Loss(model), loss => callback.OnStepEnd(loss));
            scheduler.step();
        }

        // Of the second half, and not adjusted to the shapes: groups are mixed by their root mean square.
        var expected = Math.Sqrt(((matrices * 0.01 * 0.01) + (rest * 0.005 * 0.005)) / (matrices + rest));
        Assert.Equal(expected, callback.Latest!.LearningRate!.Value, 1e-12);

        static long Count(torch.optim.ILearningRateController group) =>
            ((ParamGroup)group).Parameters.Sum(parameter => parameter.numel());
    }

    [Fact]
    public void Step_AfterConversion_SaysToMakeANewOptimizer()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var muon = new Muon([new MuonGroup(model.parameters().Where(parameter => parameter.dim() == 2))]);
        model.to(torch.ScalarType.Float64);
        using (torch.NewDisposeScope())
        {
            Training.Loss(model, torch.ScalarType.Float64).backward();
        }

        Assert.Equal(
            "The parameters are other tensors than at the start, as after model.to(...). Make a new optimizer then.",
            Assert.Throws<InvalidOperationException>(() => muon.step()).Message);
    }

    private static void Train(Mlp model, torch.optim.Optimizer optimizer, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Training.Step(optimizer, () => Training.Loss(model));
        }
    }

    private static IEnumerable<long[]> Shapes(torch.optim.ILearningRateController group) =>
        ((ParamGroup)group).Parameters.Select(parameter => parameter.shape);
}
