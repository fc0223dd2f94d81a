namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Error bars of every number, against a naive jackknife from the sketches of the states and the law of collisions.
/// </summary>
public sealed class SpectralMonitorErrorBarTests : IDisposable
{
    private const int Parts = 8;
    private const int Steps = 9;
    private const int Window = 6;
    private const int LargestPosition = 3;
    private const int SketchLength = 256;
    private const ulong Seed = 21;

    private readonly TempFolder _folder = new();

    // The last one fits its sketch, which is then exact.
    private readonly RandomWalkModel _model = new(2, 3000, 1000, 200);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Observe_Sketches_HaveTheErrorOfEveryNumber()
    {
        var samples = Run(TestOptions.Sketch with
        {
            Windows = [TestOptions.Sketch.Windows[0] with { Length = Window }],
Sketch = TestOptions.Sketch.Sketch with { Length = SketchLength, Seed = Seed },
Grouping = ParameterGrouping.ByParameter,
Run = TestOptions.Sketch.Run with { Folder = _folder.Path, Name = "run" },
        });

        AssertHasErrorsOf([0], samples.Single(sample => sample.Group == "block0"));
        AssertHasErrorsOf([1], samples.Single(sample => sample.Group == "block1"));
        AssertHasErrorsOf([0, 1, 2], samples.Single(sample => sample.Group == "all"));
        AssertHasNoErrors(samples.Single(sample => sample.Group == "block2"));

        var lines = RunLines.Of(Path.Combine(_folder.Path, "run", "run.jsonl"), "sample")[^4..];
        foreach (var (sample, line) in samples.Zip(lines))
        {
            Assert.Equal(sample.Group, line.GetProperty("group").GetString());
            Assert.Equal(
                sample.SingularValueErrors.ToArray(),
                line.GetProperty("sigma_error").EnumerateArray().Select(error => error.GetDouble()));
            Assert.Equal(
                sample.RatioErrors.ToArray(),
                line.GetProperty("ratio_error").EnumerateArray().Select(error => error.GetDouble()));
            Assert.Equal(sample.PositionError, line.GetProperty("position_error").GetDouble());
            Assert.Equal(sample.StandardError, line.GetProperty("standard_error").GetDouble());
            Assert.Equal(Window, line.GetProperty("window").GetInt32());
        }
    }

    [Fact]
    public void Observe_ShorterWindowOfASharedRing_HasItsOwnErrors()
    {
        var samples = Run(TestOptions.Sketch with
        {
            Windows = [TestOptions.Sketch.Windows[0] with { Length = 8 }, new(1, Window)],
            Sketch = TestOptions.Sketch.Sketch with { Length = SketchLength, Seed = Seed },
            Grouping = ParameterGrouping.ByParameter,
        });

        AssertHasErrorsOf([1], samples.Single(sample => sample.Group == "block1" && sample.Window == Window));
    }

    [Fact]
    public void Observe_ExactMode_HasErrorsOfZero() =>
        Assert.All(
            Run(TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = Window }] }), AssertHasNoErrors);

    [Fact]
    public void SampleTaken_SampleThatIsKept_KeepsItsErrors()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Sketch with { Windows = [TestOptions.Sketch.Windows[0] with { Length = Window }] });
        SpectralSample? first = null;
        var expected = Array.Empty<double>();
        monitor.SampleTaken += (_, sample) => (first, expected) = first is null
            ? (sample, Numbers.Of(sample))
            : (first, expected);

        for (var step = 1; step <= Steps; step++)
        {
            _model.Step(signal: 1);
            monitor.Observe(step);
        }

        Assert.Equal(expected, Numbers.Of(first!));
        Assert.NotEqual(monitor.Latest!.RatioErrors.ToArray(), first!.RatioErrors.ToArray());
    }

    /// <summary>The samples of the last step.</summary>
    private List<SpectralSample> Run(MonitorOptions options)
    {
        using var monitor = new SpectralMonitor(_model, options);
        var samples = TrainingLoop.Keep(monitor);
        for (var step = 1; step <= Steps; step++)
        {
            _model.Step(signal: 0.3);
            monitor.Observe(step);
        }

        return [.. samples.Where(sample => sample.Step == Steps)];
    }

    /// <summary>
    /// For each eighth of the buckets the Gram matrix of the last updates of a block; a single matrix if the sketch holds the
    /// block.
    /// </summary>
    private double[][] GramByParts(int block)
    {
        var start = _model.Blocks.Take(block).Sum(values => values.Length);
        var count = _model.Blocks[block].Length;
        var length = SketchMap.LengthFor(count, SketchLength);
        var map = new SketchMap(SketchMap.SeedOf(Seed, $"block{block}"), length);
        var sketches = _model.States.TakeLast(Window + 1).Select(state => SketchTwin.Sketch(
            Vectors.Widen(state.AsSpan(start, count).ToArray()), 0, map)).ToArray();
        double[][] updates =
        [
            .. Enumerable.Range(1, Window).Select(i => sketches[i].Zip(sketches[i - 1], (now, before) => now - before).ToArray()),
        ];
        var parts = count <= length ? 1 : Parts;
        return [
            .. Enumerable.Range(0, parts).Select(
                part => Matrices.Gram(
                    [
                        .. updates.Select(
                            update => parts == 1 ? update : [.. update.Where((_, bucket) => PartOf(bucket) == part)]),
                    ])),
        ];
    }

    /// <summary>The sum of the base-8 digits of ⌊b/8⌋, mod 8.</summary>
    private static int PartOf(int bucket) => Enumerable.Range(1, 6).Sum(digit => (bucket >> (3 * digit)) & 7) % Parts;

    /// <summary>κ: what collisions between the rows of a block's map do to a ratio.</summary>
    private double CollisionVariance(int block)
    {
        double count = _model.Blocks[block].Length;
        var rows = Enumerable.Range(
            0, (int)Math.Ceiling(count / SketchLength)).Select(row => Math.Min(SketchLength, count - (row * SketchLength)));
        return (1 - (rows.Sum(length => length * length) / (count * count))) / SketchLength;
    }

    private void AssertHasErrorsOf(int[] blocks, SpectralSample sample)
    {
        double[][][] groups = [.. blocks.Select(GramByParts)];
        var variance = blocks.Max(CollisionVariance);
        double Error(double jackknife, double law) => blocks.Length == 1 ? law : Math.Min(law, jackknife);

        double[] Estimate(int? left)
        {
            var sum = new double[Window * Window];
            foreach (var group in groups)
            {
                for (var part = 0; part < group.Length; part++)
                {
                    // Groups of one part are exact: nothing is left out of them.
                    var factor = group.Length == 1 || left is null ? 1 : part == left ? 0 : Parts / (Parts - 1.0);
                    for (var i = 0; i < sum.Length; i++)
                    {
                        sum[i] += factor * group[part][i];
                    }
                }
            }

            return sum;
        }

        var (sigma, ratios, position) = Spectrum(Estimate(null));
        var without = Enumerable.Range(0, Parts).Select(left => Spectrum(Estimate(left))).ToArray();
        Assert.Equal(position, sample.LargestRatioPosition);
        for (var j = 0; j < Window; j++)
        {
            AssertClose(sigma[j], sample.SingularValues[j]);
            AssertClose(
                Error(Jackknife(without.Select(estimate => estimate.Sigma[j])), sigma[j] * Math.Sqrt(variance / 2)),
                sample.SingularValueErrors[j]);
            Assert.True(sample.SingularValueErrors[j] > 0);
        }

        for (var j = 0; j < Window - 1; j++)
        {
            AssertClose(ratios[j], sample.Ratios[j]);
            AssertClose(
                Error(Jackknife(without.Select(estimate => estimate.Ratios[j])), ratios[j] * Math.Sqrt(variance)),
                sample.RatioErrors[j]);
            Assert.True(sample.RatioErrors[j] > 0);
        }

        AssertClose(Jackknife(without.Select(estimate => (double)estimate.Position)), sample.PositionError);
        Assert.Equal(sample.RatioErrors[position - 1], sample.StandardError);
    }

    private static (double[] Sigma, double[] Ratios, int Position) Spectrum(double[] gram)
    {
        double[] sigma = [.. Matrices.Eigenvalues(gram, Window).Select(Math.Sqrt)];
        double[] ratios = [.. sigma.Zip(sigma.Skip(1), (larger, smaller) => larger / smaller)];
        return (sigma, ratios, 1 + Array.IndexOf(ratios, ratios.Take(LargestPosition).Max()));
    }

    private static double Jackknife(IEnumerable<double> leaveOneOut)
    {
        double[] estimates = [.. leaveOneOut];
        var mean = estimates.Average();
        return Math.Sqrt(estimates.Sum(x => (x - mean) * (x - mean)) * (estimates.Length - 1) / estimates.Length);
    }

    private static void AssertHasNoErrors(SpectralSample sample)
    {
        Assert.Equal((0.0, 0.0), (sample.StandardError, sample.PositionError));
        Assert.All(sample.SingularValueErrors.ToArray(), error => Assert.Equal(0, error));
        Assert.All(sample.RatioErrors.ToArray(), error => Assert.Equal(0, error));
    }

    // Sketches of states in float64: what is lost is 1e-16 of ‖θ‖, a thousand times ‖Δθ‖, and the errors are differences.
    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-8 * Math.Abs(expected));
}
