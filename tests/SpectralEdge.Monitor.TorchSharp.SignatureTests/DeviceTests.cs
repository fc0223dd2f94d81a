using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Torch.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Parameters that do not live on the CPU, on an imitated device that counts what leaves it and cannot be read in place.</summary>
public sealed class DeviceTests : IDisposable
{
    private const int SketchLength = 128;
    private static readonly torch.Device Device = new(DeviceType.CUDA, 0);

    private readonly double[][] _values = [[.. Enumerable.Range(0, 300).Select(i => Math.Sin(i))], [.. Enumerable.Range(0, 70).Select(i => Math.Cos(i))]];
    private readonly Parameter[] _onCpu;
    private readonly Parameter[] _onDevice;

    public DeviceTests()
    {
        _onCpu = [.. _values.Select(values => new Parameter(torch.tensor(values)))];
        _onDevice = [.. _values.Select(values => new Parameter(torch.tensor(values, device: Device)))];
    }

    [Fact]
    public void Observe_SketchesOnADevice_BringsBackOnlyTheSketches()
    {
        var (cpu, device, bytes) = Observe(WindowMode.Sketch, _onDevice);

        Assert.All(bytes, count => Assert.Equal(2 * SketchLength * sizeof(double), count));
        AssertSameSpectrum(cpu, device, 1e-9);
    }

    [Fact]
    public void Observe_OneParameterOnADeviceAndOneNot_AddsUpBoth()
    {
        var (cpu, mixed, bytes) = Observe(WindowMode.Sketch, [_onDevice[0], _onCpu[1]]);

        Assert.All(bytes, count => Assert.Equal(SketchLength * sizeof(double), count));
        AssertSameSpectrum(cpu, mixed, 1e-9);
    }

    [Fact]
    public void Observe_ExactUpdatesOnADevice_BringsBackTheValues()
    {
        var (cpu, device, bytes) = Observe(WindowMode.Exact, _onDevice);

        Assert.All(bytes, count => Assert.Equal((300 + 70) * sizeof(double), count));
        AssertSameSpectrum(cpu, device, 0);
    }

    [Fact]
    public void OnStepEnd_LossOnADevice_IsFetchedAtSamplesOnly()
    {
        using var callback = new SpectralEdgeCallback(Make.Named(_onCpu), options: new MonitorOptions { Every = 3, Window = 3, RunFolder = null });
        using var loss = torch.tensor(0.5f, device: Device);
        var fetched = new List<long>();
        for (var step = 1; step <= 9; step++)
        {
            var before = FakeDevice.BytesToHost;
            callback.OnStepEnd(loss);
            fetched.Add(FakeDevice.BytesToHost - before);
        }

        Assert.Equal([0, 0, 4, 0, 0, 4, 0, 0, 4], fetched);
        Assert.Equal(0.5, callback.Monitor.Latest!.Loss);
    }

    [Fact]
    public void OnStepEnd_NotANumberOnADevice_RestartsTheWindow()
    {
        using var broken = new Parameter(torch.tensor([1.0, double.NaN], device: Device));
        Parameter[] watched = [_onDevice[0]];
        using var callback = new SpectralEdgeCallback(
            () => Make.Named(watched)(), options: new MonitorOptions { Every = 1, Window = 3, Mode = WindowMode.Sketch, RunFolder = null });
        callback.OnStepEnd();
        watched = [_onDevice[0], broken];
        callback.OnStepEnd();

        Assert.Equal(1, callback.Monitor.Report.Skipped[Diagnostics.SkipReason.NotFinite]);
    }

    [Fact]
    public void Compute_MakesNoScalarThatNothingKeepsAlive()
    {
        // A collection during the call frees such a scalar in use; with the library this fails now and then, or ends the process.
        var before = Scalar.UnrootedCount;

        new DeviceSketch().Compute(_onDevice[0], new SketchSlice(1, 64, 7));

        Assert.Equal(before, Scalar.UnrootedCount);
    }

    [Fact]
    public void Compute_ManyChunks_TakesNoMoreMemoryThanTwo()
    {
        const long Chunk = 1L << 18;
        using var two = torch.zeros(2 * Chunk, torch.ScalarType.Float32, Device);
        using var ten = torch.zeros(10 * Chunk, torch.ScalarType.Float32, Device);

        var least = PeakOf(two);

        // The most that the adapter's remarks allow, and a little for the tables.
        Assert.InRange(least, 1, 16L << 20);
        Assert.Equal(least, PeakOf(ten));
    }

    public void Dispose()
    {
        foreach (var parameter in _onCpu.Concat(_onDevice))
        {
            parameter.Dispose();
        }
    }

    /// <summary>The most memory that tensors take on top of what there is.</summary>
    private static long PeakOf(torch.Tensor tensor)
    {
        var before = SharedMemory.LiveBytes;
        SharedMemory.PeakBytes = before;
        new DeviceSketch().Compute(tensor, new SketchSlice(1, 1024, 0));
        return SharedMemory.PeakBytes - before;
    }

    private static void AssertSameSpectrum(SpectralMonitor expected, SpectralMonitor actual, double tolerance)
    {
        Assert.Equal(6, actual.Report.UpdatesKept);
        for (var j = 0; j < 4; j++)
        {
            Assert.InRange(actual.Latest!.SingularValues[j] / expected.Latest!.SingularValues[j], 1 - tolerance, 1 + tolerance);
        }
    }

    /// <summary>Changes all parameters alike and observes those on the CPU and the given ones; the monitors stay readable when disposed.</summary>
    private (SpectralMonitor Cpu, SpectralMonitor Other, List<long> BytesToHost) Observe(WindowMode mode, Parameter[] others)
    {
        var options = new MonitorOptions { Every = 1, Window = 4, Mode = mode, SketchLength = SketchLength, RunFolder = null };
        using var cpu = new SpectralMonitor(new TorchParameterSource(Make.Named(_onCpu), null), options);
        using var other = new SpectralMonitor(new TorchParameterSource(Make.Named(others), null), options);
        var random = new Random(1);
        var bytes = new List<long>();
        for (var step = 1; step <= 6; step++)
        {
            foreach (var (host, device) in _onCpu.Zip(_onDevice))
            {
                var values = Numbers.Read(host);
                Numbers.Write(host, [.. values.Select(value => value + random.NextDouble())]);
                host.bytes.CopyTo(device.Native.Bytes);
            }

            cpu.Observe(step);
            var before = FakeDevice.BytesToHost;
            other.Observe(step);
            bytes.Add(FakeDevice.BytesToHost - before);
        }

        return (cpu, other, bytes);
    }
}
