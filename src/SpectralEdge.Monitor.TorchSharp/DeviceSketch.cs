using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Sketching;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The blocked sketch in tensor operations: the same map as on the CPU, computed on the device the tensor lives on.</summary>
/// <remarks>
/// <para>
/// A chunk of n rows of d coordinates is multiplied by its signs and laid twice side by side, so that a row turned by its rotation is a view of
/// it; the views are summed in float64. Sums differ from the CPU kernel's in rounding only.
/// </para>
/// <para>
/// Temporary memory: about 7 tensors of a chunk and the tables, below 16 MiB. One transfer of d doubles to the host. Nothing that makes a TorchSharp scalar, such as
/// <c>add</c>: scalars belong to no dispose scope, and a collection at the wrong moment frees one while native code reads it.
/// </para>
/// </remarks>
internal sealed class DeviceSketch
{
    private const long ChunkCoordinates = 1L << 18;

    private readonly Dictionary<(ulong Seed, int Length), HostTables> _tables = [];

    /// <summary>Sketches a whole tensor.</summary>
    /// <param name="tensor">The tensor, on any device.</param>
    /// <param name="slice">Which coordinates of which map it takes.</param>
    /// <returns>Shape [d]; valid until the next call with the same map.</returns>
    public ReadOnlySpan<double> Compute(torch.Tensor tensor, Monitor.SketchSlice slice)
    {
        if (!_tables.TryGetValue((slice.Seed, slice.Length), out var host))
        {
            host = new HostTables(new SketchMap(slice.Seed, slice.Length));
            _tables.Add((slice.Seed, slice.Length), host);
        }

        using var scope = torch.NewDisposeScope();
        var device = new DeviceTables(host, tensor.device);
        var flat = tensor.detach().contiguous().view(-1);
        var count = flat.numel();
        var sum = torch.zeros((long)slice.Length, torch.ScalarType.Float64, tensor.device);
        for (long done = 0, length; done < count; done += length)
        {
            using var chunkScope = torch.NewDisposeScope();
            length = ChunkLength(slice.Offset + done, count - done, slice.Length);
            var chunk = flat.narrow(0, done, length).to_type(torch.ScalarType.Float64);
            var before = sum;
            var part = Sketch(chunk, slice.Offset + done, length, host.Map, device);

            // By name: a bare 0 is also a ScalarType, and would sum up everything.
            sum = torch.cat([before, part], 0).view(2, slice.Length).sum(dim: 0).MoveToOuterDisposeScope();
            before.Dispose();
        }

        var result = sum.cpu();
        MemoryMarshal.Cast<byte, double>(result.bytes).CopyTo(host.Sketch);
        GC.KeepAlive(result);
        return host.Sketch;
    }

    /// <summary>Whole rows where the chunk begins at one, else what is left of the row.</summary>
    private static long ChunkLength(long coordinate, long left, int d)
    {
        var column = coordinate % d;
        var wholeRows = Math.Min(left, Math.Max(d, ChunkCoordinates)) / d * d;
        return column == 0 && wholeRows > 0 ? wholeRows : Math.Min(left, d - column);
    }

    private static torch.Tensor Sketch(torch.Tensor chunk, long coordinate, long length, SketchMap map, DeviceTables device)
    {
        var d = map.Length;
        var firstRow = coordinate / d;
        var rows = Math.Max(1, length / d);
        if (length % d != 0)
        {
            chunk = Pad(chunk, coordinate % d, length, device);
        }

        var rowSigns = torch.tensor(RowSigns(firstRow, rows, map), device: device.Device).view(rows, 1);
        var signed = chunk.mul(device.Signs(firstRow * d, rows * d)).view(rows, d).mul(rowSigns);
        return torch.cat(Turned(torch.cat([signed, signed], 1), firstRow, rows, map), 0).sum(dim: 0);
    }

    /// <summary>Each row turned by its rotation: bucket c comes from column (c − ρ) mod d, which is column c + d − ρ of the row laid twice.</summary>
    private static List<torch.Tensor> Turned(torch.Tensor twice, long firstRow, long rows, SketchMap map)
    {
        var turned = new List<torch.Tensor>();
        for (var row = 0L; row < rows; row++)
        {
            turned.Add(twice.narrow(0, row, 1).narrow(1, map.Length - map.Rotation(firstRow + row), map.Length));
        }

        return turned;
    }

    /// <summary>A part of a row with zeros around it.</summary>
    private static torch.Tensor Pad(torch.Tensor part, long column, long length, DeviceTables device)
    {
        var left = device.Zeros.narrow(0, 0, column);
        var right = device.Zeros.narrow(0, 0, device.Zeros.numel() - column - length);
        return torch.cat([left, part, right], 0);
    }

    private static double[] RowSigns(long firstRow, long rows, SketchMap map)
    {
        var signs = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            signs[row] = map.IsNegative(firstRow + row) ? -1 : 1;
        }

        return signs;
    }

    /// <summary>What one map needs in host memory.</summary>
    private sealed class HostTables
    {
        public HostTables(SketchMap map)
        {
            Map = map;
            Sketch = new double[map.Length];
            for (var i = 0; i < SketchMap.SignPeriod; i++)
            {
                Signs[i] = ((map.SignWords[i >> 6] >> (i & 63)) & 1) == 0 ? 1 : -1;
            }
        }

        public SketchMap Map { get; }

        public double[] Signs { get; } = new double[SketchMap.SignPeriod];

        public double[] Sketch { get; }
    }

    /// <summary>The same on the device, for the time of one call.</summary>
    private sealed class DeviceTables(HostTables host, torch.Device device)
    {
        private readonly torch.Tensor _signs = torch.tensor(host.Signs, device: device);

        public torch.Device Device => device;

        public torch.Tensor Zeros { get; } = torch.zeros((long)host.Map.Length, torch.ScalarType.Float64, device);

        /// <summary>The signs of consecutive coordinates, the table laid end to end as often as needed.</summary>
        public torch.Tensor Signs(long coordinate, long length)
        {
            var pieces = new List<torch.Tensor>();
            for (long done = 0, piece; done < length; done += piece)
            {
                var place = (coordinate + done) % SketchMap.SignPeriod;
                piece = Math.Min(SketchMap.SignPeriod - place, length - done);
                pieces.Add(_signs.narrow(0, place, piece));
            }

            return pieces.Count == 1 ? pieces[0] : torch.cat(pieces, 0);
        }
    }
}
