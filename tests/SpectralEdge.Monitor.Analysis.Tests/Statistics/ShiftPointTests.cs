using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class ShiftPointTests
{
    private static readonly JsonElement Golden = StatisticsGolden.Root.GetProperty("shift");

    [Fact]
    public void AllThree_Golden_AgreeWithSciPy()
    {
        var values = StatisticsGolden.Series("shifted");

        Agrees("derivative", ShiftPoint.LargestDerivative(values));
        Agrees("cusum", ShiftPoint.Cusum(values));
        Agrees("welch", ShiftPoint.WelchT(values));
    }

    [Fact]
    public void AllThree_AStep_IsFoundAtItsFirstValue()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => (i < 37 ? 0 : 9) + (i % 2))];

        Assert.Equal(37, ShiftPoint.LargestDerivative(values).Index);
        Assert.Equal(37, ShiftPoint.Cusum(values)?.Index);
        Assert.Equal(37, ShiftPoint.WelchT(values)?.Index);
    }

    [Fact]
    public void Cusum_AFall_IsFoundToo_AndNothingInAQuietSeries()
    {
        double[] quiet = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 2))];

        Assert.Null(ShiftPoint.Cusum(quiet));
        Assert.Equal(40, ShiftPoint.Cusum([.. quiet[..40], -9, -9])?.Index);
    }

    [Fact]
    public void AConstantSeries_HasNoShiftButADerivativeOfZero()
    {
        Assert.Equal(new ShiftEstimate(1, 0), ShiftPoint.LargestDerivative(new double[30]));
        Assert.Null(ShiftPoint.Cusum(new double[30]));
        Assert.Null(ShiftPoint.WelchT(new double[30]));
    }

    [Fact]
    public void WelchT_ASmallDifference_IsStillTheLargest()
    {
        double[] values = [.. Enumerable.Range(0, 20).Select(i => (i % 2) + (i < 10 ? 0 : 0.01))];

        var found = ShiftPoint.WelchT(values);

        Assert.Equal(10, found?.Index);
        Assert.InRange(found!.Value.Score, 0.01, 0.1);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.7)]
    [InlineData(1.3)]
    public void EqualValuesThatAreNoBinaryFractions_HaveNoSpread(double value)
    {
        double[] values = [.. Enumerable.Repeat(value, 10), .. Enumerable.Repeat(value * (1 + 1e-7), 10)];

        Assert.Null(ShiftPoint.Cusum(values));
        Assert.Null(ShiftPoint.WelchT([.. Enumerable.Repeat(value, 30)]));
    }

    [Fact]
    public void WelchT_NoSpreadOnEitherSide_IsInfinite() => Assert.Equal(
        new ShiftEstimate(10, double.PositiveInfinity), ShiftPoint.WelchT([.. new double[10], .. Enumerable.Repeat(1.0, 10)]));

    [Fact]
    public void AllThree_WhatTheyCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => ShiftPoint.LargestDerivative([1]));
        Assert.Throws<ArgumentException>(() => ShiftPoint.Cusum(new double[10]));
        Assert.Throws<ArgumentException>(() => ShiftPoint.WelchT(new double[19]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShiftPoint.Cusum(new double[20], limit: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShiftPoint.WelchT(new double[20], 1));
    }

    private static void Agrees(string name, ShiftEstimate? found)
    {
        var expected = Golden.GetProperty(name);

        Assert.Equal(expected[0].GetInt32(), found?.Index);
        Near.Equal(expected[1].GetDouble(), found!.Value.Score, StatisticsGolden.Sums);
    }
}
