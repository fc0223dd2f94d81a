using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Pipeline;

/// <summary>Models large enough for several threads: the same numbers, no allocation, memory as planned.</summary>
[Collection(Serial.Name)]
public class SpectralMonitorThreadTests
{
    private const int Large = 1_300_001;

    private static readonly MonitorOptions Options =
        TestOptions.Sketch with { SketchLength = 1024, Grouping = ParameterGrouping.ByParameter, MoreWindows = [new(2, 3)] };

    [Fact]
    public void Observe_AnyNumberOfThreads_GivesTheSameBits()
    {
        var expected = Run(1);
        foreach (var threads in new int?[] { 2, 3, 7, null })
        {
            var actual = Run(threads);

            Assert.Equal(expected.Count, actual.Count);
            for (var i = 0; i < expected.Count; i++)
            {
                Vectors.AssertSameBits(expected[i], actual[i], $"{threads} threads, sample {i}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Observe_LargeModel_AllocatesNothingOnAnyThread(int threads)
    {
        var (singles, doubles) = (new float[Large], new double[Large]);
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("a", singles).Add("b", doubles), Options with { Threads = threads });
        var step = 0L;
        void Train()
        {
            for (var i = 0; i < 2; i++)
            {
                singles[step % Large] += 1;
                doubles[(7 * step) % Large] += 1;
                monitor.Observe(++step);
            }
        }

        // Both windows are full after eight steps.
        for (var i = 0; i < 4; i++)
        {
            Train();
        }

        Assert.Equal(0, Allocations.Of(Train));
        Assert.Equal(0, Allocations.OnAllThreads(Train));
    }

    [Fact]
    public void Dispose_LargeModel_TwiceAndWithoutASample_Ends()
    {
        var monitor = new SpectralMonitor(new ParameterArrays().Add("a", new float[Large]), Options with { Threads = 4 });

        monitor.Dispose();
        monitor.Dispose();
        monitor.Observe(1);

        Assert.Equal(0, monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Constructor_StartThatFails_LeavesNoThreadsBehind()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.True(SketchThreads.AllEnd(), "The threads of other tests end.");
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "taken");
        var bad = new float[Large];
        bad[^1] = float.NaN;

        // Both have sketched by the time they fail.
        Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(new ParameterArrays().Add("a", bad), Options with { Threads = 3 }));
        Assert.Throws<MonitorOptionsException>(
            () => new SpectralMonitor(new ParameterArrays().Add("a", new float[Large]), Options with { Threads = 3, RunFolder = file }));

        Assert.True(SketchThreads.AllEnd(), $"{SketchThreads.Count()} threads are left.");
    }

    /// <summary>What a monitor keeps alive is about what was planned, and no more than it may take.</summary>
    [Theory]
    [InlineData(10, 8, 40)]
    [InlineData(100, 160, 10)]
    [InlineData(40, 64, 2)]
    public void Constructor_AnyWindow_TakesTheMemoryThatWasPlanned(int window, int mebibytes, int groups)
    {
        var source = new ParameterArrays();
        for (var i = 0; i < groups; i++)
        {
            source.Add($"group{i}", new float[70_000]);
        }

        var options = new MonitorOptions
        {
            Every = 1,
            Window = window,
            MoreWindows = [new(1, (window / 2) + 1), new(4, window)],
            Mode = WindowMode.Sketch,
            SketchLength = 65_536,
            MemoryBudget = mebibytes << 20,
            Grouping = ParameterGrouping.ByParameter,
            RunFolder = null,
        };

        // The first one for what is only made once.
        using var first = new SpectralMonitor(source, options);
        var planned = WindowPlan.For(first.Inventory, options).Bytes;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var monitor = new SpectralMonitor(source, options);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        // Arrays of W numbers and the two matrices of the nulls are not planned for: 8 KiB for each spectrum at W = 10, which is most beside small sketches.
        Assert.True(planned <= options.MemoryBudget);
        Assert.InRange(taken / (double)planned, 0.8, 1.15);
    }

    private static List<double[]> Run(int? threads)
    {
        var random = new Random(6);
        var (singles, doubles) = (Vectors.GaussianSingles(random, Large), new double[Large]);
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("a", singles).Add("b", doubles), Options with { Threads = threads });
        var samples = new List<double[]>();
        monitor.SampleTaken += (_, sample) => samples.Add(Numbers.Of(sample));
        for (var step = 1; step <= 8; step++)
        {
            for (var i = 0; i < Large; i++)
            {
                singles[i] += 0.01f * (random.NextSingle() - 0.5f);
                doubles[i] = random.NextDouble();
            }

            monitor.Observe(step);
        }

        Assert.NotEmpty(samples);
        return samples;
    }
}
