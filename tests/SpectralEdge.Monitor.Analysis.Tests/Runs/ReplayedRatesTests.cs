using System.Text;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Motion, flow and what is divided by learning rates, of a run that is watched again from what it left behind.</summary>
public sealed class ReplayedRatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectral-edge-rates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recording_OfEveryStep_HasEveryFieldOfEverySampleToTheBit(bool hasGroupRates)
    {
        var live = Record(every: 1, hasGroupRates);
        using var reader = TrajectoryReader.Open(Path.Combine(_folder, "run", "trajectory.sketch"));

        var run = RecordingAnalysis.Run(reader, new MonitorOptions { Windows = [new(1, 5)] });

        Assert.Equal(3 * 36, live.Count);
        Assert.Contains(live, sample => double.IsFinite(sample.Motion!.AdiabaticBaseline));
        Assert.Equal(live.Select(Line), run.Samples.Select(Line));
    }

    [Fact]
    public void Recording_OfEveryThirdStep_HasTheSumsOfTheRun()
    {
        var live = Record(every: 3, hasGroupRates: true);
        using var reader = TrajectoryReader.Open(Path.Combine(_folder, "run", "trajectory.sketch"));

        var run = RecordingAnalysis.Run(reader, new MonitorOptions { Windows = [new(1, 5)] });

        Assert.Equal(live.Count, run.Samples.Count);
        foreach (var (expected, found) in live.Zip(run.Samples))
        {
            // A sum of three rates, once one after the other and once as three times their mean.
            Near(expected.LearningRateSum!.Value, found.LearningRateSum!.Value, 1e-15);
            Near(expected.Motion!.Adiabatic, found.Motion!.Adiabatic, 1e-15);
            Near(expected.Motion.AdiabaticBaseline, found.Motion.AdiabaticBaseline, 1e-15);
            Assert.Equal(expected.Motion.Regime, found.Motion.Regime);
            Assert.Equal(expected.Flow!.Entering.ToArray(), found.Flow!.Entering.ToArray());
        }
    }

    [Fact]
    public void Recording_OfRatesOfBlocks_KeepsThatOfTheWholeApart()
    {
        var live = Record(every: 3, hasGroupRates: true).Where(sample => sample.Step == 30).ToDictionary(sample => sample.Group);

        // 700 and 200 parameters; the rates change within the update, so the root mean square of the sums is another number.
        var sums = (First: Rate(28) + Rate(29) + Rate(30), Second: 3 * 0.5);
        var whole = new[] { 28, 29, 30 }.Sum(step => Math.Sqrt(((700 * Rate(step) * Rate(step)) + (200 * 0.25)) / 900));
        var other = Math.Sqrt(((700 * sums.First * sums.First) + (200 * sums.Second * sums.Second)) / 900);
        Near(sums.First, live["a"].LearningRateSum!.Value, 1e-15);
        Near(sums.Second, live["b"].LearningRateSum!.Value, 1e-15);
        Near(whole, live["all"].LearningRateSum!.Value, 1e-15);
        Assert.True(Math.Abs(other - whole) > 1e-6 * whole);

        using var reader = TrajectoryReader.Open(Path.Combine(_folder, "run", "trajectory.sketch"));
        var record = reader.Samples().Single(sample => sample.Step == 30);
        Near(whole, record.LearningRateSum, 1e-15);
        Near(sums.First, record.LearningRateSumOf(0), 1e-15);
        Near(sums.Second, record.LearningRateSumOf(1), 1e-15);
    }

    [Fact]
    public void Copy_OfARecordingWithRatesOfGroups_KeepsThem()
    {
        Record(every: 1, hasGroupRates: true);
        var copy = Path.Combine(_folder, "copy.sketch");
        using var reader = TrajectoryReader.Open(Path.Combine(_folder, "run", "trajectory.sketch"));

        RecordingCopy.Write(reader, copy, TrajectoryPrecision.Float32);

        using var again = TrajectoryReader.Open(copy);
        Assert.Equal(
            reader.Samples().Select(sample => (sample.LearningRateSum, sample.LearningRateSumOf(0), sample.LearningRateSumOf(1))),
            again.Samples().Select(sample => (sample.LearningRateSum, sample.LearningRateSumOf(0), sample.LearningRateSumOf(1))));
    }

    [Fact]
    public void Products_OfTheUpdates_HaveMotionAndFlowOfTheRun()
    {
        using var small = new SmallRun();
        var products = DotProducts.Of(small.Updates.SelectMany(update => update).ToArray(), small.Updates.Count);

        var run = ProductsAnalysis.Run(
            products, [.. Enumerable.Range(1, 40).Select(step => (long)step)],
            new ProductsAnalysisOptions { Window = 5, Parameters = 900 });

        Assert.Equal(small.Samples.Count, run.Samples.Count);
        foreach (var (expected, found) in small.Samples.Zip(run.Samples))
        {
            // The monitor's updates are differences of states, rounded at 2⁻⁵² of ten times an update; distances of levels of
            // noise are a tenth of the levels.
            Assert.Equal(expected.Conditions, found.Conditions);
            Near(expected.Motion!.CovarianceChange, found.Motion!.CovarianceChange, 1e-12);
            Near(expected.Motion.SubspaceRotation, found.Motion.SubspaceRotation, 1e-9);
            Near(expected.Motion.RelativeChange, found.Motion.RelativeChange, 1e-9);
            Near(expected.Motion.BackboneRotation, found.Motion.BackboneRotation, 1e-9);
            Near(expected.Motion.Stability.ToArray(), found.Motion.Stability.ToArray(), 1e-9);
            Near(expected.Motion.Overlaps.ToArray(), found.Motion.Overlaps.ToArray(), 1e-9);
            Near(expected.Flow!.Changes.ToArray(), found.Flow!.Changes.ToArray(), 1e-9);
            Near(expected.Flow.Entering.ToArray(), found.Flow.Entering.ToArray(), 1e-9);
            Near(expected.Flow.Exiting.ToArray(), found.Flow.Exiting.ToArray(), 1e-9);
            Near(expected.Flow.Couplings.ToArray(), found.Flow.Couplings.ToArray(), 1e-9);
        }

        Assert.All(run.Samples, sample => Assert.True(double.IsNaN(sample.Motion!.Adiabatic)));
        Assert.All(run.Samples, sample => Assert.True(sample.Conditions.HasFlag(SampleConditions.NoLearningRate)));
    }

    private static double Rate(int step) => 0.001 * step * step;

    private static void Near(double expected, double found, double relative)
    {
        if (double.IsNaN(expected))
        {
            Assert.True(double.IsNaN(found));
            return;
        }

        Assert.InRange(found, expected - (relative * 2 * Math.Abs(expected)), expected + (relative * 2 * Math.Abs(expected)));
    }

    /// <summary>Compares to a part of the largest: single elements may be rounding.</summary>
    private static void Near(double[] expected, double[] found, double relative)
    {
        var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        foreach (var (a, b) in expected.Zip(found))
        {
            Assert.Equal(double.IsNaN(a), double.IsNaN(b));
            Assert.True(double.IsNaN(a) || Math.Abs(a - b) <= relative * largest, $"{a} and {b}");
        }
    }

    private static string Line(SpectralSample sample)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            RunSample.Write(json, sample);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Records 36 + 4 updates of two groups whose rates change from step to step.</summary>
    private List<SpectralSample> Record(int every, bool hasGroupRates)
    {
        var (first, second, random, samples) = (new double[700], new double[200], new Random(3), new List<SpectralSample>());
        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("a.weight", first).Add("b.weight", second),
            new MonitorOptions
            {
                Windows = [new(every, 5)],
                Grouping = ParameterGrouping.ByLayer,
                Sketch = new() { Mode = WindowMode.Sketch, Length = 256 },
                Run = new() { Folder = _folder, Name = "run", Recording = true },
            });
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        for (var step = 1; step <= 40 * every; step++)
        {
            var along = step % 23 < 9 ? 1.0 : 0;
            foreach (var values in new[] { first, second })
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] += 0.01 * (random.NextDouble() - 0.5 + (i % 2 == 0 ? along : -along));
                }
            }

            if (hasGroupRates)
            {
                monitor.Observe(step, 1.0 / step, [Rate(step), 0.5]);
            }
            else
            {
                monitor.Observe(step, 1.0 / step, Rate(step));
            }
        }

        return samples;
    }
}
