namespace SpectralEdge.Monitor.Analysis.Tests;

public class ProductsAnalysisTests
{
    [Fact]
    public void Run_ExactProducts_IsWhatALiveMonitorSaw()
    {
        using var small = new SmallRun();
        var live = RunRecordReader.Read(small.Path);

        var run = ProductsAnalysis.Run(
            Products(small),
            [.. Enumerable.Range(1, 40).Select(step => (long)step)],
            new ProductsAnalysisOptions { Window = 5, Parameters = 900 });

        Assert.Equal(
            live.Events.Select(value => (value.Kind, value.Step, value.FirstStep)),
            run.Events.Select(value => (value.Kind, value.Step, value.FirstStep)));
        Assert.Equal(
            live.Incidents.Select(incident => (incident.BeginStep, incident.EndStep)),
            run.Incidents.Select(incident => (incident.BeginStep, incident.EndStep)));
        foreach (var (expected, found) in small.Samples.Zip(run.Samples))
        {
            // The monitor's updates are differences of states, rounded at 2⁻⁵² of a state of about 0.1, a tenth of which an
            // update is.
            Assert.Equal(expected.GapRatio, found.GapRatio, 1e-12 * expected.GapRatio);
            Assert.Equal(
                (expected.Step, expected.Stride, expected.GapPosition, expected.NoiseFloor),
                (found.Step, found.Stride, found.GapPosition, found.NoiseFloor));
            Assert.Equal(expected.Significance.Null, found.Significance.Null);
            Assert.Equal(expected.Significance.PValueColouredUnequalSteps, found.Significance.PValueColouredUnequalSteps, 1e-9);
        }

        Assert.Equal(small.Samples.Count, run.Samples.Count);
    }

    [Fact]
    public void Run_ParametersUnknown_JudgesByWhiteNoiseThatExplainsNothing()
    {
        using var small = new SmallRun();

        var run = ProductsAnalysis.Run(
            Products(small), [.. Enumerable.Range(1, 40).Select(step => (long)step)], new ProductsAnalysisOptions { Window = 5 });

        Assert.All(run.Samples, sample => Assert.Equal(GapNull.WhiteNoise, sample.Significance.Null));
        Assert.All(run.Samples, sample => Assert.InRange(sample.NoiseFloor, 1, 1.0001));
        Assert.All(run.Samples, sample => Assert.NotNull(sample.GapPosition));
    }

    [Fact]
    public void Validate_SettingsThatCannotBe_SaysWhy()
    {
        Assert.Equal(
            "ProductsAnalysisOptions cannot be used:\n- Parameters is 5; it must be above Window, 5. With fewer, no ratio means "
            + "anything; leave it out if it is not known.",
            Assert.Throws<MonitorOptionsException>(
                () => new ProductsAnalysisOptions { Window = 5, Parameters = 5 }.Validate()).Message);
        new ProductsAnalysisOptions { Window = 5, Parameters = 6 }.Validate();
        Assert.Equal(
            "ProductsAnalysisOptions cannot be used:\n- Spectrum.Null is UnequalSteps and Parameters is null; that null must "
            + "know how many there are. Set Parameters, or leave the null out.",
            Assert.Throws<MonitorOptionsException>(
                () => new ProductsAnalysisOptions { Spectrum = new() { Null = GapNull.UnequalSteps } }.Validate()).Message);
    }

    [Fact]
    public void Summary_OfWindowsAndStrides_IsWhatSpectraSay()
    {
        using var small = new SmallRun();
        long[] steps = [.. Enumerable.Range(1, 40).Select(step => (long)step)];

        var rows = SweepSummary.Of(Products(small), steps, [5, 50], [2, 1], parameters: 900);

        var ratios = WindowSpectra.Of(Products(small).AtStride(2), 5, GapPositionKind.Restricted, 2)
            .Select(spectrum => spectrum.GapRatio).Order().ToList();
        Assert.Equal([(5, 1, 36), (5, 2, 16)], rows.Select(row => (row.Window, row.Stride, row.Windows)));
        Assert.Equal((ratios[7] + ratios[8]) / 2, rows[1].MedianRatio, 12);
        Assert.Equal(2, rows[0].Events);
    }

    [Fact]
    public void File_WrittenAndRead_IsTheSameToTheBit()
    {
        using var small = new SmallRun();
        var (products, path) = (Products(small), Path.GetTempFileName());

        ProductsFile.Write(path, products);
        var read = ProductsFile.Read(path);

        File.Delete(path);
        Assert.Equal(products.Count, read.Count);
        for (var i = 0; i < products.Count; i++)
        {
            Assert.Equal(
                Enumerable.Range(0, products.Count).Select(j => products[i, j]),
                Enumerable.Range(0, products.Count).Select(j => read[i, j]));
        }
    }

    [Fact]
    public void File_OfUnequalPairs_IsRefused()
    {
        using var small = new SmallRun();
        var path = Path.GetTempFileName();
        ProductsFile.Write(path, Products(small));
        var bytes = File.ReadAllBytes(path);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - (2 * sizeof(double))), 1e6);
        File.WriteAllBytes(path, bytes);

        var exception = Assert.Throws<CheckpointException>(() => ProductsFile.Read(path));

        File.Delete(path);
        Assert.Contains("the array has 1000000 at (39, 38) and ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(" at (38, 39); they must agree, since an inner product does not ask for an order. Save updates @ "
            + "updates.T.", exception.Message, StringComparison.Ordinal);
    }

    private static DotProducts Products(SmallRun run) =>
        DotProducts.Of(run.Updates.SelectMany(update => update).ToArray(), run.Updates.Count);
}
