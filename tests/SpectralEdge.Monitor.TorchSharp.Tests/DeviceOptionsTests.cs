using System.Globalization;

namespace SpectralEdge.Monitor.Torch.Tests;

public class DeviceOptionsTests
{
    private const long Least = 8L << 20;
    private const long Most = 1L << 40;

    [Fact]
    public void Validate_Defaults_Passes() => new DeviceOptions().Validate();

    [Theory]
    [InlineData(Least)]
    [InlineData(Most)]
    public void Validate_DeviceMemoryAtItsBounds_Passes(long bytes) => new DeviceOptions { DeviceMemory = bytes }.Validate();

    [Theory]
    [InlineData(Least - 1)]
    [InlineData(Most + 1)]
    [InlineData(-1)]
    public void Constructor_DeviceMemoryBeyondItsBounds_IsRefused(long bytes)
    {
        using var parameter = Make.Parameter(1, 10);

        var exception = Assert.Throws<MonitorOptionsException>(
            () => new SpectralEdgeCallback(Make.Named(parameter), device: new DeviceOptions { DeviceMemory = bytes }));

        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"DeviceOptions cannot be used:\n- DeviceMemory is {bytes}; it must lie between 8388608 and "
                    + $"1099511627776. Less does not hold two rows of the longest sketch; the default is enough for any model."),
            exception.Message);
    }
}
