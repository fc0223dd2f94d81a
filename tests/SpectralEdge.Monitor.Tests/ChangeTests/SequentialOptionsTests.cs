namespace SpectralEdge.Monitor.Tests;

public class SequentialOptionsTests
{
    [Fact]
    public void Validate_Defaults_Pass()
    {
        new SequentialOptions().Validate();
        new NoiseModel().Validate();
        new CalibrationOptions().Validate();
    }

    [Fact]
    public void Validate_EverythingWrong_NamesItAll()
    {
        var options = new SequentialOptions { Kind = (SequentialKind)9, WarmUp = 1, Allowance = double.NaN, Threshold = 0 };

        var message = Assert.Throws<MonitorOptionsException>(options.Validate).Message;

        Assert.Equal(
            """
            SequentialOptions cannot be used:
            - Kind is 9; it must lie between 0 and 5. There are no other tests.
            - WarmUp is 1; it must be 0 or at least 2. One value has no standard deviation.
            - Allowance is NaN; it must lie between 0 and 10. A larger one would hide every change.
            - Threshold is 0; it must be above 0. A statistic is 0 while nothing happens.
            """,
            message);
    }

    [Fact]
    public void Validate_PageHinkleyWithoutWarmUp_Throws() =>
        Assert.Throws<MonitorOptionsException>(new SequentialOptions { Kind = SequentialKind.PageHinkley, WarmUp = 0 }.Validate);

    [Fact]
    public void Validate_RunLengthBeyondTheSimulation_Throws()
    {
        new CalibrationOptions { Streams = 20, Length = 1000, RunLength = 1000 }.Validate();

        Assert.Throws<MonitorOptionsException>(new CalibrationOptions { Streams = 20, Length = 1000, RunLength = 1001 }.Validate);
    }

    [Fact]
    public void Validate_NoiseOutOfRange_Throws()
    {
        Assert.Throws<MonitorOptionsException>(new NoiseModel { Degrees = 2 }.Validate);
        Assert.Throws<MonitorOptionsException>(new NoiseModel { Window = 0 }.Validate);
        Assert.Throws<MonitorOptionsException>(new NoiseModel { Correlation = 1 }.Validate);
    }
}
