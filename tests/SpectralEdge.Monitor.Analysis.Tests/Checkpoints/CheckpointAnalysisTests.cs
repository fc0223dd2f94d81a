using System.IO.Compression;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Checkpoints on disk against the same parameters in memory, watched by the same monitor.</summary>
public class CheckpointAnalysisTests
{
    private const int Length = 3000;
    private const int Checkpoints = 9;

    private static readonly MonitorOptions Options =
        CheckpointAnalysis.DefaultOptions with
        {
            Windows = [CheckpointAnalysis.DefaultOptions.Windows[0] with { Length = 4 }],
            Sketch = CheckpointAnalysis.DefaultOptions.Sketch with { Length = 256 },
            Grouping = ParameterGrouping.ByParameter,
        };

    [Theory]
    [InlineData(WindowMode.Exact, SketchKind.Blocked)]
    [InlineData(WindowMode.Sketch, SketchKind.Blocked)]
    [InlineData(WindowMode.Sketch, SketchKind.CountSketch)]
    public void Run_EqualDistances_GivesTheSamplesOfARunInMemory(WindowMode mode, SketchKind kind)
    {
        using var folder = new TempFolder();
        var options = Options with { Sketch = Options.Sketch with { Mode = mode, Kind = kind } };
        var states = States();
        var result = CheckpointAnalysis.Run(Write(folder, states, index => 10 * index), options);

        var expected = InMemory(states, options);
        Assert.Equal(mode == WindowMode.Exact, result.IsExact);
        Assert.Equal(expected.Select(Describe), result.Samples.Select(Describe));
        Assert.Equal(3 * (Checkpoints - 4), result.Samples.Count);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    public void Run_NumPyArchives_GivesTheSamplesOfARunInMemory(CompressionLevel level)
    {
        using var folder = new TempFolder();
        var options = Options with { Sketch = Options.Sketch with { Mode = WindowMode.Sketch } };
        var states = States();
        for (var t = 0; t < Checkpoints; t++)
        {
            File.WriteAllBytes(
                Path.Combine(folder.Path, $"step-{10 * t}.npz"), CheckpointBytes.Npz(
                    level, ("a", CheckpointBytes.Npy(states[t][0])), ("b", CheckpointBytes.Npy(states[t][1]))));
        }

        Assert.Equal(
            InMemory(states, options).Select(Describe),
            CheckpointAnalysis.Run(CheckpointSeries.Open(folder.Path), options).Samples.Select(Describe));
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Run_UnequalDistances_KeepsTheWindowAndTheTrueSteps(WindowMode mode)
    {
        using var folder = new TempFolder();
        var states = States();
        var result = CheckpointAnalysis.Run(
            Write(folder, states, index => index * index * 7), Options with { Sketch = Options.Sketch with { Mode = mode } });

        var whole = result.Samples.Where(sample => sample.Group == ParameterGrouping.WholeModel).ToList();
        var equal = InMemory(
            states,
            Options with
            {
                Sketch = Options.Sketch with { Mode = mode },
            }).Where(sample => sample.Group == ParameterGrouping.WholeModel)
            .ToList();
        Assert.Equal([7 * 16, 7 * 25, 7 * 36, 7 * 49, 7 * 64], whole.Select(sample => sample.Step));
        Assert.Equal([7 * 7, 7 * 9, 7 * 11, 7 * 13, 7 * 15], whole.Select(sample => sample.Stride));
        Assert.Equal(
            equal.Select(sample => sample.SingularValues.ToArray()), whole.Select(sample => sample.SingularValues.ToArray()));
        Assert.Equal(0, result.Report.WindowRestarts);
    }

    [Fact]
    public void Run_EveryOfTwoDistances_LeavesEverySecondCheckpointOut()
    {
        using var folder = new TempFolder();
        var result = CheckpointAnalysis.Run(
            Write(folder, States(), index => 10 * index), Options with { Windows = [new(20, 3)] });

        Assert.Equal(
            [60, 80], result.Samples.Where(sample => sample.Group == ParameterGrouping.WholeModel).Select(sample => sample.Step));
    }

    [Fact]
    public void Run_WithSketches_ReadsEachFileOnce()
    {
        using var folder = new TempFolder();
        var series = Write(folder, States(), index => index);
        var cursor = new CheckpointCursor(series, 2);
        using var monitor = new SpectralMonitor(
            cursor, Options with { Sketch = Options.Sketch with { Mode = WindowMode.Sketch } });

        // The first file was read by the constructor, and what it gave is kept.
        File.Delete(series.Checkpoints[0].Path);
        using var second = new SpectralMonitor(
            cursor, Options with { Sketch = Options.Sketch with { Mode = WindowMode.Sketch } });
        cursor.MoveTo(1);
        monitor.Observe(1);
        File.Delete(series.Checkpoints[1].Path);
        second.Observe(1);

        Assert.Equal((1, 1), (monitor.Report.UpdatesKept, second.Report.UpdatesKept));
    }

    [Fact]
    public void Run_OtherBytesThanWhenItWasOpened_RaisesTheError()
    {
        using var folder = new TempFolder();
        var series = Write(folder, States(), index => index);
        File.WriteAllBytes(series.Checkpoints[5].Path, new byte[100]);

        var exception = Assert.Throws<CheckpointException>(() => CheckpointAnalysis.Run(series, Options));

        Assert.Equal(series.Checkpoints[5].Path, exception.File);
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Run_OneCheckpointIsNotFinite_BeginsANewWindowAfterIt(WindowMode mode)
    {
        using var folder = new TempFolder();
        var states = States();
        states[3][1][17] = float.NaN;
        var result = CheckpointAnalysis.Run(
            Write(folder, states, index => index),
            Options with { Sketch = Options.Sketch with { Mode = mode }, Windows = [Options.Windows[0] with { Length = 3 }] });

        Assert.Equal(
            [7, 8], result.Samples.Where(sample => sample.Group == ParameterGrouping.WholeModel).Select(sample => sample.Step));
        Assert.Equal(1, result.Report.Skipped[SkipReason.NotFinite]);
    }

    [Fact]
    public void Run_WrongSettings_ListsThem()
    {
        using var folder = new TempFolder();
        var series = CheckpointSeries.Open([Write(folder, States(), index => index).Checkpoints[0].Path]);

        Assert.Equal(
            "CheckpointAnalysis cannot be used:\n- The series has 1 checkpoint; it must have at least 2. An update is the step "
            + "between two.\n- MaxOverhead is 0.1; it must be null. There is no training to slow down.",
            Assert.Throws<MonitorOptionsException>(
                () => CheckpointAnalysis.Run(series, Options with { MaxOverhead = 0.1 })).Message);
    }

    [Fact]
    public void Products_OfSketches_AreNearTheExactOnes()
    {
        using var folder = new TempFolder();
        var states = States();
        var series = Write(folder, states, index => index);
        var options = Options with { Sketch = Options.Sketch with { Length = 1024 } };
        var exact = CheckpointAnalysis.Run(
            series, options with { Sketch = options.Sketch with { Mode = WindowMode.Exact } }).Products!;
        var sketched = CheckpointAnalysis.Run(
            series, options with { Sketch = options.Sketch with { Mode = WindowMode.Sketch } }).Products!;

        Assert.Equal(["all", "a", "b"], exact.Select(products => products.Group));
        Assert.Equal(["all", "a", "b"], sketched.Select(products => products.Group));
        for (var i = 0; i < Checkpoints - 1; i++)
        {
            for (var j = 0; j < Checkpoints - 1; j++)
            {
                Near.Equal(Slow(states, 0, i, j), exact[1][i, j], 1e-9);
                Near.Equal(Slow(states, 1, i, j), exact[2][i, j], 1e-9);
                Near.Equal(exact[1][i, j] + exact[2][i, j], exact[0][i, j]);

                // Six standard errors of an inner product of sketches of d = 1024, whose variance is at most 2 |x|² |y|² / d: 128
                // pairs fail once in a million runs.
                Assert.InRange(sketched[1][i, j] - exact[1][i, j], -Bound(exact[1], i, j), Bound(exact[1], i, j));
            }
        }

        Assert.Equal(1, exact[0].Cosine(2, 2), 12);
        Assert.Null(CheckpointAnalysis.Run(series, options, withProducts: false).Products);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Cursor_OfManyChunksAndFormats_GivesTheSketchesThatTheMonitorMakes(int threads)
    {
        using var folder = new TempFolder();
        var random = new Random(11);
        var series = CheckpointSeries.Open([.. Enumerable.Range(0, 4).Select(step => WriteFormats(folder, step, random))]);
        var options = Options with
        {
            Sketch = Options.Sketch with { Mode = WindowMode.Sketch },
            Windows = [Options.Windows[0] with { Length = 3 }],
            Grouping = ParameterGrouping.ByPattern(("even", "*0"), ("odd", "*1")),
        };
        var cursor = new CheckpointCursor(series, threads);

        // A checkpoint hands its values over, so that the monitor sketches them.
        Assert.Equal(Watch(new Moving(series), options), Watch(cursor, options, cursor.MoveTo));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData((2 * 2 * 2 * 256 * 8) - 1, false)]
    [InlineData(2 * 2 * 2 * 256 * 8, true)]
    public void Products_OfTwoCheckpointsOfTwoSketches_NeedTwiceTheirMemory(long budget, bool fits)
    {
        using var folder = new TempFolder();
        var cursor = new CheckpointCursor(Write(folder, States(), index => index), 1);
        using var monitor = new SpectralMonitor(
            cursor, Options with { Sketch = Options.Sketch with { Mode = WindowMode.Sketch } });
        var kept = new KeptSketches(budget);
        kept.Add(cursor);
        cursor.MoveTo(1);
        monitor.Observe(1);
        kept.Add(cursor);

        Assert.Equal(fits, kept.Products(monitor.Inventory.Groups) is not null);
    }

    private static List<string> Watch(IParameterSource source, MonitorOptions options, Action<int>? move = null)
    {
        var samples = new List<string>();
        using var monitor = new SpectralMonitor(source, options);
        monitor.SampleTaken += (_, sample) => samples.Add(Describe(sample));
        for (var t = 1; t < 4; t++)
        {
            (move ?? ((Moving)source).MoveTo)(t);
            monitor.Observe(t);
        }

        return samples.Count == 3 ? samples : throw new InvalidOperationException($"{samples.Count} samples");
    }

    /// <summary>Two groups that take turns, with blocks longer and shorter than a chunk of d = 256, 1,048,576 values.</summary>
    private static string WriteFormats(TempFolder folder, int step, Random random)
    {
        var blocks = new (string Type, int Bytes, long Count)[]
        {
            ("F32", 4, 700_001), ("BF16", 2, 1_500_003), ("F8_E4M3", 1, 400_001), ("F64", 8, 3), ("F16", 2, 65_537),
            ("F32", 4, 1_100_000),
        };
        var tensors = blocks.Select((block, i) =>
        {
            var bytes = new byte[block.Bytes * block.Count];
            random.NextBytes(bytes);

            // Exponents of small numbers in every format: no value is infinite or no number.
            for (var last = block.Bytes - 1; last < bytes.Length; last += block.Bytes)
            {
                bytes[last] = (byte)((bytes[last] & 0x81) | 0x38);
            }

            return ($"block{i / 2}.{i % 2}", block.Type, new[] { block.Count }, bytes);
        });
        var path = Path.Combine(folder.Path, $"step-{step}.safetensors");
        File.WriteAllBytes(path, CheckpointBytes.SafeTensors([.. tensors]));
        return path;
    }

    /// <summary>Hands over the values of one checkpoint after the other.</summary>
    private sealed class Moving(CheckpointSeries series) : IParameterSource
    {
        private int _index;

        public void MoveTo(int index) => _index = index;

        public void Capture(IParameterReceiver receiver) => series.Checkpoints[_index].Capture(receiver);
    }

    private static double Bound(UpdateProducts products, int i, int j) =>
        6 * Math.Sqrt(2 * products[i, i] * products[j, j] / 1024);

    private static double Slow(float[][][] states, int block, int i, int j) =>
        Enumerable.Range(0, Length).Sum(p => ((double)states[i + 1][block][p] - states[i][block][p])
            * ((double)states[j + 1][block][p] - states[j][block][p]));

    /// <summary>Checkpoints of two blocks that drift along a common direction and at random.</summary>
    private static float[][][] States()
    {
        var random = new Random(5);
        var direction = Enumerable.Range(0, 2 * Length).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var state = new[] { new float[Length], new float[Length] };
        var states = new float[Checkpoints][][];
        for (var t = 0; t < Checkpoints; t++)
        {
            states[t] = [[.. state[0]], [.. state[1]]];
            var amount = random.NextSingle();
            for (var p = 0; p < 2 * Length; p++)
            {
                state[p / Length][p % Length] += (amount * direction[p]) + (0.2f * (random.NextSingle() - 0.5f));
            }
        }

        return states;
    }

    private static CheckpointSeries Write(TempFolder folder, float[][][] states, Func<int, int> step)
    {
        for (var t = 0; t < states.Length; t++)
        {
            File.WriteAllBytes(
                Path.Combine(folder.Path, $"step-{step(t)}.safetensors"),
                CheckpointBytes.SafeTensors(("a", states[t][0]), ("b", states[t][1])));
        }

        return CheckpointSeries.Open(folder.Path);
    }

    private static List<SpectralSample> InMemory(float[][][] states, MonitorOptions options)
    {
        var present = new[] { states[0][0].ToArray(), states[0][1].ToArray() };
        var samples = new List<SpectralSample>();
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("a", present[0]).Add("b", present[1]), options);
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        for (var t = 1; t < states.Length; t++)
        {
            states[t][0].CopyTo(present[0], 0);
            states[t][1].CopyTo(present[1], 0);
            monitor.Observe(10 * t);
        }

        return samples;
    }

    private static string Describe(SpectralSample sample) =>
        $"{sample.Group} {sample.Step} {sample.Stride} "
        + $"{string.Join(" ", sample.SingularValues.ToArray().Select(value => value.ToString("R", null)))} {sample.GapPosition} "
        + $"{sample.StandardError:R}";
}
