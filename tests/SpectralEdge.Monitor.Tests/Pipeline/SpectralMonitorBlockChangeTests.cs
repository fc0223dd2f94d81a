namespace SpectralEdge.Monitor.Tests;

/// <summary>A model whose blocks change while it trains is watched on, with a window that starts again.</summary>
public class SpectralMonitorBlockChangeTests
{
    private static readonly Dictionary<string, Action<EditableModel>> Edits = new()
    {
        ["added"] = model => model.Add("c", 50),
        ["last removed"] = model => model.Blocks.RemoveAt(1),
        ["first removed"] = model => model.Blocks.RemoveAt(0),
        ["renamed"] = model => model.Blocks[0] = ("z", model.Blocks[0].Values),
        ["swapped"] = model => model.Blocks.Reverse(),
        ["resized"] = model => model.Blocks[0] = ("a", new float[310]),
    };

    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    [Theory]
    [InlineData("added", WindowMode.Exact, "'c' appeared.")]
    [InlineData("added", WindowMode.Sketch, "'c' appeared.")]
    [InlineData("last removed", WindowMode.Exact, "'b' is gone.")]
    [InlineData("first removed", WindowMode.Sketch, "'a' is gone.")]
    [InlineData("renamed", WindowMode.Exact, "'z' appeared; 'a' is gone.")]
    [InlineData("swapped", WindowMode.Exact, "The blocks are the same, in another order.")]
    [InlineData("resized", WindowMode.Exact, "'a' (300 Float32 values before, 310 Float32 values now) changed size or format.")]
    [InlineData("resized", WindowMode.Sketch, "'a' (300 Float32 values before, 310 Float32 values now) changed size or format.")]
    public void Observe_BlocksThatChange_StartsAgainWithTheNewOnes(string edit, WindowMode mode, string difference)
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Of(mode), _logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 1, 6, monitor);

        Edits[edit](_model);
        TrainingLoop.Run(_model, 7, 7, monitor);
        Assert.Null(monitor.Latest);
        Assert.Equal(_model.Blocks.Select(block => block.Name), monitor.Inventory.Blocks.Select(block => block.Name));

        using var fresh = new SpectralMonitor(_model, TestOptions.Of(mode), startStep: 7);
        TrainingLoop.Run(_model, 8, 12, monitor, fresh);
        Assert.Equal([4, 5, 6, 11, 12], samples.Select(sample => sample.Step));
        TrainingLoop.AssertSameSpectrum(fresh, monitor);

        Assert.Equal(1, monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Equal(1, monitor.Report.WindowRestarts);
        Assert.Equal(
            $"The watched parameters changed at step 7: {difference} The window starts again with "
                + $"{_model.Blocks.Sum(block => block.Values.Length)} parameters in {new Amount(_model.Blocks.Count):block}.",
            Assert.Single(_logger.Named("BlocksChanged")).Message);
        Assert.Empty(_logger.Named("StepSkipped"));
    }

    [Fact]
    public void Observe_ElementTypeThatChanges_StartsAgain()
    {
        var singles = new EditableModel().Add("a", 300);
        var source = new ScriptedSource(singles.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact, _logger.Factory);
        TrainingLoop.Run(singles, 1, 5, monitor);

        var doubles = new ParameterArrays().Add("a", Vectors.Widen(singles.Blocks[0].Values));
        source.Script = doubles.Capture;
        monitor.Observe(6);

        Assert.Equal(
            "'a' (300 Float32 values before, 300 Float64 values now) changed size or format.",
            _logger.Named("BlocksChanged").Single().Values["Detail"]);
        Assert.Equal(ElementType.Float64, monitor.Inventory.Blocks[0].Type);
        Assert.Equal(1, monitor.Report.Skipped[SkipReason.BlocksChanged]);
    }

    [Fact]
    public void Observe_NewBlockThatIsNotFinite_IsSkippedByName()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        _model.Add("c", 10).Blocks[2].Values[0] = float.NaN;
        TrainingLoop.Run(_model, 1, 1, monitor);
        _model.Blocks[2].Values[0] = 0;
        TrainingLoop.Run(_model, 2, 6, monitor);

        Assert.Equal(1, monitor.Report.Skipped[SkipReason.NotFinite]);
        Assert.Equal(
            "Block 'c' holds NaN or infinite values; the window starts again.",
            _logger.Named("StepSkipped").Single().Values["Detail"]);
        Assert.Equal(6, monitor.Latest!.Step);
    }

    [Fact]
    public void Observe_ModelThatOutgrowsTheBudget_IsSuspendedUntilItFits()
    {
        using var monitor = new SpectralMonitor(
            _model,
            TestOptions.Exact with { Sketch = TestOptions.Exact.Sketch with { MemoryBudget = 1 << 20 } },
            _logger.Factory);
        _model.Add("huge", 100_000);
        TrainingLoop.Run(_model, 1, 3, monitor);
        Assert.Equal(3, monitor.Report.Skipped[SkipReason.Suspended]);
        Assert.Contains(
            "Windows[0].Length is 4; it does not fit at any size.",
            Assert.Single(_logger.Named("StepSkipped")).Message,
            StringComparison.Ordinal);

        _model.Blocks.RemoveAt(2);
        TrainingLoop.Run(_model, 4, 8, monitor);

        Assert.Equal(3, monitor.Report.Skipped[SkipReason.Suspended]);
        Assert.Equal(8, monitor.Latest!.Step);
    }

    [Fact]
    public void Observe_ModelWithoutBlocks_IsSuspendedUntilItHasSome()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        var blocks = _model.Blocks.ToArray();
        _model.Blocks.Clear();
        TrainingLoop.Run(_model, 1, 2, monitor);
        _model.Blocks.AddRange(blocks);
        TrainingLoop.Run(_model, 3, 7, monitor);

        Assert.Equal(2, monitor.Report.Skipped[SkipReason.Suspended]);
        var skipped = Assert.Single(_logger.Named("StepSkipped"));
        Assert.Contains("Number of blocks is 0", skipped.Message, StringComparison.Ordinal);
        Assert.Null(skipped.Exception);
        Assert.Equal(7, monitor.Latest!.Step);
    }

    [Fact]
    public void Observe_SourceThatGivesTooFewOrTooManyValues_NeverGivesASample()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact, _logger.Factory);
        for (var step = 1; step <= 12; step++)
        {
            var count = step <= 6 ? 299 : 301;
            source.Script = receiver =>
            {
                receiver.Begin("a", 300, ElementType.Float32);
                receiver.Values(new ParameterValues(new float[count]));
            };
            monitor.Observe(step);
        }

        Assert.Null(monitor.Latest);
        Assert.Equal([SkipReason.BlocksChanged], monitor.Report.Skipped.Keys);
        Assert.Contains(
            "Block 'a' gave 299 values; it has 300 Float32 values.",
            _logger.Named("BlocksChanged")[0].Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_BlocksThatChangePlacesAtEverySample_AreLoggedOnce()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        for (var step = 1; step <= 50; step++)
        {
            _model.Blocks.Reverse();
            monitor.Observe(step);
        }

        Assert.Equal(50, monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Single(_logger.Named("BlocksChanged"));
    }

    [Fact]
    public void Observe_BlocksThatChangeWhileAGapIsOpening_CountsSamplesFromTheNewWindowOnly()
    {
        var (rank, grown) = (new RankModel(), false);
        var source = new ScriptedSource(receiver =>
        {
            rank.Capture(receiver);
            if (grown)
            {
                receiver.Begin("new", 1, ElementType.Float32);
                receiver.Values(new ParameterValues([1f]));
            }
        });
        using var monitor = new SpectralMonitor(source, TestOptions.Exact);
        GapOpened? opened = null;
        monitor.GapOpened += (_, value) => opened = value;

        // Samples at steps 4 and 5, a new block at step 6, samples from step 10 on; three have to agree.
        for (var step = 1; step <= 12; step++)
        {
            grown = step >= 6;
            rank.Step(5);
            monitor.Observe(step);
        }

        Assert.Equal(10, opened!.FirstStep);
        Assert.Equal(12, opened.Step);
    }
}
