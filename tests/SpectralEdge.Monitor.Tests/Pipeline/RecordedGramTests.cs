using System.Runtime.CompilerServices;
using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Recording;
using SpectralEdge.Monitor.Spectrum;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Pipeline;

/// <summary>The Gram matrices of every window and stride follow from the recording of one run.</summary>
public sealed class RecordedGramTests : IDisposable
{
    private const int Steps = 800;

    // Differences of states are rounded to 1e-16 of the state's length, about 1e-13 of an update's; a product of two sums of 20 is then known to far better than this part of their lengths.
    private const double Tolerance = 1e-9;

    private static readonly (string Name, int Count)[] Blocks = [("a.weight", 300), ("b.weight", 100), ("c.weight", 64)];

    private readonly TempFolder _folder = new();
    private readonly List<float[]> _states;

    public RecordedGramTests()
    {
        var walk = new RandomWalkModel(5, [.. Blocks.Select(block => block.Count)]);
        for (var step = 0; step < Steps; step++)
        {
            walk.Step(signal: 1);
        }

        _states = walk.States;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>With 128 one group is sketched and two are exact; with 512 all are.</summary>
    [Theory]
    [InlineData(WindowMode.Sketch, 128)]
    [InlineData(WindowMode.Sketch, 512)]
    [InlineData(WindowMode.Exact, 128)]
    public void ReadProducts_OneRun_GiveTheGramMatricesOfSeparateRuns(WindowMode recordedAs, int sketchLength)
    {
        var options = TestOptions.Exact with { Mode = WindowMode.Sketch, SketchLength = sketchLength, Grouping = ParameterGrouping.ByLayer, Measures = SampleMeasures.None };
        var products = Record(options with { Mode = recordedAs });
        Assert.Equal(Steps, products.Updates.Count);
        var worst = 0.0;
        for (var stride = 1; stride <= 20; stride++)
        {
            // A run with the shortest window by itself; the windows of the longest one's newest updates are those of all others.
            worst = Math.Max(worst, Compare(options, products, 10, stride));
            worst = Math.Max(worst, Compare(options, products, 40, stride));
        }

        Assert.True(worst < Tolerance, $"The largest difference is {worst:G3} of the updates' lengths.");
    }

    private TrajectoryProducts Record(MonitorOptions options)
    {
        var model = new ReplayModel(_states, Blocks);
        using (var monitor = new SpectralMonitor(model, options with { RunFolder = _folder.Path, RunName = "run", Record = new() }))
        {
            Run(monitor, model, 1, 1);
        }

        using var reader = TrajectoryReader.Open(Path.Combine(_folder.Path, "run", TrajectoryWriter.FileName));
        return reader.ReadProducts(workingBytes: 100L * sizeof(double) * reader.Header.Length);
    }

    private void Run(SpectralMonitor monitor, ReplayModel model, int first, int stride)
    {
        for (var step = first; step <= Steps; step += stride)
        {
            model.At = step;
            monitor.Observe(step);
        }
    }

    /// <returns>The largest difference of an element, as a part of the lengths of its two updates.</returns>
    private double Compare(MonitorOptions options, TrajectoryProducts products, int window, int stride)
    {
        var start = Steps - (window * stride);
        var model = new ReplayModel(_states, Blocks) { At = start };
        using var live = new SpectralMonitor(model, options with { Every = stride, Window = window }, startStep: start);
        Run(live, model, start + stride, stride);

        var grams = Enumerable.Range(0, Blocks.Length).Select(group => LiveGram(live, group, window)).ToArray();
        double[] whole = [.. Enumerable.Range(0, window * window).Select(place => grams.Sum(gram => gram[place]))];
        var worst = 0.0;
        for (var newest = 10; newest <= window; newest++)
        {
            var recorded = new double[newest * newest];
            var first = Steps - (newest * stride);
            for (var group = 0; group < Blocks.Length; group++)
            {
                Assert.True(products.FillGram(products.Group(group), first, stride, recorded));
                worst = Math.Max(worst, Difference(Newest(grams[group], window, newest), recorded, newest));
            }

            Assert.True(products.FillGram(products.Whole, first, stride, recorded));
            worst = Math.Max(worst, Difference(Newest(whole, window, newest), recorded, newest));
        }

        return worst;
    }

    /// <summary>The part of a Gram matrix that its newest updates have.</summary>
    private static double[] Newest(double[] gram, int window, int newest) =>
        [.. Enumerable.Range(window - newest, newest).SelectMany(row => gram.AsSpan((row * window) + window - newest, newest).ToArray())];

    private static double Difference(double[] expected, double[] actual, int window)
    {
        var worst = 0.0;
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j < window; j++)
            {
                var lengths = Math.Sqrt(expected[(i * window) + i] * expected[(j * window) + j]);
                worst = Math.Max(worst, Math.Abs(expected[(i * window) + j] - actual[(i * window) + j]) / lengths);
            }
        }

        return worst;
    }

    private static double[] LiveGram(SpectralMonitor live, int group, int window)
    {
        var track = GroupsOf(KeeperOf(live).Model)[group].Window(new Rhythm(0, 1, window));
        Assert.Equal((window, window), (track.Count, track.Gram.Capacity));
        var gram = new double[window * window];
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j < window; j++)
            {
                // The oldest update first.
                var place = ((track.Newest + 1 + i) % window * window) + ((track.Newest + 1 + j) % window);
                for (var part = 0; part < track.Gram.Parts; part++)
                {
                    gram[(i * window) + j] += track.Gram.Part(part)[place];
                }
            }
        }

        return gram;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keeper")]
    private static extern ref WindowKeeper KeeperOf(SpectralMonitor monitor);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_groups")]
    private static extern ref GroupTrack[] GroupsOf(WatchedModel model);
}
