using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

public class WeightSpectrumTests
{
    [Theory]
    [InlineData(4, 4)]
    [InlineData(30, 12)]
    [InlineData(12, 30)]
    public void Of_KnownSpectrum_GivesItBack(int rows, int columns)
    {
        double[] known = [100, 20, 10, 9.5, .. Enumerable.Repeat(1.0, Math.Min(rows, columns) - 4)];
        var spectrum = WeightSpectrum.Of("w", 7, WithSpectrum(1, rows, columns, known), rows, columns);

        // Elements are float32.
        for (var j = 0; j < Math.Min(32, known.Length); j++)
        {
            Assert.Equal(known[j], spectrum.SingularValues[j], 1e-4);
        }

        Assert.Equal(("w", 7L, rows, columns), (spectrum.Name, spectrum.Step, spectrum.Rows, spectrum.Columns));
        Assert.Equal(Math.Sqrt(known.Sum(value => value * value)), spectrum.FrobeniusNorm, 1e-4);
        Assert.Equal(spectrum.FrobeniusNorm * spectrum.FrobeniusNorm / 1e4, spectrum.StableRank, 1e-4);

        // Half of the spectrum is searched: at 4 × 4 the ratio of 9.5 would be beyond it anyway.
        Assert.Equal(rows == columns ? 1 : 4, spectrum.LargestRatioPosition);
    }

    [Fact]
    public void Of_LargeMatrix_FindsTheLeadingOnesByProjection()
    {
        double[] known = [.. Enumerable.Range(0, 300).Select(j => 50 * Math.Pow(0.93, j))];
        var values = WithSpectrum(2, 320, 300, known);
        var spectrum = WeightSpectrum.Of("w", 0, values, 320, 300, top: 20);

        Assert.Equal(20, spectrum.SingularValues.Count);
        for (var j = 0; j < 20; j++)
        {
            // The stated bound, and the rounding of float32.
            Assert.Equal(1, spectrum.SingularValues[j] / known[j], Math.Pow(known[30] / known[j], 5) + 1e-5);
        }

        Assert.Equal(spectrum.SingularValues, WeightSpectrum.Of("w", 0, values, 320, 300, top: 20).SingularValues);
    }

    [Fact]
    public void Of_Noise_StaysBelowTheFloorAndAtOneNoiseUnit()
    {
        // One case of 100 is above the floor: 60 matrices give more than 4 of them once in 300 000 runs.
        var random = new Random(3);
        var above = 0;
        for (var draw = 0; draw < 60; draw++)
        {
            var spectrum = WeightSpectrum.Of("w", 0, Vectors.GaussianSingles(random, 40 * 60), 40, 60);
            above += spectrum.GapRatio > spectrum.NoiseFloor ? 1 : 0;
            Assert.InRange(spectrum.NoiseUnits, 0.85, 1.1);
        }

        Assert.InRange(above, 0, 4);
    }

    [Fact]
    public void Of_Zeros_IsDefined()
    {
        var spectrum = WeightSpectrum.Of("w", 0, new float[12], 3, 4);

        Assert.Equal([0, 0, 0], spectrum.SingularValues);
        Assert.Equal(
            (0, double.NaN, double.NaN, double.NaN),
            (spectrum.LargestRatioPosition, spectrum.GapRatio, spectrum.NoiseUnits, spectrum.StableRank));
    }

    [Fact]
    public void Of_RankOne_HasNoRatio() => Assert.Equal(0, WeightSpectrum.Of("w", 0, [1, 2, 2, 4], 2, 2).LargestRatioPosition);

    [Fact]
    public void Of_ArgumentsThatDoNotFit_AreRefusedInFullWords()
    {
        Assert.StartsWith(
            "values holds 5 numbers; a matrix of 2 rows and 3 columns has 6. Pass all of them, row by row.",
            Assert.Throws<ArgumentException>(() => WeightSpectrum.Of("w", 0, new float[5], 2, 3)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "values of matrix 'w' holds NaN or infinity; all must be finite. Look for the step at which training diverged.",
            Assert.Throws<ArgumentException>(() => WeightSpectrum.Of("w", 0, [1, 2, 3, float.NaN], 2, 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSpectrum.Of("w", 0, new float[3], 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSpectrum.Of("w", 0, new float[4], 2, 2, top: 1));
    }

    private static float[] WithSpectrum(int seed, int rows, int columns, double[] sigma)
    {
        var random = new Random(seed);
        var left = Matrix<double>.Build.DenseOfColumns(Matrices.Orthonormal(random, sigma.Length, rows));
        var right = Matrix<double>.Build.DenseOfColumns(Matrices.Orthonormal(random, sigma.Length, columns));
        var matrix = left * Matrix<double>.Build.DenseOfDiagonalArray(sigma) * right.Transpose();
        return [.. matrix.ToRowMajorArray().Select(value => (float)value)];
    }
}
