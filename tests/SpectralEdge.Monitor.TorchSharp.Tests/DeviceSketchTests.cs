using SpectralEdge.Monitor.Tests;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The sketch in tensor operations against the formula, coordinate by coordinate.</summary>
public class DeviceSketchTests
{
    // Small, so that few coordinates already make several chunks: a quarter of a million of float32 on the CPU.
    private const long Memory = 8L << 20;

    [Fact]
    public void Compute_RandomSlices_EqualsTheFormula() => Property.ForAll(random =>
    {
        var d = random.GetItems([64, 192, 1024, 1088, 8192, 65_536], 1)[0];
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
        AssertFormula(
            random, length, new SketchSlice((ulong)random.NextInt64(), d, offset), random.GetItems(Make.AllFormats, 1)[0]);
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
        var chunk = DeviceSketchKernel.ChunkLength(Memory, d, torch.ScalarType.Float32, DeviceType.CPU);
        foreach (var length in new[] { chunk - 1, chunk, chunk + 1, (2 * chunk) + 17 })
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
            var rest = slice with { Offset = slice.Offset + cut };
            using var sketch = new DeviceSketch(Memory);

            var expected = DeviceSketches.Compute(sketch, whole, slice);
            var inOrder = Assert.Single(DeviceSketches.Of(sketch, (first, slice), (second, rest))).Sketch;
            var inReverse = Assert.Single(DeviceSketches.Of(sketch, (second, rest), (first, slice))).Sketch;

            AssertClose(expected, inOrder);
            AssertClose(expected, inReverse);
        },
        cases: 20);

    [Fact]
    public void End_BlocksOfSeveralGroupsAndFormats_GivesEachGroupOneSketch() => Property.ForAll(
        random =>
        {
            const int Groups = 3;
            var blocks = new List<(torch.Tensor Tensor, SketchSlice Slice)>();
            var expected = Enumerable.Range(0, Groups).Select(group => new double[64 * (group + 1)]).ToArray();
            var offsets = new long[Groups];
            for (var block = 0; block < 12; block++)
            {
                // Every group once, then in any order; here and there a hole, as a block leaves that lives elsewhere.
                var group = block < Groups ? block : random.Next(Groups);
                var tensor = Make.Tensor(random, random.Next(1, 400), random.GetItems(Make.AllFormats, 1)[0]);
                offsets[group] += random.Next(3) == 0 ? random.Next(1, 300) : 0;
                var slice = new SketchSlice((ulong)group, expected[group].Length, offsets[group]) { Group = group };
                offsets[group] += tensor.numel();
                blocks.Add((tensor, slice));
                expected[group] = [.. expected[group].Zip(NaiveSketch.Of(Numbers.Read(tensor), slice), (x, y) => x + y)];
            }

            using var sketch = new DeviceSketch(Memory);
            var given = DeviceSketches.Of(sketch, [.. blocks]);

            Assert.Equal([0, 1, 2], given.Select(one => one.Group));
            Assert.All(given, one => AssertClose(expected[one.Group], one.Sketch));
            blocks.ForEach(block => block.Tensor.Dispose());
        },
        cases: 30);

    [Fact]
    public void Compute_SeveralMapsInTurn_KeepsThemApart()
    {
        using var sketch = new DeviceSketch(Memory);
        using var tensor = Make.Tensor(new Random(1), 500);
        var values = Numbers.Read(tensor);
        SketchSlice[] slices = [new(1, 64, 10), new(2, 64, 10), new(1, 128, 10), new(1, 64, 10), new(1, 64, 74)];

        foreach (var slice in slices)
        {
            AssertClose(NaiveSketch.Of(values, slice), DeviceSketches.Compute(sketch, tensor, slice));
        }
    }

    [Fact]
    public void Compute_InAUsersScope_LeavesOnlyTheTablesUntilItIsDisposed() => Assert.Equal(0, TensorCount.LeftBehindBy(() =>
    {
        using var tensor = Make.Tensor(new Random(1), 500);
        using var sketch = new DeviceSketch(Memory);
        using var scope = torch.NewDisposeScope();
        var slice = new SketchSlice(1, 64, 10);

        // Signs, and the bags of the one chunk.
        Assert.Equal(2, TensorCount.LeftBehindBy(() => DeviceSketches.Compute(sketch, tensor, slice)));
        Assert.Equal(0, TensorCount.LeftBehindBy(() => DeviceSketches.Compute(sketch, tensor, slice)));
        Assert.Equal(0, scope.DisposablesCount);

        // A sample with another map, and one with none at all, let go of what they do not use.
        Assert.Equal(0, TensorCount.LeftBehindBy(() => DeviceSketches.Compute(sketch, tensor, slice with { Seed = 2 })));
        Assert.Equal(-2, TensorCount.LeftBehindBy(() => DeviceSketches.Of(sketch)));
        Assert.Equal(2, TensorCount.LeftBehindBy(() => DeviceSketches.Compute(sketch, tensor, slice)));
    }));

    // Longer than the period of the signs, which are then repeated for the time of the sample.
    [Fact]
    public void Compute_LongBlocksOfSeveralGroups_LeavesOnlyTheTables() => Assert.Equal(0, TensorCount.LeftBehindBy(() =>
    {
        using var tensor = Make.Tensor(new Random(1), 3 * SketchMap.SignPeriod);
        using var sketch = new DeviceSketch(Memory);
        var first = new SketchSlice(1, 64, 0) { Group = 0 };
        var second = new SketchSlice(2, 64, 40) { Group = 1 };

        Assert.Equal(4, TensorCount.LeftBehindBy(() => DeviceSketches.Of(sketch, (tensor, first), (tensor, second))));
        Assert.Equal(0, TensorCount.LeftBehindBy(() => DeviceSketches.Of(sketch, (tensor, second), (tensor, first))));
    }));

    // What a sample that was broken off has left, the next one frees.
    [Fact]
    public void Begin_AfterASampleWithoutEnd_LeavesOnlyTheTables() => Assert.Equal(0, TensorCount.LeftBehindBy(() =>
    {
        const long Little = 1 << 19;
        using var tensor = Make.Tensor(new Random(1), 3 * SketchMap.SignPeriod);
        using var sketch = new DeviceSketch(Little);
        using (torch.NewDisposeScope())
        {
            sketch.Begin();
            sketch.Add(tensor, new SketchSlice(1, 64, 0));
        }

        Assert.True(tensor.numel() > DeviceSketchKernel.ChunkLength(Little, 64, torch.ScalarType.Float32, DeviceType.CPU));
        AssertClose(
            NaiveSketch.Of(Numbers.Read(tensor), new SketchSlice(2, 64, 7)),
            DeviceSketches.Compute(sketch, tensor, new SketchSlice(2, 64, 7)));
    }));

    [Fact]
    public void Compute_NoRoomForTables_MakesThemAnew()
    {
        using var tensor = Make.Tensor(new Random(1), 5000);
        using var sketch = new DeviceSketch(1L << 16);
        var slice = new SketchSlice(1, 64, 10);
        for (var sample = 0; sample < 3; sample++)
        {
            AssertClose(NaiveSketch.Of(Numbers.Read(tensor), slice), DeviceSketches.Compute(sketch, tensor, slice));
        }
    }

    [Fact]
    public void Compute_MatrixTransposed_TakesItInTheOrderOfItsIndices()
    {
        using var plain = Make.Tensor(new Random(1), 12 * 20);
        using var matrix = plain.view(12, 20);
        using var transposed = matrix.t();
        using var copied = transposed.contiguous();
        var slice = new SketchSlice(1, 64, 5);

        AssertClose(NaiveSketch.Of(Numbers.Read(copied), slice), DeviceSketches.Compute(transposed, slice));
        AssertClose(NaiveSketch.Of(Numbers.Read(plain), slice), DeviceSketches.Compute(matrix, slice));
    }

    // A chunk of this memory has 10 rows of 64, and a copy at most a quarter of that: slices of the first dimension are shorter, as
    // long, and longer.
    [Theory]
    [InlineData(30, 159)]
    [InlineData(9, 160)]
    [InlineData(9, 161)]
    [InlineData(1, 640)]
    [InlineData(2000, 1)]
    [InlineData(100, 7)]
    [InlineData(3, 640)]
    [InlineData(5, 641)]
    [InlineData(7, 3000)]
    public void Compute_LargeMatrixTransposed_CopiesItInParts(int rows, int columns)
    {
        using var plain = Make.Tensor(new Random(1), rows * columns);
        using var matrix = plain.view(columns, rows);
        using var transposed = matrix.t();
        using var copied = transposed.contiguous();
        var slice = new SketchSlice(1, 64, 5);
        const long Little = 20_480;

        Assert.Equal(640, DeviceSketchKernel.ChunkLength(Little, 64, torch.ScalarType.Float32, DeviceType.CPU));
        AssertClose(NaiveSketch.Of(Numbers.Read(copied), slice), DeviceSketches.Compute(transposed, slice, Little));
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
            DeviceSketches.Compute(tensor, slice).Select(double.IsNaN));
    }

    [Fact]
    public void Observe_ThroughTheDevicePath_GivesTheSpectrumOfTheOther() => Property.ForAll(
        random =>
        {
            var parameters = Make.AllFormats.Select((type, i) => Make.Parameter(
                random.Next(), random.Next(1, 3000), type)).ToArray();
            using var optimizer = new RandomStepOptimizer(random.Next(), parameters) { Directions = random.Next(3) };
            var options = new MonitorOptions
            {
                Windows = [new(1, 6)],
                Sketch = new() { Mode = WindowMode.Sketch, Length = 64 * random.Next(1, 20), Seed = (ulong)random.NextInt64() },
                Grouping = random.Next(2) == 0
                    ? ParameterGrouping.Whole
                    : ParameterGrouping.By(name => name is "p0" ? "first" : "rest"),
                Run = new() { Folder = null },
            };
            using var source = new TorchParameterSource(Make.Named(parameters), null) { SketchesEverything = true };
            using var inPlace = new SpectralMonitor(new TorchParameterSource(Make.Named(parameters), null), options);
            using var onDevice = new SpectralMonitor(source, options);
            for (var step = 1; step <= 8; step++)
            {
                optimizer.step();
                inPlace.Observe(step);
                onDevice.Observe(step);
            }

            Assert.Equal(8, onDevice.Report.UpdatesKept);
            for (var j = 0; j < options.Windows[0].Length; j++)
            {
                Assert.InRange(onDevice.Latest!.SingularValues[j] / inPlace.Latest!.SingularValues[j], 1 - 1e-9, 1 + 1e-9);
            }

            Array.ForEach(parameters, parameter => parameter.Dispose());
        },
        cases: 20);

    private static void AssertFormula(Random random, int length, SketchSlice slice, torch.ScalarType type)
    {
        using var tensor = Make.Tensor(random, length, type);
        AssertClose(NaiveSketch.Of(Numbers.Read(tensor), slice), DeviceSketches.Compute(tensor, slice, Memory));
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
