using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>How does the cost of the blocked sketch depend on the number format and on its length d, on one core?</summary>
[ShortRunJob]
public class BlockedBenchmarks
{
    // Large against the caches, and odd.
    private const int Parameters = 16_777_259;

    private byte[] _values = [];
    private SketchMap _map = new(seed: 1, length: 64);
    private double[] _accumulator = [];

    /// <summary>Number format of the parameters.</summary>
    [ParamsAllValues]
    public ElementType Type { get; set; }

    /// <summary>Length of the sketch, d.</summary>
    [Params(64, 1024, 8192, 65_536)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _map = new SketchMap(seed: 1, Length);
        _accumulator = new double[Length];
        var random = new Random(1);
        var singles = new float[Parameters];
        for (var i = 0; i < Parameters; i++)
        {
            singles[i] = random.NextSingle() - 0.5f;
        }

        _values = Type switch
        {
            ElementType.Float32 => MemoryMarshal.AsBytes<float>(singles).ToArray(),
            ElementType.Float64 => MemoryMarshal.AsBytes<double>(Array.ConvertAll(singles, value => (double)value)).ToArray(),
            ElementType.Float16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(singles, value => (Half)value)).ToArray(),
            _ => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(
                singles, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))).ToArray(),
        };
    }

    [Benchmark]
    public void Sketch() => SketchKernel.Accumulate(new ParameterValues(Type, _values), 0, _map, _accumulator);
}
