using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The random choices of sketch maps as tensors on the devices that use them.</summary>
/// <remarks>
/// <para>
/// A table is made when it is first asked for and kept, outside all dispose scopes, as long as every sample asks for it again and
/// the limit has room; otherwise it belongs to the caller's scope. So tables of a device or map that is no longer used are
/// freed at the next sample.
/// </para>
/// <para>
/// Bytes: 65,984 for each group's signs, 32 for each row of d coordinates; each table rounded up to a multiple of 512, as devices
/// do. The signs of a chunk, one byte each, stay until another group needs its own or the sample ends.
/// </para>
/// </remarks>
/// <param name="limit">Most bytes kept on each device.</param>
internal sealed class DeviceTables(long limit) : IDisposable
{
    private const long Granularity = 512;

    private readonly Dictionary<Key, Table> _kept = [];
    private readonly Dictionary<(DeviceType Device, int Index), long> _bytes = [];
    private readonly Dictionary<(DeviceType Device, int Index), (ulong Seed, torch.Tensor Signs)> _repeated = [];
    private long _sample;

    private enum Kind
    {
        Signs,
        Bags,
    }

    /// <summary>Bytes kept, on all devices.</summary>
    public long Bytes => _bytes.Values.Sum();

    /// <summary>Begins a sample.</summary>
    public void BeginSample()
    {
        _sample++;
        ForgetRepeated();
    }

    /// <summary>Gives back the tables that the sample has not asked for.</summary>
    public void EndSample()
    {
        ForgetRepeated();
        foreach (var (key, table) in _kept)
        {
            if (table.LastUse != _sample)
            {
                table.Tensor.Dispose();
                _bytes[key.Place] -= table.Bytes;
                _kept.Remove(key);
            }
        }
    }

    /// <summary>The signs T of consecutive coordinates: shape [n], int8.</summary>
    /// <param name="seed">Names the map.</param>
    /// <param name="place">Place in T of the first one.</param>
    /// <param name="count">How many, n.</param>
    /// <param name="device">Where.</param>
    /// <param name="traffic">Counts the operation, if there is one.</param>
    /// <returns>A view, to be used at once.</returns>
    public torch.Tensor Signs(ulong seed, long place, long count, torch.Device device, DeviceTraffic traffic)
    {
        var signs = Get(
            new Key(Kind.Signs, seed, SketchMap.LengthUnit, 0, 0, 0, device.type, device.index), SketchMap.SignPeriod, device);
        if (place + count > SketchMap.SignPeriod)
        {
            signs = Repeated(signs, seed, place + count, count, device, traffic);
        }

        return signs.narrow(0, place, count);
    }

    /// <summary>The windows of n rows in bags, each of which is added up.</summary>
    /// <param name="seed">Names the map.</param>
    /// <param name="d">Length of the sketch.</param>
    /// <param name="firstRow">Index in the group of the first row.</param>
    /// <param name="rows">Number of rows, n.</param>
    /// <param name="bands">Number of bands of neighbouring rows, m.</param>
    /// <param name="device">Where.</param>
    /// <returns>
    /// Shape [16 m], int32: where each bag begins among the windows; bags in the order of sign β (+ first), band, and buckets.
    /// Shape [8 n], int32: where each window begins among the rows as <see cref="DeviceSketchKernel"/> lays them out. Views, to
    /// be used at once.
    /// </returns>
    public (torch.Tensor Bags, torch.Tensor Starts) Bags(
        ulong seed, int d, long firstRow, int rows, int bands, torch.Device device)
    {
        var (bags, starts) = (2L * bands * DeviceSketchKernel.Windows, (long)rows * DeviceSketchKernel.Windows);
        var key = new Key(Kind.Bags, seed, d, firstRow, rows, bands, device.type, device.index);
        var both = Get(key, (bags + starts) * sizeof(int), device);
        return (both.narrow(0, 0, bags), both.narrow(0, bags, starts));
    }

    /// <summary>Gives back all tables.</summary>
    public void Dispose()
    {
        foreach (var table in _kept.Values)
        {
            table.Tensor.Dispose();
        }

        _kept.Clear();
        _bytes.Clear();
        ForgetRepeated();
    }

    private static torch.Tensor Make(Key key, torch.Device device)
    {
        var map = new SketchMap(key.Seed, key.Length);
        return key.Kind == Kind.Signs
            ? torch.tensor(SignsOf(map), device: device)
            : torch.tensor(BagsOf(map, key.FirstRow, key.Rows, key.Bands), device: device);
    }

    private static sbyte[] SignsOf(SketchMap map)
    {
        var signs = new sbyte[SketchMap.SignPeriod];
        for (var i = 0; i < signs.Length; i++)
        {
            signs[i] = (sbyte)(((map.SignWords[i >> 6] >> (i & 63)) & 1) == 0 ? 1 : -1);
        }

        return signs;
    }

    private static int[] BagsOf(SketchMap map, long firstRow, int rows, int bands)
    {
        var window = map.Length / DeviceSketchKernel.Windows;
        var rotations = Enumerable.Range(0, rows).Select(row => map.Rotation(firstRow + row)).ToArray();
        var negative = Enumerable.Range(0, rows).Select(row => map.IsNegative(firstRow + row)).ToArray();
        var table = new int[((2 * bands) + rows) * DeviceSketchKernel.Windows];
        var windows = table.AsSpan(2 * bands * DeviceSketchKernel.Windows);
        var next = 0;
        for (var bag = 0; bag < table.Length - windows.Length; bag++)
        {
            table[bag] = next;
            var bucket = bag % DeviceSketchKernel.Windows * window;
            var band = bag / DeviceSketchKernel.Windows % bands;
            for (var row = (int)((long)band * rows / bands); row < (band + 1L) * rows / bands; row++)
            {
                if (negative[row] == (bag >= bands * DeviceSketchKernel.Windows))
                {
                    var column = (bucket + map.Length - rotations[row]) % map.Length;
                    windows[next++] = (row * (map.Length + window)) + column;
                }
            }
        }

        return table;
    }

    private torch.Tensor Repeated(
        torch.Tensor signs, ulong seed, long end, long count, torch.Device device, DeviceTraffic traffic)
    {
        var place = (device.type, device.index);
        if (_repeated.TryGetValue(place, out var kept))
        {
            if (kept.Seed == seed && kept.Signs.numel() >= end)
            {
                return kept.Signs;
            }

            kept.Signs.Dispose();
        }

        // One period more than the chunk is long, so that it may begin anywhere.
        using var scope = torch.NewDisposeScope();
        var periods = (count + (2 * SketchMap.SignPeriod) - 1) / SketchMap.SignPeriod;
        var repeated = signs.expand(periods, SketchMap.SignPeriod).contiguous().view(-1).DetachFromDisposeScope();
        traffic.Add(2 * repeated.numel());
        _repeated[place] = (seed, repeated);
        return repeated;
    }

    private void ForgetRepeated()
    {
        foreach (var (_, signs) in _repeated.Values)
        {
            signs.Dispose();
        }

        _repeated.Clear();
    }

    private torch.Tensor Get(Key key, long bytes, torch.Device device)
    {
        if (_kept.TryGetValue(key, out var table))
        {
            table.LastUse = _sample;
            return table.Tensor;
        }

        using var scope = torch.NewDisposeScope();
        var tensor = Make(key, device);
        var rounded = (bytes + Granularity - 1) / Granularity * Granularity;
        var sum = _bytes.GetValueOrDefault(key.Place) + rounded;
        if (sum > limit)
        {
            return tensor.MoveToOuterDisposeScope();
        }

        _bytes[key.Place] = sum;
        _kept.Add(key, new Table(tensor.DetachFromDisposeScope(), rounded) { LastUse = _sample });
        return tensor;
    }

    private readonly record struct Key(
        Kind Kind, ulong Seed, int Length, long FirstRow, int Rows, int Bands, DeviceType Device, int Index)
    {
        public (DeviceType Device, int Index) Place => (Device, Index);
    }

    private sealed class Table(torch.Tensor tensor, long bytes)
    {
        public torch.Tensor Tensor => tensor;

        public long Bytes => bytes;

        public long LastUse { get; set; }
    }
}
