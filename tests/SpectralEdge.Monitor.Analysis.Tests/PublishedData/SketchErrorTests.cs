namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Published errors of projected gap ratios beside the law of a single ratio, a mean relative error of
/// √(2/(πd)).</summary>
public class SketchErrorTests
{
    [PublishedFact]
    public void MeanErrors_LieAtOrBelowTheLaw()
    {
        var (length, error) = Published();

        // 0.85, 0.93, 0.96, 0.84 and 0.99 of the law, from printed errors of two or three digits.
        Printed.Equal(
            [0.85m, 0.93m, 0.96m, 0.84m, 0.99m],
            [.. length.Zip(error).Select(pair => pair.Second / Math.Sqrt(2 / (Math.PI * pair.First)))]);
    }

    [PublishedFact]
    public void MeanErrors_FallAsTheRootOfTheLength()
    {
        var (length, error) = Published();
        var fit = PowerLaw.Fit(length, error);

        Assert.InRange(-0.5, fit.ExponentLower, fit.ExponentUpper);
        Printed.Equal(-0.48m, fit.Exponent);
    }

    [PublishedFact]
    public void Law_IsThatOfTheTable()
    {
        var (length, error) = Published();
        var rows = SketchErrorTable.Of(
            [1], [.. length.Zip(error).Select(pair => new SketchEstimate((int)pair.First, [1 + pair.Second]))]);

        Assert.Equal(length.Select(d => (int)d), rows.Select(row => row.Dimension));
        Assert.All(rows.Zip(error), pair => Near.Equal(pair.Second, pair.First.MeanError));
        Assert.All(rows, row => Assert.True(row.MeanError < row.Law));
    }

    private static (double[] Length, double[] Error) Published()
    {
        var table = TranscribedFile.Table("sed_jl_tinystories_W10");
        return (table.Series("d"), table.Series("mean_rel_err"));
    }
}
