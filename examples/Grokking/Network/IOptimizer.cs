namespace Grokking.Network;

/// <summary>What changes parameters by their gradients.</summary>
internal interface IOptimizer
{
    /// <summary>Updates the parameters that it holds, once.</summary>
    void Step();
}
