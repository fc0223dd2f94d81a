using System.Globalization;
using SpectralEdge.Monitor.Torch;
using TorchSharp;

namespace SpectralEdge.Monitor.DeviceBenchmark;

/// <summary>Samples of one block of values against a read of it.</summary>
internal static class SampleReport
{
    /// <summary>Measures and writes the table.</summary>
    public static void Write(torch.Device device, long count, int rounds, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The first sample of the process, of 1,000 values: {First(device) * 1e3:F0} ms, script compiled.\n\n"
                + $"P = {count:N0}; times in ms, median (minimum)"));
        output.WriteLine("format    d      read            sample          x read         operations  bytes/value  GB/s");
        foreach (var type in (torch.ScalarType[])[torch.ScalarType.Float32, torch.ScalarType.BFloat16])
        {
            using var scope = torch.NewDisposeScope();
            var values = torch.randn(count, device: device).to_type(type);
            foreach (var d in (int[])[8192, 1024])
            {
                using var sketch = new DeviceSketch(new DeviceOptions().DeviceMemory);
                void Sample() => SketchOf(sketch, values, new SketchSlice(1, d, 0));
                void Read() => SumOf(values);
                var (read, sample) = Rounds.Of(device, rounds, Read, Sample);
                var bytes = (double)sketch.Traffic.Bytes;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{type,-9} {d,-6} {read,-15} {sample,-15} {sample / read,-14} {sketch.Traffic.Operations,-11} "
                        + $"{bytes / count,-12:F1} {bytes / sample.Median / 1e9:F0}"));
            }
        }
    }

    private static double First(torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        using var sketch = new DeviceSketch(new DeviceOptions().DeviceMemory);
        var values = torch.randn(1000, device: device);
        values.sum().cpu();
        return Rounds.Seconds(device, () => SketchOf(sketch, values, new SketchSlice(1, 64, 0)));
    }

    private static void SumOf(torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        values.sum().cpu();
    }

    private static void SketchOf(DeviceSketch sketch, torch.Tensor values, SketchSlice slice)
    {
        using var scope = torch.NewDisposeScope();
        sketch.Begin();
        sketch.Add(values, slice);
        sketch.End(new Nowhere());
    }

    private sealed class Nowhere : IParameterReceiver
    {
        public SketchSlice? Begin(string name, long count, ElementType type) => throw new NotSupportedException();

        public void Values(ParameterValues values) => throw new NotSupportedException();

        public void Sketch(ReadOnlySpan<double> sketch) => throw new NotSupportedException();

        public void SketchFollows() => throw new NotSupportedException();

        public void GroupSketch(int group, ReadOnlySpan<double> sketch)
        {
        }
    }
}
