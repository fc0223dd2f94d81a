namespace SpectralEdge.Monitor.Tests;

/// <summary>A monitor of a model that is not trained says so, once at the start of a run and once later.</summary>
public class ZeroUpdatesTests
{
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_ModelThatIsNotTrained_IsReportedOnceAtTheThirdUpdate(WindowMode mode)
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Of(mode) with { Windows = [new(10, 4)] }, _logger.Factory);

        Stand(monitor, 1, 29);
        Assert.Empty(_logger.Named("ParametersNeverChanged"));

        Stand(monitor, 30, 500);
        Assert.Equal(
            "The watched parameters have not changed at all from step 0 to step 30: 3 updates of exactly zero. Is this "
            + "the model that the optimizer trains? "
            + "Is the learning rate 0? Is Observe (OnStepEnd) called without an optimizer step? This is reported once.",
            Assert.Single(_logger.Named("ParametersNeverChanged")).Message);
        Assert.Empty(_logger.Named("ParametersStoppedChanging"));
    }

    [Fact]
    public void Observe_ModelThatStopsChanging_IsReportedOnceAtTheTenthUpdate()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        TrainingLoop.Run(_model, 1, 20, monitor);

        Stand(monitor, 21, 29);
        Assert.DoesNotContain(_logger.Entries, entry => entry.Id.Id is 2003 or 2004);

        Stand(monitor, 30, 60);
        TrainingLoop.Run(_model, 61, 62, monitor);
        Stand(monitor, 63, 90);
        Assert.Equal(
            "The watched parameters stopped changing after step 20: 10 updates of exactly zero up to step 30. Was the "
            + "model or the optimizer replaced? "
            + "Is the learning rate 0? Is Observe (OnStepEnd) called without an optimizer step? This is reported once.",
            Assert.Single(_logger.Named("ParametersStoppedChanging")).Message);
    }

    [Fact]
    public void Observe_StartThatIsReported_LeavesRoomForOneMoreReport()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);

        Stand(monitor, 1, 5);
        TrainingLoop.Run(_model, 6, 8, monitor);
        Stand(monitor, 9, 40);

        Assert.Single(_logger.Named("ParametersNeverChanged"));
        Assert.Single(_logger.Named("ParametersStoppedChanging"));
    }

    [Fact]
    public void Observe_OneStepOfRateZeroAndOneFrozenGroup_IsNotReported()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter }, _logger.Factory);

        Stand(monitor, 1, 2);
        for (var step = 3; step <= 60; step++)
        {
            _model.Blocks[1].Values[7] += 1;
            monitor.Observe(step);
        }

        Assert.DoesNotContain(_logger.Entries, entry => entry.Id.Id is 2003 or 2004);
    }

    private static void Stand(SpectralMonitor monitor, long first, long last)
    {
        for (var step = first; step <= last; step++)
        {
            monitor.Observe(step);
        }
    }
}
