using Grokking.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Interventions.Tests;

/// <summary>The network of the plain example, in float32, with its own AdamW.</summary>
public class PlainNetworkTests
{
    private static readonly NetworkOptions Small = new() { Modulus = 7, Width = 16, Heads = 2, FeedForward = 16 };

    [Fact]
    public void NeverApplied_TrainsToTheSameBits() => Assert.Equal(
        Train(_ => []),
        Train(directions =>
        [
            new SubspaceIntervention { Directions = directions, Dose = 0, Target = SubspaceTarget.Update },
            new SubspaceIntervention { Directions = directions, From = 100 },
            new Kick { Length = 1, From = 100 },
        ]));

    [Fact]
    public void Update_AllButOneRemoved_MovesOneParameter()
    {
        var start = Train(_ => [], steps: 0);
        var end = Train(directions => [new SubspaceIntervention
        {
            Directions = directions, Keeps = true, Target = SubspaceTarget.Update,
        }]);

        Assert.NotEqual(start[3], end[3]);

        // What is kept is exact; θ + δ − δ is rounded once to float32 in each step.
        Assert.All(start.Index().Where(value => value.Index != 3), value => Assert.Equal(value.Item, end[value.Index], 1e-6f));
    }

    private static float[] Train(Func<Directions, Intervention[]> interventions, int steps = 10)
    {
        using var network = new Transformer(Small, seed: 1);
        var (optimizer, data) = (new AdamW(network.Parameters, new AdamWOptions()), new ModularAddition(7, seed: 1));
        var (source, third) = (new ParameterArrays(), new double[network.ParameterCount]);
        third[3] = 1;
        foreach (var parameter in network.Parameters)
        {
            source.Add(parameter.Name, parameter.Values);
        }

        using var monitor = new SpectralMonitor(source, new MonitorOptions { Run = new() { Folder = null } }, NullLoggerFactory.Instance);
        var asked = interventions(new GivenDirections([third]));
        using var changed = asked.Length == 0 ? null : new ChangedArrays(
            monitor, [.. network.Parameters.Select(p => new ChangedBlock(p.Name, p.Values.AsMemory(), p.Gradients.AsMemory()))], asked);
        var batch = new Example[16];
        for (var step = 1; step <= steps; step++)
        {
            data.DrawBatch(batch);
            network.Train(batch);
            if (changed is null)
            {
                optimizer.Step();
            }
            else
            {
                changed.Step(optimizer.Step);
            }

            monitor.Observe(step);
        }

        return [.. network.Parameters.SelectMany(parameter => parameter.Values)];
    }
}
