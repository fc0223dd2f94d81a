namespace SpectralEdge.Monitor.Tests;

public sealed class SpectralMonitorWeightsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly EditableModel _model = new EditableModel().Add("qkv", 9 * 4).Add("out", 20);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_MatricesAtTheirStride_AreThoseOfTheBlocksRows(WindowMode mode)
    {
        var seen = new List<WeightSpectrum>();
        using var monitor = Monitor(
            mode, new WeightMatrix("qkv", 3, 4) { FirstRow = 3, Name = "k" }, new WeightMatrix("out", 5, 4));
        monitor.WeightsTaken += (_, spectrum) => seen.Add(spectrum);
        var expected = new List<IReadOnlyList<double>>();
        for (var step = 1; step <= 25; step++)
        {
            _model.Step();
            monitor.Observe(step);
            if (step % 10 == 0)
            {
                expected.Add(WeightSpectrum.Of("k", step, _model.Blocks[0].Values.AsSpan(12, 12), 3, 4).SingularValues);
                expected.Add(WeightSpectrum.Of("out", step, _model.Blocks[1].Values, 5, 4).SingularValues);
            }
        }

        Assert.Equal(
            [("k", 10L), ("out", 10L), ("k", 20L), ("out", 20L)], seen.Select(spectrum => (spectrum.Name, spectrum.Step)));
        Assert.Equal(expected, seen.Select(spectrum => spectrum.SingularValues));
        var lines = RunLines.Of(monitor.RunFile!).Where(line => line.GetProperty("type").GetString() == "weights").ToArray();
        Assert.Equal(
            expected,
            lines.Select(line => line.GetProperty("sigma").EnumerateArray().Select(value => value.GetDouble()).ToArray()));
        Assert.Equal(
            [
                "type", "step", "name", "rows", "columns", "largest_ratio_position", "gap_ratio", "noise_floor", "frobenius_norm",
                "stable_rank", "noise_units", "sigma", "backbone",
            ],
            RunLines.NamesOf(lines[0]));
    }

    /// <summary>From displacements W_t − W_0 of all values; 20 values fit the sketch, which is then exact.</summary>
    [Fact]
    public void Backbone_OfAMatrix_HasTheDimensionOfItsDisplacements()
    {
        var seen = new List<WeightSpectrum>();
        using var monitor = Monitor(WindowMode.Exact, new WeightMatrix("out", 5, 4));
        monitor.WeightsTaken += (_, spectrum) => seen.Add(spectrum);
        var looks = new List<double[]>();
        for (var step = 1; step <= 150; step++)
        {
            _model.Step();
            monitor.Observe(step);
            if (step % 10 == 0)
            {
                looks.Add(Vectors.Widen(_model.Blocks[1].Values));
            }
        }

        Assert.Equal(15, seen.Count);
        Assert.Equal((0, 0), (seen[0].Backbone!.Rows, seen[0].Backbone!.Dimension(DisplacementForm.Centred)));
        for (var look = 3; look < seen.Count; look++)
        {
            var slow = new SlowBackbone(
                [.. looks.Skip(1).Take(look).Select(row => row.Select((value, i) => value - looks[0][i]).ToArray())]);
            var trajectory = seen[look].Backbone!;
            Assert.Equal(look, trajectory.Rows);
            Assert.Equal(slow.Dimension(DisplacementForm.Centred), trajectory.Dimension(DisplacementForm.Centred));
            Assert.Equal(slow.Share(DisplacementForm.Centred, 2), trajectory.Share(DisplacementForm.Centred, 2), 1e-9);
        }

        var line = RunLines.Of(monitor.RunFile!, "weights")[^1].GetProperty("backbone");
        Assert.Equal(
            seen[^1].Backbone!.Dimension(DisplacementForm.Centred),
            line.GetProperty("centred").GetProperty("dimension").GetInt32());
    }

    [Fact]
    public void Backbone_StepsThatGoBack_BeginsAnew()
    {
        var seen = new List<WeightSpectrum>();
        using var monitor = Monitor(WindowMode.Exact, new WeightMatrix("out", 5, 4));
        monitor.WeightsTaken += (_, spectrum) => seen.Add(spectrum);
        foreach (var step in Enumerable.Range(1, 60).Concat(Enumerable.Range(21, 20)))
        {
            _model.Step();
            monitor.Observe(step);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1], seen.Select(spectrum => spectrum.Backbone!.Rows).Take(8));
    }

    [Fact]
    public void Backbone_WithoutBackbones_IsNotKept()
    {
        WeightSpectrum? seen = null;
        using var monitor = new SpectralMonitor(_model, new MonitorOptions
        {
            Windows = [new(5, 4)],
            Spectrum = new() { Measures = SampleMeasures.None },
            Weights = new WeightOptions { Every = 10, Matrices = [new WeightMatrix("out", 5, 4)] },
            Run = new() { Folder = _folder.Path },
        });
        monitor.WeightsTaken += (_, spectrum) => seen = spectrum;

        monitor.Observe(10);

        Assert.Null(seen!.Backbone);
        Assert.DoesNotContain("backbone", RunLines.NamesOf(RunLines.Of(monitor.RunFile!, "weights")[0]));
    }

    [Fact]
    public void Observe_MatrixThatDiverges_IsCountedAndTheRunGoesOn()
    {
        using var monitor = Monitor(WindowMode.Exact, new WeightMatrix("out", 5, 4));
        _model.Blocks[1].Values[3] = float.NaN;
        for (var step = 1; step <= 30; step++)
        {
            monitor.Observe(step);
        }

        Assert.Equal(3, monitor.Report.Skipped[SkipReason.WeightsFailed]);
    }

    [Fact]
    public void Constructor_MatricesThatDoNotLieInABlock_AreRefusedTogether()
    {
        var exception = Assert.Throws<MonitorOptionsException>(
            () => Monitor(
                WindowMode.Exact, new WeightMatrix("q", 3, 4), new WeightMatrix("out", 6, 4), new WeightMatrix("out", 2, 3)));

        Assert.Equal(
            """
            MonitorOptions cannot be used:
            - Weights.Matrices[0].Block is 'q'; it must be the name of a watched block: 'qkv', 'out'. Names are case-sensitive.
            - Weights.Matrices[1] has 6 rows from row 0 on, of 4 columns each; block 'out' has 20 values, which must be whole rows and hold all of these. Give the block's own number of columns.
            - Weights.Matrices[2] has 2 rows from row 0 on, of 3 columns each; block 'out' has 20 values, which must be whole rows and hold all of these. Give the block's own number of columns.
            """,
            exception.Message);
    }

    [Fact]
    public void Validate_WeightsOutOfRange_AreRefusedByName()
    {
        var options = new MonitorOptions
        {
            Weights = new WeightOptions { Every = 0, Top = 1, Matrices = [new WeightMatrix("w", 1, 2) { FirstRow = -1 }, null!] },
        };

        Assert.Equal(
            """
            MonitorOptions cannot be used:
            - Weights.Every is 0; it must lie between 1 and 1000000. Each look reads and decomposes all matrices.
            - Weights.Top is 1; it must lie between 2 and 4096. A ratio needs two singular values.
            - Weights.Matrices[0].Rows is 1; it must lie between 2 and 1048576. A ratio needs two singular values.
            - Weights.Matrices[0].FirstRow is -1; it must be at least 0. Rows count from 0.
            - Weights.Matrices[1] is null or has no Block; it must be a WeightMatrix. Leave it out.
            """,
            Assert.Throws<MonitorOptionsException>(options.Validate).Message);
    }

    private SpectralMonitor Monitor(WindowMode mode, params WeightMatrix[] matrices) => new(
        _model,
        new MonitorOptions
        {
            Windows = [new(5, 4)],
            Sketch = new() { Mode = mode, Length = 64 },
            Run = new() { Folder = _folder.Path },
            Weights = new WeightOptions { Every = 10, Matrices = matrices },
        });
}
