using SpectralEdge.Monitor.Probes;
using SpectralEdge.Monitor.Tests;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Models that are not a stack of trainable layers in float32.</summary>
public class ProbedModelTests
{
    static ProbedModelTests() => set_num_threads(1);

    [Fact]
    public void Gradient_OfTiedWeights_IsTheSumAndCountsOnce()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var model = new TiedModel();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var words = tensor(new long[] { 1, 4, 4, 7 });
        Tensor Loss() => nn.functional.cross_entropy(model.call(words), words);
        var probed = Probed.Of(callback, Loss);

        var (_, gradient) = probed.Gradient();

        Assert.Equal(2, probed.Blocks.Count);
        Assert.Equal((TiedModel.Words * TiedModel.Width) + TiedModel.Words, gradient.Length);
        Loss().backward();
        Assert.Equal(callback.Source.Given.SelectMany(block => Training.Values(block.Parameter.grad!)), gradient);
    }

    [Fact]
    public void Gradient_OfAFrozenLayer_IsLeftOut()
    {
        using var scope = NewDisposeScope();
        using var model = Toy.Network();
        model.get_parameter("first.weight")!.requires_grad = false;
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var (inputs, targets) = Toy.Batch();
        Tensor Loss() => nn.functional.mse_loss(model.call(inputs), targets);
        var probed = Probed.Of(callback, Loss);

        var (_, gradient) = probed.Gradient();

        Assert.Equal(["first.bias", "second.weight", "second.bias", "last.weight", "last.bias"], probed.Blocks.Select(b => b.Name));
        Assert.Equal([16, 16], probed.Blocks[1].Shape);
        Assert.Null(model.get_parameter("first.bias")!.grad);
        Loss().backward();
        Assert.Equal(callback.Source.Given.SelectMany(block => Training.Values(block.Parameter.grad!)), gradient);
    }

    [Fact]
    public void Gradient_ThatIsSparse_IsTheDenseOne()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var (sparse, dense) = (nn.Embedding(6, 3, sparse: true), nn.Embedding(6, 3));
        using (no_grad())
        {
            dense.weight!.copy_(sparse.weight!);
        }

        var words = tensor(new long[] { 0, 2, 2, 5 });
        using var first = new SpectralEdgeCallback(sparse, null, Training.EveryStep);
        using var second = new SpectralEdgeCallback(dense, null, Training.EveryStep);
        Tensor Loss(Embedding of) => of.call(words).sin().square().sum();
        var (one, other) = (Probed.Of(first, () => Loss(sparse)), Probed.Of(second, () => Loss(dense)));
        var v = Vectors.GaussianDoubles(new Random(1), 18);

        Assert.Equal(other.Gradient().Gradient, one.Gradient().Gradient);
        Assert.InRange(Probed.Error(other.Product(v).Product, one.Product(v).Product), 0, 1e-3);
    }

    [Fact]
    public void HessianProduct_WithoutSecondDerivatives_ComesFromDifferences()
    {
        // A sampled grid is linear in its values: L = |A θ|² has the gradient 2 AᵀA θ and the Hessian 2 AᵀA.
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var values = new Parameter(randn(1, 1, 4, 4, dtype: ScalarType.Float64));
        var places = (rand(1, 5, 5, 2, dtype: ScalarType.Float64) * 2) - 1;
        using var callback = new SpectralEdgeCallback(Make.Named(values), null, Training.EveryStep);
        var probed = Probed.Of(callback, () => nn.functional.grid_sample(values, places).square().sum());
        var v = Vectors.GaussianDoubles(new Random(4), 16);

        var (how, product) = probed.Product(v);
        var expected = probed.Between(() =>
        {
            var gradient = new double[16];
            probed.Write(v);
            probed.Gradient(Probed.First, gradient);
            return gradient;
        });

        Assert.Equal(HessianProduct.Differences, how);
        Assert.InRange(Probed.Error(expected, product), 0, 1e-9);
    }

    [Fact]
    public void HessianProduct_OfALinearLoss_IsZero()
    {
        using var scope = NewDisposeScope();
        var weights = new Parameter(ones(3, dtype: ScalarType.Float64));
        using var callback = new SpectralEdgeCallback(Make.Named(weights), null, Training.EveryStep);
        var probed = Probed.Of(callback, () => weights.sum());

        Assert.All(probed.Product([1, 2, 3]).Product, element => Assert.Equal(0, element, 1e-9));
    }

    [Fact]
    public void Attention_ThatIsFused_HasSecondDerivatives()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var model = CharacterGpt.Model(8, 2, 1, 6);
        model.eval();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var data = CharacterGpt.Encoded();
        var probed = Probed.Of(callback, () => CharacterGpt.Loss(model, data, 2, 6));
        var random2 = new Random(5);
        double[] a = Vectors.GaussianDoubles(random2, probed.Count()), b = Vectors.GaussianDoubles(random2, probed.Count());

        var (how, product) = probed.Product(a);

        Assert.Equal(HessianProduct.Exact, how);
        var (left, right) = (Vectors.Dot(product, b), Vectors.Dot(probed.Product(b).Product, a));
        Assert.Equal(left, right, 1e-4 * Math.Sqrt(Vectors.Dot(product, product) * Vectors.Dot(b, b)));
        Assert.True(backends.cuda.flash_sdp_enabled());
    }

    [Fact]
    public void Model_InHalfPrecision_HasGradientsAndNoPlacesBeside()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        using var full = nn.Linear(3, 1);
        using var model = nn.Linear(3, 1);
        using (no_grad())
        {
            model.weight!.copy_(full.weight!);
            model.bias!.copy_(full.bias!);
        }

        model.to(ScalarType.BFloat16);
        var (inputs, half) = (ones(4, 3), ones(4, 3, dtype: ScalarType.BFloat16));
        using var first = new SpectralEdgeCallback(full, null, Training.EveryStep);
        using var second = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var (exact, probed) = (Probed.Of(first, () => full.call(inputs).square().mean()), Probed.Of(second, () => model.call(half).square().mean()));

        Assert.InRange(Probed.Error(exact.Gradient().Gradient, probed.Gradient().Gradient), 0, 0.02);
        var skipped = Assert.Throws<ProbeSkippedException>(() => probed.Between(() =>
        {
            probed.Write(new double[4]);
            return 0;
        }));
        Assert.StartsWith("The model has parameters in BFloat16", skipped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_MadeBeforeAProbe_IsDifferentiatedAfterIt()
    {
        using var scope = NewDisposeScope();
        using var model = Toy.Network();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var (inputs, targets) = Toy.Batch();
        Tensor Loss() => nn.functional.mse_loss(model.call(inputs), targets);
        var probed = Probed.Of(callback, Loss);
        var before = Loss();

        var gradient = probed.Between(() =>
        {
            var place = new double[probed.Count()];
            probed.Read(place);
            probed.Write([.. place.Select(x => x + 0.1)]);
            probed.Gradient(Probed.First, place);
            return place;
        });

        before.backward();
        Assert.NotEqual(gradient, model.parameters().SelectMany(parameter => Training.Values(parameter.grad!)));
        Assert.Equal(probed.Gradient().Gradient, model.parameters().SelectMany(parameter => Training.Values(parameter.grad!)));
    }

    [Fact]
    public void Tensor_ThatTheModelKeeps_IsAliveAfterAProbe()
    {
        random.manual_seed(7);
        using var model = new Masked();
        model.call(ones(4)).Dispose();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var probed = Probed.Of(callback, () => model.call(ones(6)).sum());

        probed.Gradient();

        using var after = model.call(ones(6));
        Assert.Equal(6, after.numel());
    }

    [Fact]
    public void Loss_WithDropout_IsThatOfItsBatch()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(8);
        using var model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1));
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var inputs = ones(2, 4);
        var probed = Probed.Of(callback, batch => model.call(inputs).mean());
        var (before, state) = (get_rng_state(), ModelState.Of(model));
        double At(ProbeBatch batch) => probed.Between(() => probed.Loss(batch));

        Assert.Equal(At(new("train", 3)), At(new("train", 3)));
        Assert.Equal(At(new("train", 3)), probed.Gradient(new("train", 3)).Loss);
        Assert.Equal(8, Enumerable.Range(0, 4).SelectMany(i => (double[])[At(new("train", i)), At(new("validation", i))]).Distinct().Count());
        Assert.Equal(state, ModelState.Of(model));
        Assert.Equal(Hash.Of(before), Hash.Of(get_rng_state()));
    }

    [Fact]
    public void Mode_SetByTheLossFunction_IsPutBack()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("a", nn.BatchNorm1d(2)), ("b", nn.Dropout(0.5)), ("c", nn.Linear(2, 1)));
        model.named_children().Single(child => child.name == "b").module.eval();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var probed = Probed.Of(callback, () =>
        {
            model.eval();
            return model.call(ones(4, 2)).mean();
        });
        var (state, modes) = (ModelState.Of(model), Modes());

        probed.Gradient();

        Assert.Equal(state, ModelState.Of(model));
        Assert.Equal(modes, Modes());

        List<bool> Modes() => [model.training, .. model.modules().Select(module => module.training)];
    }

    [Fact]
    public void Write_AndThrow_LeavesTheBits()
    {
        using var model = Toy.Network();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var probed = Probed.Of(callback, () => throw new InvalidOperationException("No loss."));
        var state = ModelState.Of(model);

        var left = TensorCount.LeftBehindBy(() => Assert.Throws<InvalidOperationException>(() => probed.Between(() =>
        {
            probed.Write(new double[probed.Count()]);
            return probed.Loss(Probed.First);
        })));

        Assert.Equal(0, left);
        Assert.Equal(state, ModelState.Of(model));
    }

    /// <summary>Keeps a mask of the length that it saw last.</summary>
    private sealed class Masked : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _scale = nn.Linear(1, 1);
        private Tensor _mask = zeros(0);

        public Masked()
            : base(nameof(Masked)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            if (_mask.numel() != input.numel())
            {
                _mask = ones(input.numel());
            }

            return _scale.call((input * _mask).view(-1, 1));
        }
    }
}
