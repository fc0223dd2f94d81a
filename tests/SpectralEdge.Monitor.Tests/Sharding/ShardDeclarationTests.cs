namespace SpectralEdge.Monitor.Tests;

public class ShardDeclarationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Block 'ψ' holds NaN or infinite values.")]
    public void FromBytes_OfToBytes_GivesTheSame(string? fault)
    {
        var declaration = new ShardDeclaration(
            [new("every", "10"), new("grouping", "by layer")],
            long.MaxValue,
            [new("head", "head.weight", 3, long.MaxValue - 3, ElementType.BFloat16), new("γ", "γ", 0, 1, ElementType.Float64)],
            fault);

        var read = ShardDeclaration.FromBytes(declaration.ToBytes());

        Assert.Equal(declaration.Settings, read.Settings);
        Assert.Equal(declaration.Step, read.Step);
        Assert.Equal(declaration.Blocks, read.Blocks);
        Assert.Equal(fault, read.Fault);
    }
}
