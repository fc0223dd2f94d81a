using SpectralEdge.Monitor.Tests;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Parameters and tensors with seeded values.</summary>
internal static class Make
{
    public static readonly torch.ScalarType[] AllFormats =
        [torch.ScalarType.Float32, torch.ScalarType.Float64, torch.ScalarType.BFloat16, torch.ScalarType.Float16];

    public static Parameter Parameter(
        int seed, int count, torch.ScalarType type = torch.ScalarType.Float32, bool requiresGrad = true) =>
        new(Tensor(new Random(seed), count, type), requiresGrad);

    public static torch.Tensor Tensor(Random random, int count, torch.ScalarType type = torch.ScalarType.Float32)
    {
        var values = torch.tensor(Vectors.GaussianSingles(random, count));
        if (type == torch.ScalarType.Float32)
        {
            return values;
        }

        var converted = values.to_type(type);
        values.Dispose();
        return converted;
    }

    /// <summary>Parameters as a callback takes them, named p0, p1, ...</summary>
    public static Func<IEnumerable<(string Name, Parameter Parameter)>> Named(params Parameter[] parameters) =>
        () => parameters.Select((parameter, i) => ($"p{i}", parameter));
}
