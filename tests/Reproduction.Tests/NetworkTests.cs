using Reproduction.Networks;
using static TorchSharp.torch;

namespace Reproduction.Tests;

/// <summary>The networks against their plain forms.</summary>
public sealed class NetworkTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void PairEncoder_WithoutNeedlessWork_IsThePlainEncoder(int layers, int tasks)
    {
        random.manual_seed(5);
        using var scope = NewDisposeScope();
        using var network = new PairEncoder(7, 16, 4, 32, layers, tasks);
        using (no_grad())
        {
            // Equal layers would hide a mistake in their order.
            foreach (var parameter in network.parameters())
            {
                parameter.add_(0.1 * randn_like(parameter));
            }
        }

        var pairs = randint(0, 7, [40, 2], dtype: int64);
        var weights = tasks == 1 ? randn(40, 7) : randn(40, tasks, 7);
        var plain = network.ForwardPlainly(pairs);
        var plainGradients = autograd.grad([(plain * weights).sum()], [.. network.parameters()]);
        var answers = network.call(pairs);
        var gradients = autograd.grad([(answers * weights).sum()], [.. network.parameters()]);

        Assert.Equal(plain.shape, answers.shape);
        Assert.True(allclose(plain, answers, 1e-5, 1e-5));
        foreach (var (own, expected) in gradients.Zip(plainGradients))
        {
            Assert.True((own - expected).abs().max().item<float>() <= 1e-5 * Math.Max(1, expected.abs().max().item<float>()));
        }
    }

    [Fact]
    public void PairEncoder_AtTheStart_HasEqualLayersAndThePublishedNumberOfParameters()
    {
        using var network = new PairEncoder(97, 128, 4, 256, 2);
        var parameters = network.named_parameters().ToDictionary(one => one.name, one => one.parameter);

        Assert.Equal(290_401, parameters.Values.Sum(parameter => parameter.numel()));
        Assert.True(parameters["layer0.attention.in_proj_weight"].eq(parameters["layer1.attention.in_proj_weight"]).all().item<bool>());
        Assert.True(parameters["layer0.linear2.bias"].eq(parameters["layer1.linear2.bias"]).all().item<bool>());
    }

    [Fact]
    public void SequenceEncoder_LooksAtNothingThatComesLater()
    {
        random.manual_seed(6);
        using var scope = NewDisposeScope();
        using var network = new SequenceEncoder(5, 4, 6, 6, 8, 2, 16, 2);
        var tokens = randint(0, 5, [1, 6], dtype: int64);
        var others = tokens.clone();
        others[0, 4] = (tokens[0, 4] + 1) % 5;
        var (first, second) = (network.call(tokens), network.call(others));

        Assert.Equal([1L, 4, 6], first.shape);
        Assert.True(allclose(first.narrow(2, 0, 4), second.narrow(2, 0, 4), 1e-6, 1e-6));
        Assert.False(allclose(first.select(2, 4), second.select(2, 4), 1e-3, 1e-3));
    }

    [Fact]
    public void SequenceEncoder_OfTheBrackets_HasThePublishedNumberOfParameters()
    {
        using var network = new SequenceEncoder(3, 13, 24, 48, 128, 4, 256, 2);

        Assert.Equal(273_421, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void SquareNetwork_IsTheSquareOfOneHotPairsTimesTheFirstLayer()
    {
        random.manual_seed(7);
        using var scope = NewDisposeScope();
        using var network = new SquareNetwork(5, 12);
        var pairs = randint(0, 5, [30, 2], dtype: int64);
        var parameters = network.named_parameters().ToDictionary(one => one.name, one => one.parameter);
        var hot = cat([nn.functional.one_hot(pairs.select(1, 0), 5), nn.functional.one_hot(pairs.select(1, 1), 5)], 1).to_type(ScalarType.Float32);

        Assert.True(allclose(hot.matmul(parameters["first"]).square().matmul(parameters["second"]), network.call(pairs), 1e-5, 1e-6));
    }
}
