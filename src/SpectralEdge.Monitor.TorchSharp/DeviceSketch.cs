using System.Runtime.InteropServices;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>
/// The blocked sketch in tensor operations: the same map as on the CPU, computed on the device that the tensors live on.
/// </summary>
/// <remarks>
/// <para>
/// For each group and device two float64 sums of d stay on the device during a sample; at its end their difference is copied to
/// the host once. That copy is the only time the host waits. Sums differ from the CPU kernel's in rounding only.
/// </para>
/// <para>
/// One sample: <see cref="Begin"/>, the blocks, <see cref="End"/>, all inside one dispose scope of the caller's, which owns what
/// a sample that is broken off leaves behind. Tables stay on the device between samples (<see cref="DeviceTables"/>) until
/// <see cref="Dispose"/>.
/// </para>
/// <para>
/// Memory on each device: an eighth of the bound for tables, an eighth for the sums and small change, the rest for one chunk. The
/// sums take 16 d bytes for each group; what they take beyond their eighth comes on top.
/// </para>
/// </remarks>
/// <param name="memory">Most bytes on each device.</param>
internal sealed class DeviceSketch(long memory) : IDisposable
{
    private readonly DeviceTables _tables = new(memory / 8);
    private readonly Dictionary<(SketchSlice Map, DeviceType Device, int Index), DeviceSum> _sums = [];
    private double[] _sketch = [];

    /// <summary>Number of sums copied to the host so far.</summary>
    public long CopiesToHost { get; private set; }

    /// <summary>Bytes of the tables kept between samples, on all devices.</summary>
    public long BytesKept => _tables.Bytes;

    /// <summary>What the sample has asked of all devices.</summary>
    public DeviceTraffic Traffic { get; } = new();

    /// <summary>Begins a sample and forgets what an unfinished one has left behind.</summary>
    public void Begin()
    {
        _sums.Clear();
        _tables.BeginSample();
        Traffic.Clear();
    }

    /// <summary>Takes a block.</summary>
    /// <param name="tensor">The block, on any device. It is read now or before <see cref="End"/> returns.</param>
    /// <param name="slice">Which coordinates of which map it takes.</param>
    public void Add(torch.Tensor tensor, SketchSlice slice)
    {
        var device = tensor.device;
        var key = (slice with { Offset = 0 }, device.type, device.index);
        if (!_sums.TryGetValue(key, out var sum))
        {
            sum = new DeviceSum(slice, _tables, memory, device, Traffic);
            _sums.Add(key, sum);
        }

        sum.Add(tensor, slice.Offset);
    }

    /// <summary>Ends the sample: hands over the sketch of each group that a block was taken of.</summary>
    /// <param name="receiver">Takes the sketches.</param>
    public void End(IParameterReceiver receiver)
    {
        // All devices are given all their work before the host waits for any of them.
        foreach (var sum in _sums.Values)
        {
            sum.Flush();
        }

        foreach (var group in _sums.Values.GroupBy(sum => sum.Group))
        {
            Give(group, receiver);
        }

        _sums.Clear();
        _tables.EndSample();
    }

    /// <summary>Gives back the tables.</summary>
    public void Dispose() => _tables.Dispose();

    private void Give(IGrouping<int, DeviceSum> sums, IParameterReceiver receiver)
    {
        Array.Resize(ref _sketch, sums.First().Length);
        _sketch.AsSpan().Clear();
        foreach (var sum in sums)
        {
            using var host = sum.ToHost();
            CopiesToHost++;
            var values = MemoryMarshal.Cast<byte, double>(host.bytes);
            for (var bucket = 0; bucket < _sketch.Length; bucket++)
            {
                _sketch[bucket] += values[bucket];
            }
        }

        receiver.GroupSketch(sums.Key, _sketch);
    }
}
