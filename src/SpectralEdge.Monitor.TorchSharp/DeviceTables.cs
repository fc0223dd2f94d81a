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
/// Bytes: 65,984 for each group's signs, 5 for each row of d coordinates, 16 d for each length d; each table rounded up to a
/// multiple of 512, as devices do.
/// </para>
/// </remarks>
/// <param name="limit">Most bytes kept on each device.</param>
internal sealed class DeviceTables(long limit) : IDisposable
{
    private const long Granularity = 512;

    private readonly Dictionary<Key, Table> _kept = [];
    private readonly Dictionary<(DeviceType Device, int Index), long> _bytes = [];
    private long _sample;

    private enum Kind
    {
        Signs,
        Windows,
        Turns,
        RowSigns,
    }

    /// <summary>Bytes kept, on all devices.</summary>
    public long Bytes => _bytes.Values.Sum();

    /// <summary>Begins a sample.</summary>
    public void BeginSample() => _sample++;

    /// <summary>Gives back the tables that the sample has not asked for.</summary>
    public void EndSample()
    {
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

    /// <summary>
    /// The signs −T of a map: shape [|T|], int8. Negative, since what is summed up with them is then subtracted.
    /// </summary>
    public torch.Tensor Signs(ulong seed, torch.Device device) =>
        Get(new Key(Kind.Signs, seed, SketchMap.LengthUnit, 0, 0, device.type, device.index), SketchMap.SignPeriod, device);

    /// <summary>
    /// All turns of a row: shape [d, d], int64, a view of 2d − 1 numbers; row k holds (c + k) mod d at column c.
    /// </summary>
    public torch.Tensor Windows(int d, torch.Device device) =>
        Get(new Key(Kind.Windows, 0, d, 0, 0, device.type, device.index), 2L * d * sizeof(long), device);

    /// <summary>
    /// Which row of <see cref="Windows"/> undoes the rotation of each of n rows, (d − ρ) mod d: shape [n], int32.
    /// </summary>
    public torch.Tensor Turns(ulong seed, int d, long firstRow, long rows, torch.Device device) =>
        Get(new Key(Kind.Turns, seed, d, firstRow, rows, device.type, device.index), rows * sizeof(int), device);

    /// <summary>The signs β of n rows: shape [n, 1], int8.</summary>
    public torch.Tensor RowSigns(ulong seed, int d, long firstRow, long rows, torch.Device device) =>
        Get(new Key(Kind.RowSigns, seed, d, firstRow, rows, device.type, device.index), rows, device);

    /// <summary>Gives back all tables.</summary>
    public void Dispose()
    {
        foreach (var table in _kept.Values)
        {
            table.Tensor.Dispose();
        }

        _kept.Clear();
        _bytes.Clear();
    }

    private static torch.Tensor Make(Key key, torch.Device device)
    {
        var map = new SketchMap(key.Seed, key.Length);
        return key.Kind switch
        {
            Kind.Signs => torch.tensor(NegativeSigns(map), device: device),
            Kind.Windows => torch.tensor(Columns(key.Length), device: device).unfold(0, key.Length, 1),
            Kind.Turns => torch.tensor(Turns(map, key.FirstRow, key.Rows), device: device),
            _ => torch.tensor(RowSigns(map, key.FirstRow, key.Rows), device: device).view(key.Rows, 1),
        };
    }

    private static sbyte[] NegativeSigns(SketchMap map)
    {
        var signs = new sbyte[SketchMap.SignPeriod];
        for (var i = 0; i < signs.Length; i++)
        {
            signs[i] = (sbyte)(((map.SignWords[i >> 6] >> (i & 63)) & 1) == 0 ? -1 : 1);
        }

        return signs;
    }

    private static long[] Columns(int d)
    {
        var columns = new long[(2 * d) - 1];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = i % d;
        }

        return columns;
    }

    private static int[] Turns(SketchMap map, long firstRow, long rows)
    {
        var turns = new int[rows];
        for (var row = 0; row < turns.Length; row++)
        {
            turns[row] = (map.Length - map.Rotation(firstRow + row)) % map.Length;
        }

        return turns;
    }

    private static sbyte[] RowSigns(SketchMap map, long firstRow, long rows)
    {
        var signs = new sbyte[rows];
        for (var row = 0; row < signs.Length; row++)
        {
            signs[row] = (sbyte)(map.IsNegative(firstRow + row) ? -1 : 1);
        }

        return signs;
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

    private readonly record struct Key(Kind Kind, ulong Seed, int Length, long FirstRow, long Rows, DeviceType Device, int Index)
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
