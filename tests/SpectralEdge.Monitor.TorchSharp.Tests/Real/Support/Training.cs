using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Seeded data, and the steps of a plain training loop.</summary>
internal static class Training
{
    public static readonly MonitorOptions EveryStep = new() { Windows = [new(1, 4)], Run = new() { Folder = null } };

    private const int Examples = 32;

    static Training() => torch.set_num_threads(1);

    /// <summary>A model whose initial weights depend on the seed alone.</summary>
    public static T Seeded<T>(int seed)
        where T : torch.nn.Module, new()
    {
        torch.random.manual_seed(seed);
        return new T();
    }

    /// <summary>The mean squared error on the product of two numbers.</summary>
    public static torch.Tensor Loss(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.ScalarType type = torch.ScalarType.Float32)
    {
        using var scope = torch.NewDisposeScope();
        var random = new Random(5);
        var inputs = Enumerable.Range(0, 2 * Examples).Select(_ => (2 * random.NextSingle()) - 1).ToArray();
        var targets = Enumerable.Range(0, Examples).Select(i => inputs[2 * i] * inputs[(2 * i) + 1]).ToArray();
        var outputs = model.call(torch.tensor(inputs).view(Examples, 2).to_type(type));

        // By hand, since libtorch 1.13 has no mse_loss for bfloat16 on the CPU.
        var errors = outputs.sub(torch.tensor(targets).view(Examples, 1).to_type(type));
        return errors.mul(errors).mean().MoveToOuterDisposeScope();
    }

    /// <summary>One step with gradients by backpropagation.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="loss">Computes the loss.</param>
    /// <param name="after">What is done with the loss after the step, still inside the step's scope.</param>
    public static void Step(torch.optim.Optimizer optimizer, Func<torch.Tensor> loss, Action<torch.Tensor>? after = null)
    {
        using var scope = torch.NewDisposeScope();
        optimizer.zero_grad();
        var value = loss();
        value.backward();
        optimizer.step();
        after?.Invoke(value);
    }

    /// <summary>The bytes of all parameters, in the order of their indices.</summary>
    public static byte[][] Bits(torch.nn.Module model)
    {
        using var scope = torch.NewDisposeScope();
        return [.. model.parameters().Select(parameter => parameter.detach().contiguous().bytes.ToArray())];
    }

    /// <summary>The values of one tensor in the order of its indices.</summary>
    public static double[] Values(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return Numbers.Read(tensor.detach().contiguous());
    }

    public static double[] Values(torch.nn.Module model) => [.. model.parameters().SelectMany(Values)];
}
