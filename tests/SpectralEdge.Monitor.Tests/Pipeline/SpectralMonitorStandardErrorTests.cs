using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Tests;

/// <summary>A user without a logger learns of the first fault of each kind, once.</summary>
public class SpectralMonitorStandardErrorTests
{
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    [Fact]
    public void Observe_HandlerThatThrows_IsOneLine()
    {
        var lines = StandardError.Lines();
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        monitor.SampleTaken += (_, _) => throw new InvalidOperationException("My own mistake.");

        TrainingLoop.Run(_model, 1, 24, monitor);

        Assert.Equal(21, monitor.Report.HandlerFailures);
        var line = Assert.Single(lines);
        Assert.StartsWith(
            $"SpectralEdge.Monitor: Handler "
                + $"{nameof(SpectralMonitorStandardErrorTests)}.{nameof(Observe_HandlerThatThrows_IsOneLine)} (a lambda) failed;",
            line,
            StringComparison.Ordinal);
        Assert.Contains(
            "training goes on. 1 handler failure so far; further ones of this cause are only counted. "
                + "InvalidOperationException: My own mistake.",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_FaultsOfSeveralKinds_AreALineEach()
    {
        var lines = StandardError.Lines();
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        monitor.SampleTaken += (_, _) => throw new InvalidOperationException("My own mistake.");
        TrainingLoop.Run(_model, 1, 6, monitor);
        _model.Blocks.RemoveAt(1);
        TrainingLoop.Run(_model, 7, 9, monitor);
        _model.Blocks[0].Values[0] = float.NaN;
        TrainingLoop.Run(_model, 10, 12, monitor);

        Assert.Equal(3, lines.Count);
        Assert.Contains("'b' is gone.", lines[1], StringComparison.Ordinal);
        Assert.Contains("Block 'a' holds NaN", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_HealthyRun_IsSilent()
    {
        var lines = StandardError.Lines();
        using (var monitor = new SpectralMonitor(_model, TestOptions.Exact))
        {
            TrainingLoop.Run(_model, 1, 30, monitor);
        }

        Assert.Empty(lines);
    }

    [Fact]
    public void Observe_NullLoggerFactory_IsSilent()
    {
        var lines = StandardError.Lines();
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, NullLoggerFactory.Instance);
        monitor.SampleTaken += (_, _) => throw new InvalidOperationException("My own mistake.");

        TrainingLoop.Run(_model, 1, 10, monitor);

        Assert.Empty(lines);
    }

    [Fact]
    public void Resume_WithoutALogger_ShowsFaultsToo()
    {
        using var state = new MemoryStream();
        using (var before = new SpectralMonitor(_model, TestOptions.Exact))
        {
            TrainingLoop.Run(_model, 1, 5, before);
            before.SaveState(state);
        }

        state.Position = 0;
        var lines = StandardError.Lines();
        using var monitor = SpectralMonitor.Resume(_model, TestOptions.Exact, state);
        TrainingLoop.Run(_model, 8, 9, monitor);

        Assert.Contains("The saved state ends at step 5", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_StandardErrorThatIsClosed_DoesNotMatter()
    {
        StandardError.Break();
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        _model.Blocks[0].Values[0] = float.NaN;

        TrainingLoop.Run(_model, 1, 10, monitor);

        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(10, monitor.Report.Skipped.Values.Sum());
    }
}
