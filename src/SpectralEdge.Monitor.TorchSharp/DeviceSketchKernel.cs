using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The blocked sketch of whole rows in tensor operations. No validation, no state.</summary>
/// <remarks>
/// <para>
/// Rows are multiplied by their signs in their own number format, which is exact, turned by a gather, and summed in float64.
/// Seven operations on tensors of the chunk's size, however many rows there are, and each deterministic on every device: no
/// scatter, no atomic addition.
/// </para>
/// <para>
/// Nothing that makes a TorchSharp scalar, such as <c>add</c>: scalars belong to no dispose scope, and a collection at the wrong
/// moment frees one while native code reads it. That is why the sum is negative: <c>sub</c> makes none.
/// </para>
/// </remarks>
internal static class DeviceSketchKernel
{
    /// <summary>Most bytes on the device for each coordinate of a chunk.</summary>
    /// <param name="size">Bytes of one value.</param>
    /// <returns>
    /// The chunk, a copy of it laid out in rows, the signed and the turned rows, and the 8 bytes of the gather's index,
    /// later of float64. While signs are multiplied there are less: 2 bytes of signs, and on the CPU the same once more in
    /// the chunk's format.
    /// </returns>
    public static long BytesPerCoordinate(long size) => (4 * size) + sizeof(long);

    /// <summary>Sketches consecutive whole rows.</summary>
    /// <param name="chunk">Shape [n d], any floating point format.</param>
    /// <param name="firstRow">Index in the group of the first row.</param>
    /// <param name="slice">Names the map.</param>
    /// <param name="tables">The map's tables.</param>
    /// <returns>Shape [d], float64: −S applied to the chunk.</returns>
    public static torch.Tensor NegativeSketch(torch.Tensor chunk, long firstRow, SketchSlice slice, DeviceTables tables)
    {
        using var scope = torch.NewDisposeScope();
        var wide = Turned(chunk, firstRow, slice, tables).to_type(torch.ScalarType.Float64);

        // By name: a bare 0 is also a ScalarType, and would sum up everything.
        return wide.sum(dim: 0).MoveToOuterDisposeScope();
    }

    /// <summary>Each row with its signs, turned by its rotation: bucket c comes from column (c − ρ) mod d.</summary>
    private static torch.Tensor Turned(torch.Tensor chunk, long firstRow, SketchSlice slice, DeviceTables tables)
    {
        using var scope = torch.NewDisposeScope();
        var rows = chunk.numel() / slice.Length;
        var signed = Signed(chunk, firstRow, slice, tables);
        var turns = tables.Turns(slice.Seed, slice.Length, firstRow, rows, chunk.device);
        var index = tables.Windows(slice.Length, chunk.device).index_select(0, turns);
        return signed.gather(1, index).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Signed(torch.Tensor chunk, long firstRow, SketchSlice slice, DeviceTables tables)
    {
        using var scope = torch.NewDisposeScope();
        var count = chunk.numel();
        var rows = count / slice.Length;
        var place = firstRow * slice.Length % SketchMap.SignPeriod;
        var periods = (place + count + SketchMap.SignPeriod - 1) / SketchMap.SignPeriod;
        var table = tables.Signs(slice.Seed, chunk.device).expand(periods, SketchMap.SignPeriod).contiguous().view(-1);
        var signs = table.narrow(0, place, count).view(rows, slice.Length);
        var rowSigns = tables.RowSigns(slice.Seed, slice.Length, firstRow, rows, chunk.device);
        return chunk.view(rows, slice.Length).mul(signs.mul(rowSigns)).MoveToOuterDisposeScope();
    }
}
