using System.Security.Cryptography;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>What watching must leave as it is, to compare bit for bit.</summary>
internal static class ModelState
{
    /// <summary>Parameters, buffers, gradients, optimizer state and random state: name and hash.</summary>
    public static List<string> Of(torch.nn.Module model, torch.optim.Optimizer? optimizer = null)
    {
        using var scope = torch.NewDisposeScope();
        var states = model.state_dict().Select(entry => $"{entry.Key} {Hash.Of(entry.Value)}").ToList();
        states.AddRange(model.named_parameters().Select(
            entry => $"{entry.name}.grad {(entry.parameter.grad is { } gradient ? Hash.Of(gradient.to_dense()) : "null")}"));
        states.Add($"random {Hash.Of(torch.get_rng_state())}");
        if (optimizer is OptimizerHelper helper)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            helper.save_state_dict(writer);
            states.Add($"optimizer {Convert.ToHexString(SHA256.HashData(stream.ToArray()))}");
        }

        return states;
    }
}
