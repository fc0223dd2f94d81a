using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>docs/reference/logs.md has every message of the adapter.</summary>
public class LogTableTests
{
    [Fact]
    public void Table_IsWhatIsCompiled() => Assert.Equal(
        LogTable.Compiled(typeof(SpectralEdgeCallback).Assembly), LogTable.Stated("SpectralEdge.Monitor.TorchSharp"));
}
