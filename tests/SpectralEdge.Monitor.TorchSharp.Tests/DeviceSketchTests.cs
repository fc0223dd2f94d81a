using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Sketching;
using SpectralEdge.Monitor.Tests.Support;
using SpectralEdge.Monitor.Torch.Tests.Support;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The sketch in tensor operations against the formula, coordinate by coordinate.</summary>
public class DeviceSketchTests
{
    private const long ChunkCoordinates = 1L << 18;

    [Fact]
    public void Compute_RandomSlices_EqualsTheFormula() => Property.ForAll(random =>
    {
        var d = random.GetItems([64, 192, 1024, 8192], 1)[0];
        var length = random.Next(4) switch
        {
            0 => random.Next(1, 5),
            1 => Math.Max(1, (d * random.Next(1, 4)) + random.Next(-1, 2)),
            _ => random.Next(1, 20_000),
        };
        var offset = random.Next(5) switch
        {
            0 => 0,
            1 => random.Next(1, d),
            2 => d * random.NextInt64(1000),
            3 => Math.Max(0, (SketchMap.SignPeriod * random.NextInt64(1, 100_000)) + random.Next(-length, 3)),
            _ => (1L << 31) + random.NextInt64(1L << 40),
        };
        AssertFormula(random, length, new SketchSlice((ulong)random.NextInt64(), d, offset), random.GetItems(Make.AllFormats, 1)[0]);
    });

    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(1024)]
    [InlineData(8192)]
    [InlineData(65_536)]
    public void Compute_AroundTheChunks_EqualsTheFormula(int d)
    {
        var random = new Random(d);
        foreach (var length in new[] { ChunkCoordinates - 1, ChunkCoordinates, ChunkCoordinates + 1, (2 * ChunkCoordinates) + 17 })
        {
            AssertFormula(random, (int)length, new SketchSlice(1, d, 0), torch.ScalarType.Float32);
            AssertFormula(random, (int)length, new SketchSlice(2, d, (3L * d) + (d / 2) + 1), torch.ScalarType.Float32);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(63, 1)]
    [InlineData(63, 2)]
    [InlineData(1, 62)]
    [InlineData(1, 63)]
    [InlineData(1, 64)]
    [InlineData(0, 64)]
    [InlineData(0, 65)]
    [InlineData(17, 130)]
    public void Compute_PartsOfRows_EqualsTheFormula(long offset, int length) =>
        AssertFormula(new Random(1), length, new SketchSlice(5, 64, offset), torch.ScalarType.Float64);

    [Fact]
    public void Compute_AnyCut_AddsUpToTheWhole() => Property.ForAll(
        random =>
        {
            var slice = new SketchSlice(3, 192, random.NextInt64(1L << 33));
            var values = Vectors.GaussianDoubles(random, random.Next(2, 3000));
            var cut = random.Next(1, values.Length);
            using var whole = torch.tensor(values);
            using var first = torch.tensor(values[..cut]);
            using var second = torch.tensor(values[cut..]);
            var sketch = new DeviceSketch();

            var expected = sketch.Compute(whole, slice).ToArray();
            var sum = sketch.Compute(first, slice).ToArray();
            var rest = sketch.Compute(second, slice with { Offset = slice.Offset + cut });

            for (var bucket = 0; bucket < sum.Length; bucket++)
            {
                Assert.Equal(expected[bucket], sum[bucket] + rest[bucket], 11);
            }
        },
        cases: 20);

    [Fact]
    public void Compute_SeveralMapsInTurn_KeepsThemApart()
    {
        var sketch = new DeviceSketch();
        using var tensor = Make.Tensor(new Random(1), 500);
        var values = Numbers.Read(tensor);
        var first = new SketchSlice(1, 64, 10);
        var second = new SketchSlice(2, 64, 10);
        var third = new SketchSlice(1, 128, 10);

        var kept = sketch.Compute(tensor, first);
        AssertClose(NaiveSketch.Of(values, second), sketch.Compute(tensor, second));
        AssertClose(NaiveSketch.Of(values, third), sketch.Compute(tensor, third));
        AssertClose(NaiveSketch.Of(values, first), kept);
        AssertClose(NaiveSketch.Of(values, first), sketch.Compute(tensor, first));
    }

    [Fact]
    public void Compute_InAUsersScope_LeavesNoTensorBehind()
    {
        using var tensor = Make.Tensor(new Random(1), 500);
        var sketch = new DeviceSketch();
        using var scope = torch.NewDisposeScope();

        Assert.Equal(0, TensorCount.LeftBehindBy(() => sketch.Compute(tensor, new SketchSlice(1, 64, 10))));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Compute_MatrixTransposed_TakesItInTheOrderOfItsIndices()
    {
        using var plain = Make.Tensor(new Random(1), 12 * 20);
        using var matrix = plain.view(12, 20);
        using var transposed = matrix.t();
        using var copied = transposed.contiguous();
        var slice = new SketchSlice(1, 64, 5);

        AssertClose(NaiveSketch.Of(Numbers.Read(copied), slice), new DeviceSketch().Compute(transposed, slice));
        AssertClose(NaiveSketch.Of(Numbers.Read(plain), slice), new DeviceSketch().Compute(matrix, slice));
    }

    [Fact]
    public void Compute_NotANumber_FallsIntoItsOwnBucketOnly()
    {
        var values = new double[200];
        values[70] = double.NaN;
        using var tensor = torch.tensor(values);
        var slice = new SketchSlice(1, 64, 3);

        Assert.Equal(
            NaiveSketch.Of(values, slice).Select(double.IsNaN),
            new DeviceSketch().Compute(tensor, slice).ToArray().Select(double.IsNaN));
    }

    [Fact]
    public void Observe_ThroughTheDevicePath_GivesTheSpectrumOfTheOther() => Property.ForAll(
        random =>
        {
            var parameters = Make.AllFormats.Select((type, i) => Make.Parameter(random.Next(), random.Next(1, 3000), type)).ToArray();
            using var optimizer = new RandomStepOptimizer(random.Next(), parameters) { Directions = random.Next(3) };
            var options = new MonitorOptions
            {
                Every = 1,
                Window = 6,
                Mode = WindowMode.Sketch,
                SketchLength = 64 * random.Next(1, 20),
                Seed = (ulong)random.NextInt64(),
                Grouping = random.Next(2) == 0 ? Capture.ParameterGrouping.Whole : Capture.ParameterGrouping.By(name => name is "p0" ? "first" : "rest"),
                RunFolder = null,
            };
            using var inPlace = new SpectralMonitor(new TorchParameterSource(Make.Named(parameters), null), options);
            using var onDevice = new SpectralMonitor(new TorchParameterSource(Make.Named(parameters), null) { SketchesEverything = true }, options);
            for (var step = 1; step <= 8; step++)
            {
                optimizer.step();
                inPlace.Observe(step);
                onDevice.Observe(step);
            }

            Assert.Equal(8, onDevice.Report.UpdatesKept);
            for (var j = 0; j < options.Window; j++)
            {
                Assert.InRange(onDevice.Latest!.SingularValues[j] / inPlace.Latest!.SingularValues[j], 1 - 1e-9, 1 + 1e-9);
            }

            Array.ForEach(parameters, parameter => parameter.Dispose());
        },
        cases: 20);

    private static void AssertFormula(Random random, int length, SketchSlice slice, torch.ScalarType type)
    {
        using var tensor = Make.Tensor(random, length, type);
        AssertClose(NaiveSketch.Of(Numbers.Read(tensor), slice), new DeviceSketch().Compute(tensor, slice));
    }

    /// <summary>Equal but for the rounding of sums taken in another order.</summary>
    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var tolerance = 1e-12 * expected.Max(Math.Abs);
        for (var bucket = 0; bucket < expected.Length; bucket++)
        {
            Assert.InRange(actual[bucket], expected[bucket] - tolerance, expected[bucket] + tolerance);
        }
    }
}
