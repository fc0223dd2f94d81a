using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The operations and bytes of the page on TorchSharp, "On a device", as the code counts them.</summary>
public class DeviceTrafficTests
{
    private const int D = 1024;
    private const long Memory = 8L << 20;

    // Three blocks put together are read and written once more.
    [Theory]
    [InlineData(torch.ScalarType.Float32, 1)]
    [InlineData(torch.ScalarType.BFloat16, 1)]
    [InlineData(torch.ScalarType.Float16, 1)]
    [InlineData(torch.ScalarType.Float64, 1)]
    [InlineData(torch.ScalarType.Float32, 3)]
    [InlineData(torch.ScalarType.BFloat16, 3)]
    public void Traffic_OneChunkMore_IsThatOfThePage(torch.ScalarType type, int blocks)
    {
        var size = DeviceSketchKernel.SizeOf(type);
        var chunk = DeviceSketchKernel.ChunkLength(Memory, D, type, DeviceType.CPU);
        var bands = DeviceSketchKernel.Bands(Memory, (int)(chunk / D), D);
        var (operations, bytes) = Marginal(type, chunk, blocks);

        var together = blocks == 1 ? 0 : 2 * size;
        var expected = together + (1.125 * (size + 9)) + 8 + (64.0 / D) + ((32.0 * bands * D) + (64.0 * D)) / chunk;
        Assert.Equal(blocks == 1 ? 5 : 6, operations);
        Assert.InRange(bytes / chunk / expected, 0.999, 1.001);
    }

    // Zeros, signs, five for the chunk, difference, copy.
    [Fact]
    public void Traffic_OneChunk_IsThatOfThePage() =>
        Assert.Equal(1 + 1 + 5 + 2, Sample(torch.ScalarType.Float32, 200 * D, 1).Operations);

    // The table on the page: the default memory, d = 8192, a block of 124 million values.
    [Theory]
    [InlineData(torch.ScalarType.Float32, 3_350_528, 23.9, 38)]
    [InlineData(torch.ScalarType.BFloat16, 4_194_304, 21.4, 30)]
    [InlineData(torch.ScalarType.Float64, 2_514_944, 28.8, 50)]
    public void ChunkLength_OnAGpu_IsThatOfThePage(torch.ScalarType type, long length, double bytes, int chunks)
    {
        const long Default = 64L << 20;
        const int Long = 8192;
        var chunk = DeviceSketchKernel.ChunkLength(Default, Long, type, DeviceType.CUDA);
        var bands = DeviceSketchKernel.Bands(Default, (int)(chunk / Long), Long);
        var model = (1.125 * (DeviceSketchKernel.SizeOf(type) + 9)) + 8 + (32.0 * bands * Long / chunk);

        Assert.Equal(length, chunk);
        Assert.Equal(16, bands);
        Assert.InRange(model, bytes - 0.05, bytes + 0.05);
        Assert.Equal(chunks, (124_000_000 + chunk - 1) / chunk);
    }

    private static (long Operations, double Bytes) Marginal(torch.ScalarType type, long chunk, int blocks)
    {
        var two = Sample(type, 2 * chunk, blocks);
        var three = Sample(type, 3 * chunk, blocks);
        return (three.Operations - two.Operations, three.Bytes - two.Bytes);
    }

    /// <summary>A sample of values in blocks none of which ends where a chunk does.</summary>
    private static (long Operations, long Bytes) Sample(torch.ScalarType type, long count, int blocksInAChunk)
    {
        using var tensor = torch.zeros(count, type);
        using var sketch = new DeviceSketch(Memory);
        var length = blocksInAChunk == 1 ? count : (D * 61) + 7;
        using var scope = torch.NewDisposeScope();
        (torch.Tensor, SketchSlice)[] blocks =
            [
                .. Enumerable.Range(0, (int)((count + length - 1) / length)).Select(
                    block => (
                        tensor.narrow(0, block * length, Math.Min(length, count - (block * length))),
                        new SketchSlice(1, D, block * length))),
            ];
        DeviceSketches.Of(sketch, blocks);
        return (sketch.Traffic.Operations, sketch.Traffic.Bytes);
    }
}
