using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Torch.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Parameters that do not live on the CPU, on an imitated device that counts what leaves it and cannot be read in place.</summary>
public sealed class DeviceTests : IDisposable
{
    private const int SketchLength = 128;
    private const long Memory = 8L << 20;
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
    public void Observe_SketchesOnADevice_BringsBackOneSketch()
    {
        var (cpu, device, copies) = Observe(WindowMode.Sketch, _onDevice);

        Assert.All(copies, copy => Assert.Equal(new Copies(ToHost: 1, SketchLength * sizeof(double), ToDevice: 0), copy));
        AssertSameSpectrum(cpu, device, 1e-9);
    }

    [Fact]
    public void Observe_GroupsOnADevice_BringsBackOneSketchForEach()
    {
        var (cpu, device, copies) = Observe(WindowMode.Sketch, _onDevice, ParameterGrouping.ByParameter);

        Assert.All(copies, copy => Assert.Equal(new Copies(ToHost: 2, 2 * SketchLength * sizeof(double), ToDevice: 0), copy));
        AssertSameSpectrum(cpu, device, 1e-9);
    }

    [Fact]
    public void Observe_GroupOnTwoDevices_AddsUpBoth()
    {
        using var elsewhere = new Parameter(torch.tensor(_values[1], device: new torch.Device(DeviceType.CUDA, 1)));
        var (cpu, device, copies) = Observe(WindowMode.Sketch, [_onDevice[0], elsewhere]);

        Assert.All(copies, copy => Assert.Equal(new Copies(ToHost: 2, 2 * SketchLength * sizeof(double), ToDevice: 0), copy));
        AssertSameSpectrum(cpu, device, 1e-9);
    }

    [Fact]
    public void Observe_OneParameterOnADeviceAndOneNot_AddsUpBoth()
    {
        var (cpu, mixed, copies) = Observe(WindowMode.Sketch, [_onDevice[0], _onCpu[1]]);

        Assert.All(copies, copy => Assert.Equal(new Copies(ToHost: 1, SketchLength * sizeof(double), ToDevice: 0), copy));
        AssertSameSpectrum(cpu, mixed, 1e-9);
    }

    [Fact]
    public void Observe_ExactUpdatesOnADevice_BringsBackTheValues()
    {
        var (cpu, device, copies) = Observe(WindowMode.Exact, _onDevice);

        Assert.All(copies, copy => Assert.Equal(new Copies(ToHost: 2, (300 + 70) * sizeof(double), ToDevice: 0), copy));
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

        DeviceSketches.Compute(_onDevice[0], new SketchSlice(1, 64, 7));

        Assert.Equal(before, Scalar.UnrootedCount);
    }

    // Formats of 2, 4 and 8 bytes, rows of all lengths, and layouts that have to be copied first.
    [Theory]
    [InlineData(torch.ScalarType.Float16, 1024, false, DeviceType.CUDA)]
    [InlineData(torch.ScalarType.Float16, 1024, false, DeviceType.CPU)]
    [InlineData(torch.ScalarType.Float32, 64, false, DeviceType.CUDA)]
    [InlineData(torch.ScalarType.Float32, 1024, false, DeviceType.CUDA)]
    [InlineData(torch.ScalarType.Float32, 8192, true, DeviceType.CUDA)]
    [InlineData(torch.ScalarType.Float64, 65_536, false, DeviceType.CUDA)]
    [InlineData(torch.ScalarType.Float64, 1024, true, DeviceType.CUDA)]
    [InlineData(torch.ScalarType.Float64, 1024, true, DeviceType.CPU)]
    public void Compute_ManyChunks_TakesNoMoreMemoryThanAllowed(torch.ScalarType type, int d, bool transposed, DeviceType device)
    {
        using var zeros = torch.zeros(Memory / 64 * 13, type, new torch.Device(device));
        using var matrix = zeros.view(13, -1);
        using var tensor = transposed ? matrix.t() : zeros.alias();
        using var sketch = new DeviceSketch(Memory);
        var before = SharedMemory.LiveBytes;
        SharedMemory.PeakBytes = before;

        // Begins and ends in the middle of a row.
        DeviceSketches.Compute(sketch, tensor, new SketchSlice(1, d, 17));
        var first = SharedMemory.PeakBytes - before;
        var kept = SharedMemory.LiveBytes - before;
        SharedMemory.PeakBytes = before;
        DeviceSketches.Compute(sketch, tensor, new SketchSlice(1, d, 17));
        var next = SharedMemory.PeakBytes - before;

        // Not far below either: what is allowed is there to be used.
        Assert.InRange(first, Memory / 2, Memory);
        Assert.InRange(next, Memory / 2, Memory);
        Assert.InRange(kept, 1, Memory / 8);
    }

    [Fact]
    public void Compute_ManySmallGroups_KeepsNoMoreThanAllowed()
    {
        const int Groups = 100;
        using var sketch = new DeviceSketch(Memory);
        var before = SharedMemory.LiveBytes;
        (torch.Tensor Tensor, SketchSlice Slice)[] blocks =
            [.. Enumerable.Range(0, Groups).Select(group => ((torch.Tensor)_onDevice[0], new SketchSlice((ulong)group, 320, 0) { Group = group }))];
        for (var sample = 0; sample < 2; sample++)
        {
            SharedMemory.PeakBytes = before;
            Assert.Equal(Groups, DeviceSketches.Of(sketch, blocks).Count);
            Assert.InRange(SharedMemory.LiveBytes - before, Memory / 16, Memory / 8);
            Assert.InRange(SharedMemory.PeakBytes - before, 1, Memory);
        }
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 17)]
    [InlineData(5, 41)]
    public void Compute_SomeChunks_TakesEightOperationsForEach(int chunks, int operations)
    {
        const int D = 1024;
        using var tensor = torch.zeros(chunks * (Memory / 4 * 3 / 24 / D * D), torch.ScalarType.Float32, Device);
        using var sketch = new DeviceSketch(Memory);
        var slice = new SketchSlice(1, D, 0);
        DeviceSketches.Compute(sketch, tensor, slice);
        var before = SharedMemory.MadeCount;
        DeviceSketches.Compute(sketch, tensor, slice);

        // One of the operations makes the zeros that the sum begins with. The copy on the host is counted too.
        Assert.Equal(operations + 1, SharedMemory.MadeCount - before);
    }

    [Fact]
    public void Compute_ManyBlocksInOneChunk_TakesOperationsForOne()
    {
        long OperationsFor(int blocks)
        {
            using var sketch = new DeviceSketch(Memory);
            (torch.Tensor Tensor, SketchSlice Slice)[] all =
                [.. Enumerable.Range(0, blocks).Select(block => ((torch.Tensor)_onDevice[0], new SketchSlice(1, 128, 300 * block)))];
            DeviceSketches.Of(sketch, all);
            var before = SharedMemory.MadeCount;
            DeviceSketches.Of(sketch, all);
            return SharedMemory.MadeCount - before;
        }

        Assert.Equal(OperationsFor(2), OperationsFor(50));
    }

    [Fact]
    public void Dispose_GivesBackWhatIsKeptOnTheDevice()
    {
        var before = SharedMemory.LiveBytes;
        var callback = new SpectralEdgeCallback(
            Make.Named(_onDevice), options: new MonitorOptions { Every = 1, Window = 3, Mode = WindowMode.Sketch, RunFolder = null });
        Assert.InRange(SharedMemory.LiveBytes - before, 1, 8 << 20);

        callback.Dispose();

        Assert.Equal(before, SharedMemory.LiveBytes);
    }

    [Fact]
    public void Constructor_ThatThrows_KeepsNothingOnTheDevice()
    {
        var before = SharedMemory.LiveBytes;
        var asked = 0;

        // Given to the inventory and missing from the first sample.
        Assert.Throws<MonitorOptionsException>(() => new SpectralEdgeCallback(
            () => Make.Named(_onDevice)().Take(asked++ == 0 ? 2 : 1),
            options: new MonitorOptions { Every = 1, Window = 3, Mode = WindowMode.Sketch, RunFolder = null }));

        Assert.Equal(before, SharedMemory.LiveBytes);
    }

    [Fact]
    public void OnStepEnd_ParametersThatMoveToAnotherDevice_LeaveNothingBehindOnTheFirst()
    {
        Parameter[] watched = _onDevice;
        using var callback = new SpectralEdgeCallback(
            () => Make.Named(watched)(), options: new MonitorOptions { Every = 1, Window = 3, Mode = WindowMode.Sketch, RunFolder = null });
        var before = SharedMemory.LiveBytes;
        using var first = new Parameter(torch.tensor(_values[0], device: new torch.Device(DeviceType.CUDA, 1)));
        using var second = new Parameter(torch.tensor(_values[1], device: new torch.Device(DeviceType.CUDA, 1)));
        var parameters = SharedMemory.LiveBytes - before;
        watched = [first, second];
        callback.OnStepEnd();

        Assert.Equal(before + parameters, SharedMemory.LiveBytes);
        watched = _onCpu;
        callback.OnStepEnd();
        Assert.InRange(SharedMemory.LiveBytes, 0, before + parameters - 1);
    }

    public void Dispose()
    {
        foreach (var parameter in _onCpu.Concat(_onDevice))
        {
            parameter.Dispose();
        }
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
    private (SpectralMonitor Cpu, SpectralMonitor Other, List<Copies> Copies) Observe(WindowMode mode, Parameter[] others, ParameterGrouping? grouping = null)
    {
        var options = new MonitorOptions
        {
            Every = 1, Window = 4, Mode = mode, SketchLength = SketchLength, RunFolder = null, Grouping = grouping ?? ParameterGrouping.Whole,
        };
        using var cpu = new SpectralMonitor(new TorchParameterSource(Make.Named(_onCpu), null), options);
        using var source = new TorchParameterSource(Make.Named(others), null);
        using var other = new SpectralMonitor(source, options);
        var random = new Random(1);
        var copies = new List<Copies>();
        for (var step = 1; step <= 6; step++)
        {
            foreach (var (host, device) in _onCpu.Zip(others))
            {
                // Where the two are one and the same, the copy changes nothing.
                var values = Numbers.Read(host);
                Numbers.Write(host, [.. values.Select(value => value + random.NextDouble())]);
                host.bytes.CopyTo(device.Native.Bytes);
            }

            cpu.Observe(step);
            var before = Copies.SoFar;
            other.Observe(step);
            copies.Add(Copies.SoFar - before);
        }

        return (cpu, other, copies);
    }

    /// <summary>What has gone from and to the device.</summary>
    private readonly record struct Copies(long ToHost, long BytesToHost, long ToDevice)
    {
        public static Copies SoFar => new(FakeDevice.CopiesToHost, FakeDevice.BytesToHost, FakeDevice.CopiesToDevice);

        public static Copies operator -(Copies left, Copies right) =>
            new(left.ToHost - right.ToHost, left.BytesToHost - right.BytesToHost, left.ToDevice - right.ToDevice);
    }
}
