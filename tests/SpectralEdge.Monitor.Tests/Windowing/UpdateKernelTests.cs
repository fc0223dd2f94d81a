using System.Numerics;

namespace SpectralEdge.Monitor.Tests;

public class UpdateKernelTests
{
    private const int MaxLength = 257;

    [Fact]
    public void Advance_AnyLengthOfSingles_IsTheDifferenceBitForBit() => CheckAdvance(Vectors.GaussianSingles);

    [Fact]
    public void Advance_AnyLengthOfDoubles_IsTheDifferenceBitForBit() => CheckAdvance(Vectors.GaussianDoubles);

    [Fact]
    public void Dot_WholeNumbers_IsExact()
    {
        // Products below 2^40 and 257 of them: every order of summation gives the same bits.
        var random = new Random(1);
        for (var length = 0; length <= MaxLength; length++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(-1_000_000, 1_000_000))];
            float[] y = [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(-1_000_000, 1_000_000))];
            var expected = Vectors.Dot(Vectors.Widen(x), Vectors.Widen(y));

            Assert.Equal(expected, UpdateKernel.Dot(x, y));
            Assert.Equal(expected, UpdateKernel.Dot(Vectors.Widen(x), Vectors.Widen(y)));
        }
    }

    [Fact]
    public void Dot_AnyLength_IsTheSumUpToRounding()
    {
        var random = new Random(2);
        for (var length = 0; length <= MaxLength; length++)
        {
            var (x, y) = (Vectors.GaussianDoubles(random, length), Vectors.GaussianDoubles(random, length));
            var (sx, sy) = (Vectors.GaussianSingles(random, length), Vectors.GaussianSingles(random, length));

            AssertDot(x, y, UpdateKernel.Dot(x, y));
            AssertDot(Vectors.Widen(sx), Vectors.Widen(sy), UpdateKernel.Dot(sx, sy));
        }
    }

    [Fact]
    public void Dots_AnyLengthOfSingles_AreTheSumsOfEightToTheBit() => CheckDots(Vectors.GaussianSingles);

    [Fact]
    public void Dots_AnyLengthOfDoubles_AreTheSumsOfEightToTheBit() => CheckDots(Vectors.GaussianDoubles);

    [Fact]
    public void Dot_SinglesBeyondSinglePrecision_AreMultipliedInDouble()
    {
        // 1e30² is beyond float32, and 1 + 2^-23 squared needs 47 bits.
        float[] large = [.. Enumerable.Repeat(1e30f, 33)];
        float[] fine = [.. Enumerable.Repeat(1 + MathF.Pow(2, -23), 33)];

        Assert.Equal(33 * ((double)1e30f * 1e30f), UpdateKernel.Dot(large, large), 1e47);
        Assert.Equal(33 * Math.Pow(1 + Math.Pow(2, -23), 2), UpdateKernel.Dot(fine, fine));
    }

    [Fact]
    public void Dot_NaNAnywhere_IsNaN()
    {
        for (var i = 0; i < 70; i++)
        {
            var (x, ones) = (new float[70], Enumerable.Repeat(1f, 70).ToArray());
            x[i] = float.NaN;

            Assert.Equal(double.NaN, UpdateKernel.Dot(x, ones));
            Assert.Equal(double.NaN, UpdateKernel.Dot(Vectors.Widen(x), Vectors.Widen(ones)));
        }
    }

    [Fact]
    public void AllFinite_AnyLengthOfSingles_FindsTheOneThatIsNot() =>
        CheckAllFinite(
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity], [0, -0f, float.MaxValue, float.MinValue, float.Epsilon]);

    [Fact]
    public void AllFinite_AnyLengthOfDoubles_FindsTheOneThatIsNot() =>
        CheckAllFinite(
            [double.NaN, double.PositiveInfinity, double.NegativeInfinity],
            [0, -0d, double.MaxValue, double.MinValue, double.Epsilon]);

    [Fact]
    public void AnyKernel_NeverAllocates()
    {
        var (values, previous, update) = (new float[1001], new float[1001], new float[1001]);
        var (wide, widePrevious, wideUpdate) = (new double[1001], new double[1001], new double[1001]);

        Assert.Equal(0, Allocations.Of(() => UpdateKernel.Advance<float>(values, previous, update)));
        Assert.Equal(0, Allocations.Of(() => UpdateKernel.Advance<double>(wide, widePrevious, wideUpdate)));
        Assert.Equal(0, Allocations.Of(() => UpdateKernel.Dot(values, update)));
        Assert.Equal(0, Allocations.Of(() => UpdateKernel.Dot(wide, wideUpdate)));
        Assert.Equal(0, Allocations.Of(() => UpdateKernel.AllFinite<float>(values)));
        Assert.Equal(0, Allocations.Of(() => UpdateKernel.AllFinite<double>(wide)));
    }

    private static void CheckDots<T>(Func<Random, int, T[]> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(3);
        for (var length = 0; length <= MaxLength; length++)
        {
            var x = values(random, length);
            T[][] y = [.. Enumerable.Range(0, UpdateKernel.RowsTogether).Select(_ => values(random, length))];
            var (dots, wide, narrow) = (new double[5], new double[5], new double[5]);

            UpdateKernel.Dots<T>(x, y[0], y[1], y[2], y[3], y[4], dots);
            UpdateKernel.DotsWith512Bits<T>(x, y[0], y[1], y[2], y[3], y[4], wide);
            UpdateKernel.DotsWith256Bits<T>(x, y[0], y[1], y[2], y[3], y[4], narrow);

            Assert.Equal(wide, narrow);
            Assert.Equal(Array.ConvertAll(y, row => SumOfEight(x, row)), dots);
            Assert.Equal(dots[0], UpdateKernel.DotOfEight<T>(x, y[0]));
        }
    }

    /// <summary>The slow twin: eight sums, the first four with the last four, those in pairs, and what is left one by one.</summary>
    private static double SumOfEight<T>(T[] x, T[] y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sums, whole) = (new double[8], x.Length / 8 * 8);
        for (var i = 0; i < whole; i++)
        {
            sums[i % 8] = Math.FusedMultiplyAdd(double.CreateChecked(x[i]), double.CreateChecked(y[i]), sums[i % 8]);
        }

        var sum = (sums[0] + sums[4] + (sums[1] + sums[5])) + (sums[2] + sums[6] + (sums[3] + sums[7]));
        for (var i = whole; i < x.Length; i++)
        {
            sum += double.CreateChecked(x[i]) * double.CreateChecked(y[i]);
        }

        return sum;
    }

    private static void CheckAdvance<T>(Func<Random, int, T[]> draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(3);
        for (var length = 0; length <= MaxLength; length++)
        {
            var (values, previous, update) = (draw(random, length), draw(random, length), draw(random, length));
            T[] expected = [.. values.Zip(previous, (present, before) => present - before)];

            UpdateKernel.Advance<T>(values, previous, update);

            Assert.Equal(expected, update);
            Assert.Equal(values, previous);
        }
    }

    private static void CheckAllFinite<T>(T[] wrong, T[] right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var length = 0; length <= MaxLength; length++)
        {
            T[] values = [.. Enumerable.Range(0, length).Select(i => right[i % right.Length])];
            Assert.True(UpdateKernel.AllFinite<T>(values));
            for (var i = 0; i < length; i++)
            {
                var kept = values[i];
                values[i] = wrong[i % wrong.Length];
                Assert.False(UpdateKernel.AllFinite<T>(values), $"{values[i]} in place {i} of {length} was not found.");
                values[i] = kept;
            }
        }
    }

    /// <summary>Within the bound n ε Σ |x y| that holds for any order of summation.</summary>
    private static void AssertDot(double[] x, double[] y, double dot)
    {
        var expected = Vectors.Dot(x, y);
        var tolerance = x.Length * Math.Pow(2, -52) * x.Zip(y, (a, b) => Math.Abs(a * b)).Sum();
        Assert.InRange(dot, expected - tolerance, expected + tolerance);
    }
}
