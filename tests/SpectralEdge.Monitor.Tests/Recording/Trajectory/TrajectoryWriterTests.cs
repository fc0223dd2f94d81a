namespace SpectralEdge.Monitor.Tests;

public sealed class TrajectoryWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TrajectoryHeader _header = Recordings.Header(("a", 20), ("über b", 7));
    private readonly string _path;

    public TrajectoryWriterTests() => _path = Path.Combine(_folder.Path, TrajectoryWriter.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Checksum_OfTheUsualDigits_IsThatOfTheStandard()
    {
        Assert.Equal(0xE3069283u, TrajectoryChecksum.Of("123456789"u8));
        Assert.Equal(0xE3069283u, TrajectoryChecksum.Of("89"u8, TrajectoryChecksum.Of("1234567"u8)));
    }

    [Fact]
    public void Header_WrittenAndRead_IsTheSame()
    {
        using (var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue))
        {
            Recordings.Write(writer, _header, 0, 1);
        }

        using var reader = TrajectoryReader.Open(_path);

        Assert.Equal(_header.Groups, reader.Header.Groups);
        Assert.Equal(_header with { Groups = reader.Header.Groups }, reader.Header);
        Assert.Equal(27, reader.Header.Length);
        Assert.Equal(20, reader.Header.StartOf(1));
    }

    [Fact]
    public void Write_SamplesWithEverything_AreReadAsTheyWere()
    {
        using (var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue))
        {
            writer.Write(3, 0, double.NaN, double.NaN, true, Recordings.Sketch(_header, 0));
            writer.AddMetric("accuracy", 0.25);
            writer.AddMetric("κ", double.PositiveInfinity);
            writer.AddMetric("accuracy", 0.5);
            writer.Write(13, 1.5, 2.25, 0.01, false, Recordings.Sketch(_header, 1));
            writer.Write(11, 1.75, -1, 0, true, Recordings.Sketch(_header, 2));
        }

        var (samples, losses) = Recordings.ReadAll(_path);

        Assert.Empty(losses);
        Assert.Equal([0, 1, 2], samples.Select(sample => sample.Index));
        Assert.Equal([-1, 0, 1], samples.Select(sample => sample.PreviousIndex));
        Assert.Equal([3, 13, 11], samples.Select(sample => sample.Step));
        Assert.Equal([0, 1.5, 1.75], samples.Select(sample => sample.Seconds));
        Assert.Equal([double.NaN, 2.25, -1], samples.Select(sample => sample.Loss));
        Assert.Equal([double.NaN, 0.01, 0], samples.Select(sample => sample.LearningRateSum));
        Assert.Equal([true, false, true], samples.Select(sample => sample.IsDiscontinuous));
        Assert.Equal([false, true, false], samples.Select(sample => sample.IsUpdate));
        Assert.Equal(
            [[], [new("accuracy", 0.5), new("κ", double.PositiveInfinity)], []], samples.Select(sample => sample.Metrics));
        Assert.All(samples, sample => Assert.Equal(Recordings.Sketch(_header, sample.Index), sample.Sketch.ToArray()));
        Assert.All(samples, sample => Assert.Equal(sample.Sketch[20..].ToArray(), sample.Group(1).ToArray()));
    }

    [Fact]
    public void Write_Float32_RoundsOnceAndHalvesTheSize()
    {
        var header = _header with { Precision = TrajectoryPrecision.Float32 };
        double[] sketch = [.. Enumerable.Range(0, header.Length).Select(i => Math.Sqrt(i))];
        using (var writer = TrajectoryWriter.Create(_path, header, long.MaxValue))
        {
            writer.Write(0, 0, 0, 0, false, sketch);
        }

        var sample = Assert.Single(Recordings.ReadAll(_path).Samples);

        Assert.Equal(sketch.Select(value => (double)(float)value), sample.Sketch.ToArray());
        Assert.Equal(24 + 64 + (4 * header.Length), new FileInfo(_path).Length - sample.Offset);
    }

    [Fact]
    public void BeginLayout_OtherGroups_AreReadWithTheirOwnHeader()
    {
        var other = Recordings.Header(("c", 5)) with { Layout = 1 };
        using (var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue))
        {
            Recordings.Write(writer, _header, 0, 3);
            writer.BeginLayout(other);
            Recordings.Write(writer, other, 3, 3);
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal([0, 0, 0, 1, 1, 1], samples.Select(sample => sample.Header.Layout));
        Assert.Equal([27, 27, 27, 5, 5, 5], samples.Select(sample => sample.Sketch.Length));
        Assert.Equal([false, true, true, false, true, true], samples.Select(sample => sample.IsUpdate));
        Assert.True(samples[3].IsDiscontinuous);
    }

    [Fact]
    public void Write_SketchOfAnotherLength_SaysSo()
    {
        using var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue);

        var exception = Assert.Throws<ArgumentException>(() => writer.Write(0, 0, 0, 0, false, new double[26]));

        Assert.StartsWith(
            "sketch has 26 numbers; it must have 27, as the header says. Begin a new layout.",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FileThatExists_IsNotOverwritten()
    {
        File.WriteAllText(_path, "mine");

        Assert.Throws<IOException>(() => TrajectoryWriter.Create(_path, _header, long.MaxValue));
        Assert.Equal("mine", File.ReadAllText(_path));
    }

    [Fact]
    public void Write_SteadyState_AllocatesNothing()
    {
        using var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue);
        var sketch = Recordings.Sketch(_header, 0);

        Assert.Equal(0, Allocations.Of(() =>
        {
            writer.AddMetric("accuracy", 0.5);
            writer.Write(1, 2, 3, 4, false, sketch);
        }));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(20, 2)]
    [InlineData(21, 4)]
    [InlineData(1000, 128)]
    public void Write_BeyondTheCap_KeepsEqualStridesAndNeverExceedsIt(int samples, int keepEvery)
    {
        // Room for ten samples with their metric.
        var room = TrajectoryHeaderJson.Records(_header).Length
            + (10 * (TrajectoryFormat.SampleBytes(_header) + 10 + "index".Length));
        using (var writer = TrajectoryWriter.Create(_path, _header, room))
        {
            for (var index = 0; index < samples; index++)
            {
                Recordings.Write(writer, _header, index, 1);
                Assert.True(new FileInfo(_path).Length <= room);
                Assert.Equal(new FileInfo(_path).Length, writer.Length);
            }

            Assert.Equal(keepEvery, writer.KeepEvery);
        }

        var (kept, losses) = Recordings.ReadAll(_path);

        Assert.Empty(losses);
        Assert.Equal(
            Enumerable.Range(0, ((samples - 1) / keepEvery) + 1).Select(place => (long)place * keepEvery),
            kept.Select(sample => sample.Index));
        Assert.All(kept, sample => Assert.Equal(Recordings.Sketch(_header, sample.Index), sample.Sketch.ToArray()));
        Assert.All(kept.Skip(1), sample => Assert.True(sample.IsUpdate));
        Assert.All(kept.Skip(1), sample => Assert.Equal(0.5 * keepEvery, sample.LearningRateSum));
        Assert.All(kept, sample => Assert.Equal([new("index", sample.Index)], sample.Metrics));
        Assert.Equal([_path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_BeyondTheCap_GivesWhatDroppedSamplesSayToTheNextOneThatIsKept()
    {
        var other = Recordings.Header(("c", 27)) with { Layout = 1 };
        using (var writer = TrajectoryWriter.Create(_path, _header, 20 * TrajectoryFormat.SampleBytes(_header)))
        {
            for (var index = 0; index < 60; index++)
            {
                if (index == 41)
                {
                    writer.BeginLayout(other);
                }

                writer.AddMetric($"only {index}", index);
                writer.Write(index, 0, 0, 1, index == 21, Recordings.Sketch(_header, index));
            }

            Assert.Equal(8, writer.KeepEvery);
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal([0, 8, 16, 24, 32, 40, 48, 56], samples.Select(sample => sample.Index));
        Assert.Equal([false, false, false, true, false, false, true, false], samples.Select(sample => sample.IsDiscontinuous));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1], samples.Select(sample => sample.Header.Layout));
        Assert.Equal(
            Enumerable.Range(0, 57).Select(index => $"only {index}"), samples.SelectMany(
                sample => sample.Metrics).Select(metric => metric.Key));
    }

    [Fact]
    public void Write_OneSampleThatExceedsTheCap_SaysSo()
    {
        using var writer = TrajectoryWriter.Create(_path, _header, 200);

        var exception = Assert.Throws<IOException>(() => Recordings.Write(writer, _header, 0, 1));

        Assert.Equal(
            "The recording may take 200 bytes; its first sample alone takes more. Raise MaximumRecordingBytes.",
            exception.Message);
    }

    [Fact]
    public void AddMetric_MoreNamesThanFit_KeepsTheFirst()
    {
        using (var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue))
        {
            writer.AddMetric(new string('n', 1001), 1);
            for (var i = 0; i < 1001; i++)
            {
                writer.AddMetric($"m{i}", i);
            }

            writer.AddMetric("m7", -7);
            writer.Write(0, 0, 0, 0, false, Recordings.Sketch(_header, 0));
        }

        var metrics = Assert.Single(Recordings.ReadAll(_path).Samples).Metrics;

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"m{i}"), metrics.Select(metric => metric.Key));
        Assert.Equal(-7, metrics[7].Value);
    }

    [Fact]
    public void Write_RatesOfGroups_AreReadAsTheyWere_AndTakeNoByteWhereTheyAreThatOfTheWhole()
    {
        using (var writer = TrajectoryWriter.Create(_path, _header, long.MaxValue))
        {
            writer.Write(1, 0, 0, 0.5, false, Recordings.Sketch(_header, 0), [0.5, 0.5]);
            writer.AddMetric("accuracy", 0.5);
            writer.Write(2, 0, 0, 0.5, false, Recordings.Sketch(_header, 1), [0.25, double.NaN]);
            writer.Write(3, 0, 0, double.NaN, false, Recordings.Sketch(_header, 2), [double.NaN, double.NaN]);
            writer.Write(4, 0, 0, 0.5, false, Recordings.Sketch(_header, 3));
        }

        var (samples, losses) = Recordings.ReadAll(_path);

        Assert.Empty(losses);
        Assert.Equal([0.5, 0.25, double.NaN, 0.5], samples.Select(sample => sample.LearningRateSumOf(0)));
        Assert.Equal([0.5, double.NaN, double.NaN, 0.5], samples.Select(sample => sample.LearningRateSumOf(1)));
        Assert.Equal([0.5, 0.5, double.NaN, 0.5], samples.Select(sample => sample.LearningRateSum));
        Assert.Equal(new KeyValuePair<string, double>("accuracy", 0.5), Assert.Single(samples[1].Metrics));
        Assert.All(samples, sample => Assert.Equal(Recordings.Sketch(_header, sample.Index), sample.Sketch.ToArray()));

        // Kinds and lengths of version 1 as it was, but for the one record with rates of its own.
        var bytes = File.ReadAllBytes(_path);
        Assert.Equal([2, 3, 2, 2], samples.Select(sample => (int)bytes[sample.Offset + 10]));
        Assert.Equal(24 + 64 + (8 * 27), samples[3].Offset - samples[2].Offset);
        Assert.Equal(24 + 64 + (8 * 27) + (2 * 8) + 8 + 2 + "accuracy".Length, samples[2].Offset - samples[1].Offset);
    }

    [Fact]
    public void Write_OverTheCap_AddsUpRatesOfGroups()
    {
        var room = TrajectoryHeaderJson.Records(_header).Length + (10 * (TrajectoryFormat.SampleBytes(_header) + 16));
        using (var writer = TrajectoryWriter.Create(_path, _header, room))
        {
            for (var index = 0; index < 17; index++)
            {
                writer.Write(index, 0, 0, 1, false, Recordings.Sketch(_header, index), [index % 4 == 3 ? 3 : 1, 1]);
            }
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal([0, 4, 8, 12, 16], samples.Where(sample => sample.Index % 4 == 0).Select(sample => sample.Index));
        var step = samples[1].Index - samples[0].Index;
        Assert.True(step > 1, "It was thinned out.");
        Assert.All(samples.Skip(1), sample => Assert.Equal((double)step, sample.LearningRateSum));
        Assert.All(samples.Skip(1), sample => Assert.Equal((double)step, sample.LearningRateSumOf(1)));
        Assert.All(samples.Skip(1), sample => Assert.Equal(
            Enumerable.Range((int)(sample.Index - step) + 1, (int)step).Sum(index => index % 4 == 3 ? 3.0 : 1),
            sample.LearningRateSumOf(0)));
    }
}
