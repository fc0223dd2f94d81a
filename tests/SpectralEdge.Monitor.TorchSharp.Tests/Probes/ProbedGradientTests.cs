using System.Text.Json;
using SpectralEdge.Monitor.Probes;
using SpectralEdge.Monitor.Tests;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Gradients and products with the Hessian against other ways to compute them.</summary>
public class ProbedGradientTests
{
    static ProbedGradientTests() => set_num_threads(1);

    public static TheoryData<ScalarType, double> Formats => new() { { ScalarType.Float64, 1e-9 }, { ScalarType.Float32, 1e-5 } };

    [Theory, MemberData(nameof(Formats))]
    public void Gradient_OfTwoLayers_IsThatOfPython(ScalarType format, double tolerance)
    {
        using var golden = Golden.Load(format);

        var (loss, gradient) = golden.Model.Gradient();

        Assert.Equal(golden["loss"][0], loss, tolerance * Math.Abs(golden["loss"][0]));
        Assert.InRange(Probed.Error(golden["gradient"], gradient), 0, tolerance);
    }

    [Theory, MemberData(nameof(Formats))]
    public void HessianProduct_OfTwoLayers_IsThatOfPython(ScalarType format, double tolerance)
    {
        using var golden = Golden.Load(format);
        foreach (var (direction, expected) in golden.Products)
        {
            var (how, product) = golden.Model.Product(direction);

            Assert.Equal(HessianProduct.Exact, how);
            Assert.InRange(Probed.Error(expected, product), 0, tolerance);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Gradient_OfLeastSquares_IsTheClosedForm(ScalarType format, double tolerance)
    {
        // L = |X w − y|²/n: ∇L = 2 Xᵀ(X w − y)/n, H = 2 XᵀX/n.
        var random = new Random(3);
        double[] x = Vectors.Widen(Vectors.GaussianSingles(random, 24)), y = Vectors.Widen(Vectors.GaussianSingles(random, 8));
        double[] v = Vectors.GaussianDoubles(random, 3);
        using var scope = NewDisposeScope();
        using var model = nn.Linear(3, 1, hasBias: false, dtype: format);
        var (inputs, targets) = (tensor(x).view(8, 3).to_type(format), tensor(y).view(8, 1).to_type(format));
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var probed = Probed.Of(callback, () => nn.functional.mse_loss(model.call(inputs), targets));
        var w = Training.Values(model);

        var (loss, gradient) = probed.Gradient();
        var (_, product) = probed.Product(v);

        var rest = Enumerable.Range(0, 8).Select(i => Enumerable.Range(0, 3).Sum(k => x[(3 * i) + k] * w[k]) - y[i]).ToArray();
        var along = Enumerable.Range(0, 8).Select(i => Enumerable.Range(0, 3).Sum(k => x[(3 * i) + k] * v[k])).ToArray();
        Assert.Equal(rest.Sum(r => r * r) / 8, loss, tolerance * loss);
        Assert.InRange(Probed.Error(Back(rest), gradient), 0, tolerance);
        Assert.InRange(Probed.Error(Back(along), product), 0, tolerance);

        double[] Back(double[] of) =>
            [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 8).Sum(i => 2 * x[(3 * i) + k] * of[i]) / 8)];
    }

    [Fact]
    public void Gradient_OfADeepNetwork_IsTheSlopeOfItsLoss()
    {
        using var demo = new Deep();
        var v = Vectors.GaussianDoubles(new Random(1), demo.Model.Count());

        var (_, gradient) = demo.Model.Gradient();
        var slope = demo.Model.Between(() => Slope(demo.Model, v));

        Assert.Equal(slope, gradient.Zip(v, (g, d) => g * d).Sum(), 1e-8 * Math.Abs(slope));
    }

    [Fact]
    public void HessianProduct_OfADeepNetwork_IsTheSlopeOfItsGradient()
    {
        using var demo = new Deep();
        var v = Vectors.GaussianDoubles(new Random(2), demo.Model.Count());

        var (_, product) = demo.Model.Product(v);
        var slope = demo.Model.Between(() => GradientSlope(demo.Model, v));

        Assert.InRange(Probed.Error(slope, product), 0, 1e-8);
    }

    [Fact]
    public void GradientForProducts_IsTheGradient_AndLeavesTheProduct()
    {
        using var demo = new Deep();
        var v = Vectors.GaussianDoubles(new Random(7), demo.Model.Count());
        var ((loss, plain), product) = (demo.Model.Gradient(), demo.Model.Product(v).Product);
        double[] gradient = new double[v.Length], after = new double[v.Length];

        var (first, again) = demo.Model.Between(() =>
        {
            var of = demo.Model.GradientForProducts(Probed.First, gradient);
            demo.Model.HessianProduct(Probed.First, v, after);
            return (of, demo.Model.GradientForProducts(Probed.First, new double[v.Length]));
        });

        Assert.Equal(loss, first);
        Assert.Equal(loss, again);
        Assert.InRange(Probed.Error(plain, gradient), 0, 1e-12);
        Assert.Equal(product, after);
    }

    [Fact]
    public void HessianProduct_WritesNothingToTheConsole()
    {
        using var demo = new Deep();
        var v = Vectors.GaussianDoubles(new Random(8), demo.Model.Count());

        var written = StandardError.Of(() => demo.Model.Product(v));

        Assert.DoesNotContain("create_graph", written, StringComparison.Ordinal);
    }

    [Fact]
    public void HessianProduct_OfTwoDirections_IsSymmetric()
    {
        using var demo = new Deep();
        var random = new Random(4);
        double[] a = Vectors.GaussianDoubles(random, demo.Model.Count()), b = Vectors.GaussianDoubles(random, demo.Model.Count());

        var (left, right) = (Dot(demo.Model.Product(a).Product, b), Dot(demo.Model.Product(b).Product, a));

        Assert.Equal(left, right, 1e-9 * Math.Abs(left));
    }

    [Fact]
    public void HessianProduct_TakenAgain_IsThatOfItsBatchAndPlace()
    {
        using var demo = new Deep();
        var random = new Random(6);
        double[] a = Vectors.GaussianDoubles(random, demo.Model.Count()), b = Vectors.GaussianDoubles(random, demo.Model.Count());
        var (fresh, ofB) = (demo.Model.Product(a).Product, demo.Model.Product(b).Product);

        demo.Model.Between(() =>
        {
            double[] product = new double[a.Length], place = new double[a.Length];
            demo.Model.Read(place);
            Assert.Equal(ofB, Take(b));
            Assert.Equal(fresh, Take(a));
            demo.Model.Write([.. place.Select(x => x + 0.1)]);
            Assert.InRange(Probed.Error(fresh, Take(a)), 1e-3, 10);
            demo.Model.Write(place);
            Assert.Equal(fresh, Take(a));
            return product;

            double[] Take(double[] v)
            {
                demo.Model.HessianProduct(Probed.First, v, product);
                return product;
            }
        });
    }

    [Fact]
    public void Loss_OfAScaledParameter_ScalesAsDocumented()
    {
        // L(θ) = f(θ/c) has the gradient g/c and the Hessian H/c².
        const double C = 3;
        using var scope = NewDisposeScope();
        var (one, other) = (new Parameter(tensor(new[] { 0.3, -0.7 })), new Parameter(tensor(new[] { 0.9, -2.1 })));
        using var plain = new SpectralEdgeCallback(Make.Named(one), null, Training.EveryStep);
        using var scaled = new SpectralEdgeCallback(Make.Named(other), null, Training.EveryStep);
        var (first, second) = (Probed.Of(plain, () => F(one)), Probed.Of(scaled, () => F(other / C)));
        double[] v = [1, 2];

        Assert.InRange(Probed.Error([.. first.Gradient().Gradient.Select(g => g / C)], second.Gradient().Gradient), 0, 1e-12);
        Assert.InRange(Probed.Error([.. first.Product(v).Product.Select(h => h / (C * C))], second.Product(v).Product), 0, 1e-12);

        static Tensor F(Tensor at) => at.sin().sum() + at.prod().square();
    }

    /// <summary>The slope of the loss along a direction, by a rule of five points.</summary>
    private static double Slope(TorchProbedModel model, double[] v)
    {
        const double H = 1e-4;
        var place = new double[v.Length];
        model.Read(place);
        double At(double factor)
        {
            model.Write([.. place.Zip(v, (x, d) => x + (factor * d))]);
            return model.Loss(Probed.First);
        }

        return ((8 * (At(H) - At(-H))) - (At(2 * H) - At(-2 * H))) / (12 * H);
    }

    /// <summary>The slope of the gradient along a direction, by the same rule.</summary>
    private static double[] GradientSlope(TorchProbedModel model, double[] v)
    {
        const double H = 1e-4;
        var place = new double[v.Length];
        model.Read(place);
        double[] At(double factor)
        {
            var gradient = new double[v.Length];
            model.Write([.. place.Zip(v, (x, d) => x + (factor * d))]);
            model.Gradient(Probed.First, gradient);
            return gradient;
        }

        double[] a = At(H), b = At(-H), c = At(2 * H), d = At(-2 * H);
        return [.. v.Select((_, i) => ((8 * (a[i] - b[i])) - (c[i] - d[i])) / (12 * H))];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>The network of <c>Golden/two-layers.py</c>.</summary>
    private sealed class Golden : IDisposable
    {
        private readonly DisposeScope _scope = NewDisposeScope();
        private readonly JsonElement _json;
        private readonly SpectralEdgeCallback _callback;

        private Golden(ScalarType format)
        {
            var path = Repository.PathOf("tests", "SpectralEdge.Monitor.TorchSharp.Tests", "Golden", "two-layers.json");
            _json = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
            var module = nn.Sequential(nn.Linear(3, 7), nn.Tanh(), nn.Linear(7, 4)).to(format);
            var inputs = tensor(this["inputs"]).view(16, 3).to_type(format);
            var labels = tensor(Array.ConvertAll(this["labels"], label => (long)label));
            _callback = new SpectralEdgeCallback(module, null, Training.EveryStep);
            Model = Probed.Of(_callback, () => nn.functional.cross_entropy(module.call(inputs), labels));
            using var noGradient = no_grad();
            var start = 0;
            foreach (var parameter in module.parameters())
            {
                var part = this["parameters"].AsSpan(start, (int)parameter.numel()).ToArray();
                parameter.copy_(tensor(part).view(parameter.shape));
                start += part.Length;
            }
        }

        public TorchProbedModel Model { get; }

        public IEnumerable<(double[] Direction, double[] Product)> Products =>
            _json.GetProperty("directions").EnumerateArray().Zip(
                _json.GetProperty("products").EnumerateArray(), (direction, product) => (Numbers(direction), Numbers(product)));

        public double[] this[string name] => Numbers(_json.GetProperty(name));

        public static Golden Load(ScalarType format) => new(format);

        public void Dispose()
        {
            _callback.Dispose();
            _scope.Dispose();
        }

        private static double[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array
            ? [.. json.EnumerateArray().Select(number => number.GetDouble())]
            : [json.GetDouble()];
    }

    /// <summary>A deep network in float64.</summary>
    private sealed class Deep : IDisposable
    {
        private readonly DisposeScope _scope = NewDisposeScope();
        private readonly SpectralEdgeCallback _callback;

        public Deep()
        {
            random.manual_seed(11);
            var module = nn.Sequential(
                nn.Linear(4, 6), nn.GELU(), nn.LayerNorm(6), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 3)).to(ScalarType.Float64);
            var (inputs, labels) = (randn(10, 4, dtype: ScalarType.Float64), randint(0, 3, [10]));
            _callback = new SpectralEdgeCallback(module, null, Training.EveryStep);
            Model = Probed.Of(_callback, () => nn.functional.cross_entropy(module.call(inputs), labels));
        }

        public TorchProbedModel Model { get; }

        public void Dispose()
        {
            _callback.Dispose();
            _scope.Dispose();
        }
    }
}
