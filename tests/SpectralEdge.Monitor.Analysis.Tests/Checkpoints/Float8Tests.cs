namespace SpectralEdge.Monitor.Analysis.Tests;

public class Float8Tests
{
    private static readonly byte[] Codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];

    [Fact]
    public void Widen_E5M2_IsTheUpperHalfOfABinary16()
    {
        var values = new float[256];
        Float8.Widen(TensorFormat.F8E5M2, Codes, values);

        for (var code = 0; code < 256; code++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)(code << 8)), values[code]);
        }
    }

    [Theory]
    [InlineData(0x00, 0f)]
    [InlineData(0x01, 0.001953125f)]
    [InlineData(0x07, 0.013671875f)]
    [InlineData(0x08, 0.015625f)]
    [InlineData(0x38, 1f)]
    [InlineData(0x39, 1.125f)]
    [InlineData(0x7E, 448f)]
    [InlineData(0x7F, float.NaN)]
    [InlineData(0xB8, -1f)]
    [InlineData(0xFE, -448f)]
    [InlineData(0xFF, float.NaN)]
    public void Widen_E4M3_GivesTheValuesOfThePaper(byte code, float expected)
    {
        var values = new float[1];
        Float8.Widen(TensorFormat.F8E4M3, [code], values);

        Assert.Equal(expected, values[0]);
    }

    [Fact]
    public void Widen_E4M3_RisesWithItsCode()
    {
        var values = new float[256];
        Float8.Widen(TensorFormat.F8E4M3, Codes, values);

        Assert.All(Enumerable.Range(1, 126), code => Assert.True(values[code] > values[code - 1]));
        Assert.All(Enumerable.Range(0, 127), code => Assert.Equal(values[code], -values[code + 128]));
    }
}
