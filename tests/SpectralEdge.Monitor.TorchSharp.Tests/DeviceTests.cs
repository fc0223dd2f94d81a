using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// The device path on CPU tensors: what is brought to the host, that the spectrum is the same, and what stays behind.
/// </summary>
public sealed class DeviceTests : IDisposable
{
    private const int SketchLength = 128;

    private readonly Parameter[] _parameters =
    [
        new(torch.tensor(Enumerable.Range(0, 300).Select(i => Math.Sin(i)).ToArray())),
        new(torch.tensor(Enumerable.Range(0, 70).Select(i => Math.Cos(i)).ToArray())),
        new(torch.tensor(Enumerable.Range(0, 200).Select(i => Math.Cos(i)).ToArray())),
    ];

    private static MonitorOptions Options => new()
    {
        Windows = [new(1, 4)],
        Sketch = new() { Mode = WindowMode.Sketch, Length = SketchLength },
        Run = new() { Folder = null },
    };

    [Fact]
    public void Observe_Sketches_BringsBackOneSketch()
    {
        var seen = Observe(Options);

        AssertHanded(new Handed(Copies: 1, Sketches: 1, SketchValues: SketchLength, Values: 0), seen);
        AssertSameSpectrum(seen, 1e-9);
    }

    [Fact]
    public void Observe_Groups_BringsBackOneSketchForEach()
    {
        var seen = Observe(Options with { Grouping = ParameterGrouping.ByParameter });

        AssertHanded(new Handed(Copies: 3, Sketches: 3, SketchValues: 3 * SketchLength, Values: 0), seen);
        AssertSameSpectrum(seen, 1e-9);
    }

    // The block in the middle stays on the host: a hole in the stream of coordinates.
    [Theory]
    [InlineData("p0", 300)]
    [InlineData("p1", 70)]
    [InlineData("p2", 200)]
    public void Observe_OneParameterNotOnTheDevice_AddsUpBoth(string onHost, int count)
    {
        var seen = Observe(Options, name => name != onHost);

        AssertHanded(new Handed(Copies: 1, Sketches: 1, SketchValues: SketchLength, Values: count), seen);
        AssertSameSpectrum(seen, 1e-9);
    }

    [Fact]
    public void Observe_OneGroupNotOnTheDevice_BringsBackTheOthers()
    {
        var seen = Observe(Options with { Grouping = ParameterGrouping.ByParameter }, name => name != "p1");

        AssertHanded(new Handed(Copies: 2, Sketches: 2, SketchValues: 2 * SketchLength, Values: 70), seen);
        AssertSameSpectrum(seen, 1e-9);
    }

    [Fact]
    public void Observe_ExactUpdates_BringsBackTheValues()
    {
        var seen = Observe(Options with { Sketch = Options.Sketch with { Mode = WindowMode.Exact } });

        AssertHanded(new Handed(Copies: 0, Sketches: 0, SketchValues: 0, Values: 300 + 70 + 200), seen);
        AssertSameSpectrum(seen, 0);
    }

    [Fact]
    public void Observe_ChunksOfTwoRows_GivesTheSameSpectrum()
    {
        // The least memory that options allow holds two rows of the longest sketch, in double precision.
        using var large = new Parameter(torch.tensor(Enumerable.Range(0, 200_000).Select(i => Math.Sin(i)).ToArray()));
        var seen = Observe(Options with { Sketch = Options.Sketch with { Length = 65_536 } }, others: [large], memory: 8L << 20);

        AssertHanded(new Handed(Copies: 1, Sketches: 1, SketchValues: 65_536, Values: 0), seen);
        AssertSameSpectrum(seen, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Observe_MatrixTransposed_GivesTheSameSpectrum(torch.ScalarType type)
    {
        using var plain = Make.Tensor(new Random(1), 30 * 40, type);
        using var matrix = plain.view(30, 40);
        using var transposed = new Parameter(matrix.t());
        Assert.False(transposed.is_contiguous());
        var seen = Observe(Options, others: [transposed]);

        AssertHanded(new Handed(Copies: 1, Sketches: 1, SketchValues: SketchLength, Values: 0), seen);
        AssertSameSpectrum(seen, 1e-9);
    }

    [Fact]
    public void Observe_FrozenAndUnfrozenInMidRun_GivesTheSpectrumOfTheOther()
    {
        var seen = Observe(Options, steps: 18, before: step => _parameters[1].requires_grad = step is < 7 or > 12);

        Assert.Equal(2, seen.Device.Report.Skipped[SkipReason.BlocksChanged]);

        // The sample that notices new blocks is taken again, as the first of the new window.
        Assert.Equal(
            Enumerable.Range(1, 18).Select(step => step is 7 or 13 ? 2L : 1L), seen.Samples.Select(sample => sample.Copies));
        AssertSameSpectrum(seen, 1e-9, kept: 16);
    }

    [Fact]
    public void Observe_NotANumber_RestartsTheWindow()
    {
        var seen = Observe(Options, steps: 8, before: step =>
        {
            if (step == 3)
            {
                var values = Numbers.Read(_parameters[2]);
                values[5] = double.NaN;
                Numbers.Write(_parameters[2], values);
            }
            else if (step == 4)
            {
                Numbers.Write(_parameters[2], new double[200]);
            }
        });

        Assert.Equal(seen.Host.Report.Skipped, seen.Device.Report.Skipped);
        Assert.InRange(seen.Device.Report.Skipped[SkipReason.NotFinite], 1, 2);
    }

    [Fact]
    public void Compute_ManyBlocksInOneChunk_MakesOnlyViewsOfEach()
    {
        long MadeFor(int blocks)
        {
            using var sketch = new DeviceSketch(DeviceSketches.DefaultMemory);
            SketchSlice Slice(int block) => new(1, SketchLength, 300 * block);
            return MadeByTheSecond(
                sketch, [.. Enumerable.Range(0, blocks).Select(block => ((torch.Tensor)_parameters[0], Slice(block)))]);
        }

        // Detached, flat, cut: three views.
        Assert.Equal(3 * 48, MadeFor(50) - MadeFor(2));
    }

    [Fact]
    public void Compute_ManySmallGroups_KeepsNoMoreThanAllowed()
    {
        const int Groups = 100;
        const long Memory = 8L << 20;
        using var sketch = new DeviceSketch(Memory);
        (torch.Tensor Tensor, SketchSlice Slice)[] blocks =
            [
                .. Enumerable.Range(0, Groups)
                    .Select(group => ((torch.Tensor)_parameters[0], new SketchSlice((ulong)group, 320, 0) { Group = group })),
            ];
        var tensors = new List<long>();
        for (var sample = 0; sample < 3; sample++)
        {
            tensors.Add(TensorCount.LeftBehindBy(() => Assert.Equal(Groups, DeviceSketches.Of(sketch, blocks).Count)));
            Assert.InRange(sketch.BytesKept, Memory / 16, Memory / 8);
        }

        // Without a limit there would be three tables for each group and one for all.
        Assert.InRange(tensors[0], 1, 3 * Groups);
        Assert.Equal([0L, 0L], tensors.Skip(1));
        Assert.Equal(-tensors[0], TensorCount.LeftBehindBy(sketch.Dispose));
        Assert.Equal(0, sketch.BytesKept);
    }

    [Fact]
    public void Dispose_GivesBackWhatIsKept()
    {
        var source = new TorchParameterSource(Make.Named(_parameters)) { SketchesEverything = true };
        Assert.InRange(TensorCount.LeftBehindBy(() => new SpectralMonitor(source, Options).Dispose()), 1, 10);
        Assert.InRange(source.OnDevice.BytesKept, 1, 8 << 20);

        source.Dispose();

        Assert.Equal(0, source.OnDevice.BytesKept);
        Assert.Equal(0, TensorCount.LeftBehindBy(() =>
        {
            using var again = new TorchParameterSource(Make.Named(_parameters)) { SketchesEverything = true };
            new SpectralMonitor(again, Options).Dispose();
        }));
    }

    [Fact]
    public void Observe_ParametersThatLeaveTheDevice_LeaveNothingBehindOnIt()
    {
        var away = false;
        using var source = new TorchParameterSource(Make.Named(_parameters))
        {
            SketchesEverything = true,
            SketchesNamed = _ => !away,
        };
        using var monitor = new SpectralMonitor(source, Options);
        monitor.Observe(1);
        Assert.InRange(source.OnDevice.BytesKept, 1, 8 << 20);

        away = true;
        Assert.InRange(TensorCount.LeftBehindBy(() => monitor.Observe(2)), -10, -1);
        Assert.Equal(0, source.OnDevice.BytesKept);

        away = false;
        monitor.Observe(3);
        Assert.InRange(source.OnDevice.BytesKept, 1, 8 << 20);
        Assert.Equal(3, monitor.Report.UpdatesKept);
    }

    public static TheoryData<torch.ScalarType> Formats => [.. Make.AllFormats];

    public void Dispose() => Array.ForEach(_parameters, parameter => parameter.Dispose());

    /// <summary>Tensors made, views included, by a sample after the one that makes the tables.</summary>
    private static long MadeByTheSecond(DeviceSketch sketch, params (torch.Tensor Tensor, SketchSlice Slice)[] blocks)
    {
        DeviceSketches.Of(sketch, blocks);
        var before = DisposeScopeManager.Statistics.CreatedInScopeCount;
        DeviceSketches.Of(sketch, blocks);
        return DisposeScopeManager.Statistics.CreatedInScopeCount - before;
    }

    private static void AssertHanded(Handed expected, Observed seen) =>
        Assert.All(seen.Samples, sample => Assert.Equal(expected, sample));

    private static void AssertSameSpectrum(Observed seen, double tolerance, int kept = 6)
    {
        Assert.Equal(kept, seen.Device.Report.UpdatesKept);
        Assert.Equal(kept, seen.Host.Report.UpdatesKept);
        for (var j = 0; j < 4; j++)
        {
            Assert.InRange(
                seen.Device.Latest!.SingularValues[j] / seen.Host.Latest!.SingularValues[j], 1 - tolerance, 1 + tolerance);
        }
    }

    /// <summary>Changes parameters at random and observes them in both ways; the monitors stay readable when disposed.</summary>
    private Observed Observe(
        MonitorOptions options,
        Func<string, bool>? onDevice = null,
        Parameter[]? others = null,
        int steps = 6,
        Action<int>? before = null,
        long? memory = null)
    {
        var parameters = others ?? _parameters;
        var settings = memory is { } bytes ? new DeviceOptions { DeviceMemory = bytes } : null;
        using var source = new TorchParameterSource(Make.Named(parameters), settings)
        {
            SketchesEverything = true, SketchesNamed = onDevice ?? (_ => true),
        };
        var counting = new CountingSource(source);
        using var host = new SpectralMonitor(new TorchParameterSource(Make.Named(parameters)), options);
        using var device = new SpectralMonitor(counting, options);
        var random = new Random(1);
        var samples = new List<Handed>();
        for (var step = 1; step <= steps; step++)
        {
            foreach (var parameter in parameters)
            {
                Disturb(parameter, random);
            }

            before?.Invoke(step);
            host.Observe(step);
            var copies = source.OnDevice.CopiesToHost;
            device.Observe(step);
            samples.Add(new Handed(
                source.OnDevice.CopiesToHost - copies, counting.Sketches.Count, counting.Sketches.Sum(), counting.Values));
        }

        return new Observed(host, device, samples);
    }

    private static void Disturb(Parameter parameter, Random random)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var noise = torch.tensor(Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextDouble()).ToArray());
        parameter.add_(noise.view(parameter.shape).to_type(parameter.dtype)).DetachFromDisposeScope();
    }

    /// <summary>What one sample has handed over.</summary>
    private readonly record struct Handed(long Copies, int Sketches, int SketchValues, long Values);

    private sealed record Observed(SpectralMonitor Host, SpectralMonitor Device, List<Handed> Samples);
}
