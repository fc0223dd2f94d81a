using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

public class TensorMemoryTests
{
    [Theory]
    [InlineData(torch.ScalarType.Float32, ElementType.Float32)]
    [InlineData(torch.ScalarType.Float64, ElementType.Float64)]
    [InlineData(torch.ScalarType.Float16, ElementType.Float16)]
    [InlineData(torch.ScalarType.BFloat16, ElementType.BFloat16)]
    [InlineData(torch.ScalarType.Int64, null)]
    [InlineData(torch.ScalarType.ComplexFloat32, null)]
    public void FormatOf_AnyTensor_IsItsFormatOrNone(torch.ScalarType type, ElementType? expected)
    {
        using var tensor = torch.zeros(1, type);

        Assert.Equal(expected, TensorMemory.FormatOf(tensor));
    }

    [Fact]
    public void Give_MoreValuesThanASpanHoldsSafely_GivesPieces()
    {
        // The bound is 2^27 values; 16-bit ones keep this at 256 MiB.
        using var scope = torch.NewDisposeScope();
        var tensor = torch.zeros((1L << 27) + 3, torch.ScalarType.BFloat16);
        var received = new Blocks();

        TensorMemory.Give(tensor, ElementType.BFloat16, received);

        Assert.Equal([1 << 27, 3], received.PieceCounts);
    }

    [Fact]
    public void Give_ExactlyTheBound_GivesOnePiece()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.zeros(1L << 27, torch.ScalarType.BFloat16);
        var received = new Blocks();

        TensorMemory.Give(tensor, ElementType.BFloat16, received);

        Assert.Equal([1 << 27], received.PieceCounts);
    }

    [Fact]
    public void Give_TensorDisposedWhileItIsRead_ReadsWhatItWas()
    {
        // 64 MiB come from the system and go back to it with the last tensor: reading them then would end the process.
        var tensor = torch.ones(1L << 24);
        var received = new Blocks { BeforeReading = tensor.Dispose };

        TensorMemory.Give(tensor, ElementType.Float32, received);

        Assert.True(tensor.IsInvalid);
        Assert.Equal((0x80L + 0x3f) << 24, received.ByteSum);
    }

    [Fact]
    public void Give_TransposedMatrix_LeavesNoTensorBehind()
    {
        using var tensor = Make.Tensor(new Random(1), 12);
        using var matrix = tensor.view(3, 4);
        using var transposed = matrix.t();
        var received = new Blocks();

        Assert.Equal(0, TensorCount.LeftBehindBy(() => TensorMemory.Give(transposed, ElementType.Float32, received)));
        Assert.Equal([12], received.PieceCounts);
    }

    [Fact]
    public void ReadNumber_OneValue_ReadsIt()
    {
        using var tensor = torch.tensor(new[] { 0.1 });

        Assert.Equal(0.1, TensorMemory.ReadNumber(tensor));
    }

    [Fact]
    public void ReadNumber_TwoValues_SaysWhatToDo()
    {
        using var tensor = torch.tensor(new[] { 1f, 2f });

        var exception = Assert.Throws<ArgumentException>(() => TensorMemory.ReadNumber(tensor));

        Assert.StartsWith(
            "The loss has 2 values; it must have 1. Reduce it, for example to its mean.",
            exception.Message,
            StringComparison.Ordinal);
    }
}
