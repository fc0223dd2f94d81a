namespace SpectralEdge.Monitor.Tests;

/// <summary>The papers' choices as one word.</summary>
public class AsPublishedTests
{
    private const int Window = 10;
    private static readonly MonitorOptions Options = MonitorOptions.AsPublished with
    {
        Windows = [new(1, Window)],
        Run = new() { Folder = null },
    };

    [Fact]
    public void Samples_OfNoise_AllHaveTheLargestRatioOfAllPositions()
    {
        var (samples, _) = Run(_ => 0);

        Assert.Equal(191, samples.Count);
        foreach (var sample in samples)
        {
            var largest = Enumerable.Range(0, Window - 1).MaxBy(j => sample.Ratios[j]) + 1;
            Assert.Equal((largest, largest), (sample.GapPosition, sample.LargestRatioPosition));
            Assert.Equal(sample.SingularValues[largest - 1] / sample.SingularValues[largest], sample.GapRatio, 1e-12);
            Assert.Equal(GapNull.None, sample.Significance.Null);
            Assert.True(double.IsNaN(sample.Significance.PValue(GapNull.None)));
        }

        // definitions.md, 1.4: 22 % each at the first and the last of nine positions where W = 10 and P is large; a position that
        // the default rule does not search. Windows share nine of ten updates, so a wide margin.
        Assert.InRange(samples.Count(sample => sample.GapPosition == 9), 15, 80);
        Assert.Contains(samples, sample => sample.GapPosition > Window / 2);
    }

    [Fact]
    public void Events_ComeWithTheFirstRatioBeyondThePublishedThresholds()
    {
        var (samples, events) = Run(step => step is > 60 and < 120 ? 1.0 : 0);

        var open = false;
        var expected = new List<(string Kind, long Step)>();
        foreach (var sample in samples)
        {
            if (open ? sample.GapRatio <= 1.2 : sample.GapRatio >= 1.3)
            {
                open = !open;
                expected.Add((open ? "gap_opened" : "gap_collapsed", sample.Step));
            }
        }

        Assert.True(expected.Count >= 2, "The gap opens and collapses.");
        Assert.Equal(
            expected, events.Where(value => value.Kind != "gap_position_shifted").Select(value => (value.Kind, value.Step)));
    }

    [Fact]
    public void Options_AreExact_AndRefuseAModelThatDoesNotFitTheBudget()
    {
        Options.Validate();
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("w", new float[200_000]), Options);

        Assert.True(monitor.IsExact);
        Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            new ParameterArrays().Add("w", new float[200_000]),
            Options with { Sketch = Options.Sketch with { MemoryBudget = 1 << 20 } }));
    }

    /// <summary>200 updates of 500 parameters: noise, and so much along one direction.</summary>
    private static (List<SpectralSample> Samples, List<SpectralEvent> Events) Run(Func<int, double> along)
    {
        var (values, random) = (new double[500], new Random(11));
        var (samples, events) = (new List<SpectralSample>(), new List<SpectralEvent>());
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("w", values), Options);
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        monitor.On<SpectralEvent>(events.Add);
        for (var step = 1; step <= 200; step++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += 0.01 * (Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
                    + (0.01 * along(step));
            }

            monitor.Observe(step);
        }

        return (samples, events);
    }
}
