using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Probes;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>What is known of the optimizers of a TorchSharp model. Reads them and changes nothing.</summary>
internal sealed class TorchProbedOptimizer : IProbedOptimizer
{
    private readonly (BlockUpdate Update, int Count)[] _blocks;

    private TorchProbedOptimizer((BlockUpdate, int)[] blocks)
    {
        _blocks = blocks;
        Rules = [.. _blocks.Select(static block => block.Update.Rule)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<BlockRule> Rules { get; }

    /// <summary>Looks blocks up in optimizers.</summary>
    /// <param name="optimizers">The optimizers; where two hold a block, the first counts.</param>
    /// <param name="parameters">The blocks.</param>
    /// <returns>Null if no block is held by an optimizer whose rule is known.</returns>
    public static TorchProbedOptimizer? Of(IEnumerable<torch.optim.Optimizer> optimizers, IEnumerable<Parameter> parameters)
    {
        var found = new Dictionary<nint, BlockUpdate>();

        // The others have no state that can be read; and LBFGS hands out its parameters with the handles that it owns, which a
        // dispose scope would free.
        foreach (var optimizer in optimizers.OfType<OptimizerHelper>())
        {
            try
            {
                Find(optimizer, found);
            }
            catch (Exception)
            {
                // Disposed, of a model that was converted since, or a user's own: what was found counts.
            }
        }

        (BlockUpdate Update, int Count)[] blocks =
        [
            .. parameters.Select(parameter => (
                found.GetValueOrDefault(Marshal.ReadIntPtr(parameter.Handle), BlockUpdate.Unknown), (int)parameter.numel())),
        ];
        return Array.Exists(blocks, static block => block.Update != BlockUpdate.Unknown) ? new(blocks) : null;
    }

    /// <inheritdoc/>
    public bool ReadMomentum(Span<double> momentum) => Read(
        momentum, 0, static update => update.Momentum is not null,
        static (update, part) => TensorValues.Read(update.Momentum!, part));

    /// <inheritdoc/>
    public bool ReadPreconditioner(Span<double> preconditioner) => Read(
        preconditioner, 1, static update => update.Preconditioner is not null,
        static (update, part) => update.Preconditioner!.Read(part));

    private static void Find(OptimizerHelper optimizer, Dictionary<nint, BlockUpdate> found)
    {
        var (states, index) = (optimizer.state_dict().State, 0);
        foreach (var group in optimizer.ParamGroups.OfType<ParamGroup>())
        {
            foreach (var parameter in group.Parameters)
            {
                var update = index < states.Count ? BlockUpdate.Of(group.Options, states[index]) : null;
                found.TryAdd(Marshal.ReadIntPtr(parameter.Handle), update ?? BlockUpdate.Unknown);
                index++;
            }
        }
    }

    private bool Read(Span<double> vector, double elsewhere, Predicate<BlockUpdate> has, Reading read)
    {
        var any = false;
        foreach (var (update, count) in _blocks)
        {
            var part = vector[..count];
            vector = vector[count..];
            if (has(update))
            {
                any = true;
                read(update, part);
            }
            else
            {
                part.Fill(elsewhere);
            }
        }

        return any;
    }

    private delegate void Reading(BlockUpdate update, Span<double> part);
}
