using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor.Tests;

public class ShortestNumberTests
{
    /// <summary>The neighbours of every power of two, and of the middle between two of them.</summary>
    [Fact]
    public void Write_AroundEveryPowerOfTwo_IsWhatTheFrameworkWrites()
    {
        for (var exponent = 0UL; exponent < 2047; exponent++)
        {
            for (var bits = (exponent << 52) - 3; bits != (exponent << 52) + 4; bits++)
            {
                AssertSame(BitConverter.UInt64BitsToDouble(bits));
                AssertSame(BitConverter.UInt64BitsToDouble(bits + (1UL << 51)));
            }
        }
    }

    /// <summary>Every power of ten that a double needs, from numbers with few digits and from their neighbours.</summary>
    [Fact]
    public void Write_FewDigitsAtEveryPowerOfTen_IsWhatTheFrameworkWrites()
    {
        for (var power = -330; power < 310; power++)
        {
            foreach (var digits in new[] { 1, 2, 5, 9, 10, 12, 25, 99, 123, 4567, 99999 })
            {
                var value = double.Parse($"{digits}e{power}", CultureInfo.InvariantCulture);
                AssertSame(value);
                AssertSame(-Math.BitIncrement(value));
            }
        }
    }

    [Fact]
    public void Write_RandomNumbers_IsWhatTheFrameworkWrites() => Property.ForAll(random =>
    {
        for (var i = 0; i < 1000; i++)
        {
            AssertSame(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
            AssertSame((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)));
            AssertSame(random.NextInt64(1L << 53) * 0.25);
            AssertSame(random.NextInt64());
        }
    });

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(1e17, "1E+17")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(-123.456, "-123.456")]
    public void Write_KnownNumbers_GivesTheirText(double value, string expected) => Assert.Equal(expected, Text(value));

    [Fact]
    public void Write_NeverAllocates()
    {
        var text = new byte[ShortestNumber.MostBytes];
        var value = 1.1;

        Assert.Equal(0, Allocations.Of(() => ShortestNumber.Write(value *= -1.7, text)));
    }

    private static void AssertSame(double value)
    {
        if (double.IsFinite(value))
        {
            Span<byte> expected = stackalloc byte[64];
            Assert.True(Utf8Formatter.TryFormat(value, expected, out var count));
            Assert.Equal(Encoding.ASCII.GetString(expected[..count]), Text(value));
        }
    }

    private static string Text(double value)
    {
        Span<byte> text = stackalloc byte[ShortestNumber.MostBytes];
        return Encoding.ASCII.GetString(text[..ShortestNumber.Write(value, text)]);
    }
}
