using Grokking.Network;
using SpectralEdge.Monitor.Probes;

namespace Grokking;

/// <summary>The plain optimizers as probes see them. Reads them and changes nothing.</summary>
internal sealed class PlainProbedOptimizer : IProbedOptimizer
{
    private static readonly ParameterUpdate Unknown = new(new BlockRule(double.NaN, 0, false, 0));

    private readonly (Parameter Parameter, IOptimizer? Optimizer)[] _blocks;

    /// <summary>Looks at optimizers.</summary>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="optimizers">What updates them, each a part.</param>
    public PlainProbedOptimizer(IEnumerable<Parameter> parameters, IReadOnlyList<IOptimizer> optimizers) => _blocks =
    [
        .. parameters.Select(parameter => (
            parameter, optimizers.FirstOrDefault(optimizer => optimizer.UpdateOf(parameter) is not null))),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<BlockRule> Rules => [.. Updates().Select(static update => update.Rule)];

    /// <inheritdoc/>
    public bool ReadMomentum(Span<double> momentum) => Read(
        momentum, 0, static update => update.Momentum is { } values ? i => values[i] : null);

    /// <inheritdoc/>
    public bool ReadPreconditioner(Span<double> preconditioner) => Read(preconditioner, 1, static update => update.Preconditioner);

    private ParameterUpdate[] Updates() =>
        [.. _blocks.Select(static block => block.Optimizer?.UpdateOf(block.Parameter) ?? Unknown)];

    private bool Read(Span<double> vector, double elsewhere, Func<ParameterUpdate, Func<int, double>?> part)
    {
        var any = false;
        foreach (var (update, block) in Updates().Zip(_blocks))
        {
            var values = vector[..block.Parameter.Values.Length];
            var element = part(update);
            any |= element is not null;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = element?.Invoke(i) ?? elsewhere;
            }

            vector = vector[values.Length..];
        }

        return any;
    }
}
