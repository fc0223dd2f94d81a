using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The Gram matrices of every window and stride follow from the recording of one run.</summary>
/// <remarks>
/// Some windows by default. For all from 10 to 40, beside 620 runs in each mode (some minutes), set
/// <c>SPECTRALEDGE_ALL_WINDOWS=1</c>.
/// </remarks>
public sealed class RecordedGramTests : IDisposable
{
    private const int Steps = 800;

    // Differences of states are rounded to 1e-16 of the state's length, about 1e-13 of an update's; a product of two sums of 20
    // is then known to far better than this part of their lengths.
    private const double Tolerance = 1e-9;

    private static readonly int[] Windows = Environment.GetEnvironmentVariable("SPECTRALEDGE_ALL_WINDOWS") == "1"
        ? [.. Enumerable.Range(10, 31)]
        : [10, 23, 40];

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
    public void ReadProducts_OneRun_GiveTheGramMatricesAndSpectraOfSeparateRuns(WindowMode recordedAs, int sketchLength)
    {
        var options = TestOptions.Exact with
        {
            Sketch = TestOptions.Exact.Sketch with { Mode = WindowMode.Sketch, Length = sketchLength },
            Grouping = ParameterGrouping.ByLayer,
            Spectrum = TestOptions.Exact.Spectrum with { Measures = SampleMeasures.None },
        };
        var products = Record(options with { Sketch = options.Sketch with { Mode = recordedAs } });
        Assert.Equal(Steps, products.Updates.Count);
        var worst = 0.0;
        for (var stride = 1; stride <= 20; stride++)
        {
            foreach (var window in Windows)
            {
                worst = Math.Max(worst, Compare(options, products, window, stride));
            }
        }

        Assert.True(
            worst < Tolerance,
            $"The largest difference is {worst:G3} of the updates' lengths, or of the largest singular value.");
    }

    private TrajectoryProducts Record(MonitorOptions options)
    {
        var model = new ReplayModel(_states, Blocks);
        using (var monitor = new SpectralMonitor(
            model, options with { Run = options.Run with { Folder = _folder.Path, Name = "run", Recording = true } }))
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

    /// <returns>
    /// The largest difference of an element, as a part of the lengths of its two updates, or of a singular value, as a part of
    /// the largest one.
    /// </returns>
    private double Compare(MonitorOptions options, TrajectoryProducts products, int window, int stride)
    {
        var start = Steps - (window * stride);
        var model = new ReplayModel(_states, Blocks) { At = start };
        using var live = new SpectralMonitor(model, options with { Windows = [new(stride, window)] }, startStep: start);
        var spectra = new Dictionary<string, double[]>();
        live.SampleTaken += (_, sample) => spectra.Add(sample.Group, sample.SingularValues.ToArray());
        Run(live, model, start + stride, stride);

        var (recorded, whole, worst) = (new double[window * window], new double[window * window], 0.0);
        for (var group = 0; group < Blocks.Length; group++)
        {
            var gram = LiveGram(live, group, window);
            Assert.True(products.FillGram(products.Group(group), start, stride, recorded));
            worst = Math.Max(
                worst,
                Math.Max(Difference(gram, recorded, window), Difference(spectra[products.Header.Groups[group].Name], recorded)));
            whole = [.. whole.Zip(gram, (sum, product) => sum + product)];
        }

        Assert.True(products.FillGram(products.Whole, start, stride, recorded));
        return Math.Max(
            worst, Math.Max(Difference(whole, recorded, window), Difference(spectra[ParameterGrouping.WholeModel], recorded)));
    }

    /// <summary>Singular values of a live sample beside those of a recorded Gram matrix, found by MathNet.</summary>
    private static double Difference(double[] singular, double[] gram)
    {
        var values = DenseMatrix.OfColumnMajor(
            singular.Length,
            singular.Length,
            gram).Evd(Symmetricity.Symmetric).EigenValues.Select(value => Math.Sqrt(Math.Max(0, value.Real))).OrderDescending();
        return values.Zip(singular, (recorded, live) => Math.Abs(recorded - live)).Max() / singular[0];
    }

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
        var track = GroupsOf(KeeperOf(live).Model)[group].Window(new SharedStride(0, 1, window));
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
    private static extern ref WatchedGroup[] GroupsOf(WatchedModel model);
}
