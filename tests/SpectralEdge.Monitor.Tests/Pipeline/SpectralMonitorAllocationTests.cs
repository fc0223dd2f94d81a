namespace SpectralEdge.Monitor.Tests;

/// <summary>Steady state allocates nothing, whatever is watched and written, as long as nobody keeps samples.</summary>
public class SpectralMonitorAllocationTests
{
    private const int Steps = 50;

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_StepsBetweenSamples_AllocateNothing(WindowMode mode)
    {
        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("a", new float[500]), TestOptions.Of(mode) with { Windows = [new(1_000_000, 4)] });
        var step = 0L;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < Steps; i++)
            {
                monitor.Observe(++step);
            }
        }));
    }

    [Theory]
    [InlineData(WindowMode.Exact, false)]
    [InlineData(WindowMode.Exact, true)]
    [InlineData(WindowMode.Sketch, false)]
    [InlineData(WindowMode.Sketch, true)]
    public void Observe_Samples_AllocateNothing(WindowMode mode, bool recorded)
    {
        using var folder = new TempFolder();
        var (singles, doubles) = (new float[700], new double[300]);
        var source = new ParameterArrays().Add("a", singles).Add("b", doubles);
        var samples = new int[1];
        var options = TestOptions.Of(mode) with
        {
            Grouping = ParameterGrouping.ByParameter,
            Run = new() { Folder = recorded ? folder.Path : null },
            Detectors = [Detect.Gap(), _ => new CountingDetector(samples)],
        };
        using var monitor = new SpectralMonitor(source, options);
        var (step, random) = (0L, new Random(1));

        var bytes = Allocations.Of(() =>
        {
            for (var i = 0; i < Steps; i++)
            {
                Nudge(singles, doubles, random);
                monitor.Observe(++step, loss: 0.5);
            }
        });

        Assert.Equal(0, bytes);
        Assert.Equal(3 * ((2 * Steps) - options.Windows[0].Length + 1), samples[0]);
        Assert.Equal(0, monitor.Report.EventsRaised);
    }

    [Theory]
    [InlineData(WindowMode.Exact, false)]
    [InlineData(WindowMode.Sketch, false)]
    [InlineData(WindowMode.Sketch, true)]
    public void Observe_SeveralWindowsAndGroups_AllocateNothing(WindowMode mode, bool recorded)
    {
        using var folder = new TempFolder();
        var (singles, doubles) = (new float[700], new double[300]);
        var source = new ParameterArrays().Add("a", singles).Add("b", doubles);
        var samples = new int[1];
        var options = TestOptions.Of(mode) with
        {
            Grouping = ParameterGrouping.ByParameter,
            Run = new() { Folder = recorded ? folder.Path : null },
            Detectors = [Detect.Gap(), _ => new CountingDetector(samples)],
            Windows = [new(1, 4), new(1, 8), new(5, 4), new(5, 6), new(10, 4)],
            MaxOverhead = 1,
        };
        using var monitor = new SpectralMonitor(source, options);
        var (step, random) = (0L, new Random(1));
        void Train()
        {
            for (var i = 0; i < 60; i++)
            {
                Nudge(singles, doubles, random);
                monitor.Observe(++step, loss: 0.5);
            }
        }

        // The longest stride has a sample in every 40 steps once its window is full.
        Train();
        Assert.Equal(0, Allocations.Of(Train));
        Assert.Equal(3 * (177 + 173 + 33 + 31 + 15), samples[0]);
        Assert.Equal(0, monitor.Report.EventsRaised);
    }

    private static void Nudge(float[] singles, double[] doubles, Random random)
    {
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] += (float)Vectors.Gaussian(random);
        }

        for (var i = 0; i < doubles.Length; i++)
        {
            doubles[i] += Vectors.Gaussian(random);
        }
    }
}
