using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

public class ParameterValuesTests
{
    [Fact]
    public void Constructor_TypedSpans_ViewThemInTheirFormat()
    {
        var singles = new ParameterValues([1f, 2f, 3f]);
        var doubles = new ParameterValues([1.0, 2.0]);
        var halves = new ParameterValues([(Half)1, (Half)2, (Half)3, (Half)4]);

        Assert.Equal((ElementType.Float32, 3), (singles.Type, singles.Count));
        Assert.Equal((ElementType.Float64, 2), (doubles.Type, doubles.Count));
        Assert.Equal((ElementType.Float16, 4), (halves.Type, halves.Count));
        Assert.Equal([1f, 2f, 3f], singles.As<float>().ToArray());
        Assert.Equal([1.0, 2.0], doubles.As<double>().ToArray());
    }

    [Fact]
    public void Constructor_TypedSpan_CopiesNothing()
    {
        var memory = new float[] { 1, 2 };
        var values = new ParameterValues(memory);

        memory[1] = 5;

        Assert.Equal([1f, 5f], values.As<float>().ToArray());
    }

    [Theory]
    [InlineData(ElementType.Float32, 4)]
    [InlineData(ElementType.Float64, 8)]
    [InlineData(ElementType.Float16, 2)]
    [InlineData(ElementType.BFloat16, 2)]
    public void Constructor_Bytes_TakesWholeValuesOnly(ElementType type, int size)
    {
        Assert.Equal(3, new ParameterValues(type, new byte[3 * size]).Count);
        Assert.Equal(0, new ParameterValues(type, []).Count);
        for (var extra = 1; extra < size; extra++)
        {
            var length = (3 * size) + extra;
            var exception = Assert.Throws<ArgumentException>(() => { _ = new ParameterValues(type, new byte[length]); });
            Assert.Equal(
                $"bytes holds {length} bytes; {type} values need a multiple of {size}. Pass whole values only. "
                    + $"(Parameter 'bytes')",
                exception.Message);
        }
    }

    [Fact]
    public void Constructor_UnknownFormat_SaysWhichExist()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new ParameterValues(
            (ElementType)4, new byte[8]); });

        Assert.Equal(
            $"type is no known number format; use one of Float32, Float64, Float16, BFloat16. (Parameter "
                + $"'type'){Environment.NewLine}Actual value was 4.",
            exception.Message);
    }

    [Fact]
    public void Default_IsEmpty()
    {
        Assert.Equal(0, default(ParameterValues).Count);
        Assert.True(default(ParameterValues).As<float>().IsEmpty);
    }

    [Theory]
    [InlineData(ElementType.Float16, 5, 10)]
    [InlineData(ElementType.BFloat16, 8, 7)]
    public void WidenTo_AnyBitPattern_IsExact(ElementType type, int exponentBits, int fractionBits)
    {
        var patterns = Enumerable.Range(0, 65_536).Select(pattern => (ushort)pattern).ToArray();
        var values = new ParameterValues(type, MemoryMarshal.AsBytes(patterns.AsSpan()));
        var singles = new float[patterns.Length];
        var doubles = new double[patterns.Length];
        values.WidenTo(singles);
        values.WidenTo(doubles);

        for (var pattern = 0; pattern < patterns.Length; pattern++)
        {
            // Equals, unlike ==, takes NaN as itself.
            var expected = Decode(pattern, exponentBits, fractionBits);
            Assert.True(expected.Equals(doubles[pattern]), $"{type} {pattern:X4} became {doubles[pattern]}, not {expected}.");
            Assert.True(expected.Equals(singles[pattern]), $"{type} {pattern:X4} became {singles[pattern]}, not {expected}.");
            Assert.True(double.IsNegative(doubles[pattern]) == (pattern >> 15 != 0), $"{type} {pattern:X4} lost its sign.");
        }
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void WidenTo_AnyCount_GivesEveryValue(ElementType type) => Property.ForAll(
        random =>
        {
            // Values are widened 1024 at a time.
            var quantized = new Quantized(random, random.Next(0, 3000));
            var wide = new double[quantized.Values.Length];

            new ParameterValues(type, quantized.Bytes(type)).WidenTo(wide);

            Assert.Equal(quantized.Values, wide);
        },
        cases: 20);

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Slice_AnyPart_HoldsItsValues(ElementType type) => Property.ForAll(random =>
    {
        var quantized = new Quantized(random, 50);
        var start = random.Next(0, 51);
        var count = random.Next(0, 51 - start);

        var part = new ParameterValues(type, quantized.Bytes(type)).Slice(start, count);
        var wide = new double[count];
        part.WidenTo(wide);

        Assert.Equal((type, count), (part.Type, part.Count));
        Assert.Equal(quantized.Values[start..(start + count)], wide);
    });

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(1, -1)]
    public void Slice_OutsideTheValues_Throws(int start, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new ParameterValues([1f, 2f, 3f]).Slice(start, count); });

    /// <summary>The value of a 16-bit pattern by the definition of IEEE 754.</summary>
    private static double Decode(int pattern, int exponentBits, int fractionBits)
    {
        var sign = pattern >> 15 == 0 ? 1.0 : -1.0;
        var exponent = (pattern >> fractionBits) & ((1 << exponentBits) - 1);
        var fraction = (pattern & ((1 << fractionBits) - 1)) / (double)(1 << fractionBits);
        var bias = (1 << (exponentBits - 1)) - 1;
        if (exponent == (1 << exponentBits) - 1)
        {
            return fraction == 0 ? sign * double.PositiveInfinity : double.NaN;
        }

        return exponent == 0
            ? sign * fraction * Math.Pow(2, 1 - bias)
            : sign * (1 + fraction) * Math.Pow(2, exponent - bias);
    }
}
