namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The ways of attaching a callback to a training loop.</summary>
public enum Attached
{
    Not,
    ByCall,
    ByOptimizer,
}
