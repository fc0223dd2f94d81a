namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Reads all values of a tensor as numbers.</summary>
internal static class StoredValues
{
    public static double[] Of(StoredTensor tensor)
    {
        using var reader = new TensorReader();
        reader.Begin(tensor);
        var values = new List<double>();
        var buffer = new byte[24];
        for (var count = reader.Read(buffer); count > 0; count = reader.Read(buffer))
        {
            for (var i = 0; i < count; i++)
            {
                values.Add(tensor.Format switch
                {
                    TensorFormat.F64 => BitConverter.ToDouble(buffer, 8 * i),
                    TensorFormat.F16 => (double)BitConverter.ToHalf(buffer, 2 * i),
                    TensorFormat.BF16 => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(buffer, 2 * i) << 16),
                    _ => BitConverter.ToSingle(buffer, 4 * i),
                });
            }
        }

        return [.. values];
    }
}
