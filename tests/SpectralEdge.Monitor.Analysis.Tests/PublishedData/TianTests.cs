using System.Globalization;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The slope detector on nine repeated runs, and what the paper prints for its own.</summary>
public class TianTests
{
    private const string Grokking = "tian_0.0002_0";
    private const string Control = "tian_0.0_0";

    [PublishedTheory]
    [InlineData(Grokking, 173, 101, 139)]
    [InlineData("tian_M41_K2048_0.0002_1", 179, 150, 199)]
    [InlineData("tian_M41_K512_0.0002_0", null, 198, 346)]
    [InlineData("tian_M41_K2048_0.0002_0", 181, null, null)]
    [InlineData("tianRANDLAB_M41_K2048_0.0002_0", 188, null, null)]
    [InlineData(Control, null, null, null)]
    [InlineData("tian_M41_K2048_0.0_0", null, null, null)]
    [InlineData("tian_M41_K2048_0.0_1", null, null, null)]
    [InlineData("tian_M41_K512_0.0_0", null, null, null)]
    public void Detector_FiresWithWeightDecay_WhetherItGeneralisesOrNot(string name, int? fires, int? half, int? nearly)
    {
        var run = TianRun.Read(name);

        Assert.Equal((fires, half, nearly), (run.Fires, run.Reaches(0.5), run.Reaches(0.99)));
    }

    [PublishedTheory]
    [InlineData("tian_M41_K2048_0.0002_1", "790")]
    [InlineData("tian_M41_K2048_0.0_0", "1.39")]
    [InlineData("tian_M41_K2048_0.0_1", "1.49")]
    [InlineData("tian_M41_K512_0.0002_0", "957")]
    [InlineData("tian_M41_K512_0.0_0", "2.0")]
    [InlineData(Control, "1.35")]
    [InlineData("tianRANDLAB_M41_K2048_0.0002_0", "1410")]
    [InlineData("tian_M41_K2048_0.0002_0", "1195")]
    public void LateRatio_IsTheRecordedOne(string name, string late)
    {
        var found = TianRun.Read(name).Late;

        // 1410 has three digits.
        Printed.Equal(decimal.Parse(late, CultureInfo.InvariantCulture), late == "1410" ? 10 * Math.Round(found / 10) : found);
    }

    [PublishedFact]
    public void Ratios_AreThoseOfTheRecord()
    {
        var ratios = TianRun.Read(Grokking).Ratios;

        Printed.Equal([17.0m, 26.7m, 21.5m, 211m], [ratios[25], ratios[100], ratios[150], ratios[200]]);
        Printed.Equal(219m, ratios[300]);

        // The paper has 17, 27, 22, 212 and, at 300, 310: within a factor of two, as rounding to float32 allows there.
        Printed.Equal([17m, 27m, 22m], [ratios[25], ratios[100], ratios[150]]);
        Assert.False(Printed.Is(212m, ratios[200]));
        Assert.InRange(ratios[300], 155, 620);
    }

    [PublishedTheory]
    [InlineData(Grokking, "grok_eigs", 25, true, true, true)]
    [InlineData(Grokking, "grok_eigs", 100, true, true, true)]
    [InlineData(Grokking, "grok_eigs", 150, true, true, true)]
    [InlineData(Grokking, "grok_eigs", 200, true, true, true)]
    [InlineData(Grokking, "grok_eigs", 300, true, true, false)]
    [InlineData(Control, "control_eigs", 100, true, true, true)]
    [InlineData(Control, "control_eigs", 200, true, false, false)]
    [InlineData(Control, "control_eigs", 400, false, false, false)]
    public void Eigenvalues_AgreeWithThePrintedOnes_ButForTheLateOnes(
        string name, string table, int epoch, bool first, bool second, bool third)
    {
        var printed = TranscribedFile.Table("tian_sweep").GetProperty(table)
            .GetProperty(epoch.ToString(CultureInfo.InvariantCulture)).Numbers();
        var found = TianRun.Read(name).Eigenvalues(epoch);

        // Printed to the digits that the table has: two, or three of the second at 150.
        Assert.Equal(
            [first, second, third],
            printed.Zip(found).Select(pair => Math.Abs(pair.First - pair.Second) <= HalfUnit(pair.First)));
    }

    [PublishedFact]
    public void LateRatio_OfThePaper_IsHigherThanThatOfTheRepeatedRun()
    {
        var printed = TranscribedFile.Table("tian_sweep").GetProperty("grok");

        // 300 over 15 seeds, 168 to 320. Which epochs are late is not printed; from 200 on the median of the repeated run is
        // within the range.
        Assert.Equal(300, printed.Number("late_ratio_median"));
        Printed.Equal(211m, TianRun.Read(Grokking).Late);
        Assert.InRange(TianRun.Read(Grokking).Late, 168, 320);
        Assert.InRange(TianRun.Read(Control).Late, 1.25, 1.37);
        Assert.InRange(TianRun.Read(Grokking).Fires!.Value, 173, 174);
    }

    /// <summary>Half a unit of the last digit of the shortest text of a number.</summary>
    private static double HalfUnit(double printed)
    {
        var scale = decimal.Parse(
            printed.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture).Scale;
        return 0.5 * Math.Pow(10, -scale);
    }
}
