using SpectralEdge.Monitor.Probes;

namespace Grokking.Network;

/// <summary>What changes parameters by their gradients.</summary>
internal interface IOptimizer
{
    /// <summary>Updates the parameters that it holds, once.</summary>
    void Step();

    /// <summary>How it updates a parameter.</summary>
    /// <param name="parameter">Any parameter.</param>
    /// <returns>Null for one that it does not hold, or not all of.</returns>
    ParameterUpdate? UpdateOf(Parameter parameter);
}

/// <summary>How an optimizer updates one parameter. The memory is its own, as its last step left it.</summary>
/// <param name="Rule">Rate, decay and momentum.</param>
/// <param name="Momentum">Its running mean or sum of gradients, in gradient units; null for none.</param>
/// <param name="Preconditioner">Gives p of an element; null for none.</param>
internal sealed record ParameterUpdate(BlockRule Rule, float[]? Momentum = null, Func<int, double>? Preconditioner = null);
