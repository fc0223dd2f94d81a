namespace SpectralEdge.Monitor.Analysis.Tests;

public class WindowSweepTests
{
    [Fact]
    public void LagFlips_Golden_AgreeWithNumPy()
    {
        var options = new WindowSweepOptions { ShortestWindow = 4, LongestWindow = 10, LongestStride = 2, MostLag = 3 };
        var rows = WindowSweep.Run(SweepGolden.Products(), options);
        var flips = WindowSweep.LagFlips(rows, SweepGolden.Entry.Series("losses"), options);

        Assert.All(SweepGolden.Entry.Each("flips"), entry =>
        {
            var found = flips.Single(flip => (flip.Window, flip.Stride) == (entry.Whole("window"), entry.Whole("stride")));
            Assert.Equal((entry.Whole("n"), entry.Whole("lag")), (found.Windows, found.Strongest?.Lag));

            // R from λ of the Gram matrix (1e-10) beside R from the SVD.
            StatisticsGolden.Close(entry.Number("r"), found.Strongest!.Value.R, 1e-9);
        });
    }

    [Fact]
    public void Run_TheDefaults_TakeEveryWindowAndStrideThatFits()
    {
        var rows = WindowSweep.Run(SweepGolden.Products());

        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Stride).Distinct());
        Assert.Equal(31 + 15 + 7 + 3, rows.Count);
        Assert.All(rows, row => Assert.Equal((48 / row.Stride) - row.Window + 1, row.Spectra.Count));
        Assert.All(rows, row => Assert.All(row.Spectra, window => Assert.Equal(row.Window, window.SingularValues.Count)));
    }

    [Fact]
    public void LagFlips_TooFewWindows_SayNothing()
    {
        var rows = WindowSweep.Run(SweepGolden.Products(), new WindowSweepOptions { ShortestWindow = 40, LongestStride = 1 });

        Assert.All(WindowSweep.LagFlips(rows, SweepGolden.Entry.Series("losses")), flip => Assert.Null(flip.Strongest));
    }

    [Fact]
    public void LagFlips_TooFewLosses_AreRefused() =>
        Assert.Throws<ArgumentException>(() => WindowSweep.LagFlips(WindowSweep.Run(SweepGolden.Products()), new double[47]));

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt() => Assert.Equal(
        """
        WindowSweepOptions cannot be used:
        - ShortestWindow is 1; it must lie between 2 and 4096. A ratio needs two singular values.
        - LongestWindow is 0; it must lie between 2 and 4096. It is not below the shortest.
        - ShortestStride is 0; it must be at least 1. An update is made of at least one.
        - LongestStride is 0; it must be at least 1. It is not below the shortest.
        - MostLag is -1; it must lie between 0 and 1000. Lags take pairs away.
        - Degree is 13; it must lie between 0 and 12. A higher one follows the events themselves.
        """.ReplaceLineEndings("\n"),
        Assert.Throws<MonitorOptionsException>(
            () => new WindowSweepOptions
            {
                ShortestWindow = 1,
                LongestWindow = 0,
                ShortestStride = 0,
                LongestStride = 0,
                MostLag = -1,
                Degree = 13,
            }.Validate()).Message);
}
