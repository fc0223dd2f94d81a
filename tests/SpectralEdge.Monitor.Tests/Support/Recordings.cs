namespace SpectralEdge.Monitor.Tests;

/// <summary>Recordings made by hand.</summary>
internal static class Recordings
{
    public static TrajectoryHeader Header(params (string Name, int Length)[] groups) => new()
    {
        Layout = 0,
        LibraryVersion = "0.1.0",
        Started = FixedTime.Now,
        StartStep = 0,
        Every = 10,
        SketchVersion = 1,
        Projection = "Blocked",
        Seed = ulong.MaxValue,
        Precision = TrajectoryPrecision.Float64,
        Blocks = 3,
        InventoryHash = 0xFEDCBA9876543210,
        Groups = [.. groups.Select(group => (group.Name, 10L * group.Length, group.Length))],
    };

    /// <summary>
    /// The sketch that the sample of an index has: any double is as likely as another, but none is NaN or infinite.
    /// </summary>
    public static void Fill(Span<double> sketch, long index)
    {
        for (var i = 0; i < sketch.Length; i++)
        {
            sketch[i] = BitConverter.UInt64BitsToDouble(SplitMix.Word((ulong)index, (ulong)i) & ~(1UL << 62));
        }
    }

    public static double[] Sketch(TrajectoryHeader header, long index)
    {
        var sketch = new double[header.Length];
        Fill(sketch, index);
        return sketch;
    }

    /// <summary>Writes samples 0 to count − 1, each with a metric "index" of its own.</summary>
    public static void Write(TrajectoryWriter writer, TrajectoryHeader header, long first, long count)
    {
        for (var index = first; index < first + count; index++)
        {
            writer.AddMetric("index", index);
            writer.Write(10 * index, 0.25 * index, index, 0.5, false, Sketch(header, index));
        }
    }

    public static Trajectory ReadAll(string path)
    {
        using var reader = TrajectoryReader.Open(path);
        return reader.ReadAll();
    }

    /// <summary>Asserts that two samples say the same of the run, to the bit.</summary>
    public static void AssertSame(TrajectorySample expected, TrajectorySample actual)
    {
        Assert.Equal(expected.Header.Layout, actual.Header.Layout);
        Assert.Equal(expected.Header.Groups, actual.Header.Groups);
        Assert.Equal(
            (expected.Index, expected.PreviousIndex, expected.Step, expected.Seconds, expected.Loss, expected.LearningRateSum, expected.IsDiscontinuous),
            (actual.Index, actual.PreviousIndex, actual.Step, actual.Seconds, actual.Loss, actual.LearningRateSum, actual.IsDiscontinuous));
        Assert.Equal(expected.Metrics, actual.Metrics);
        Assert.True(expected.Sketch.SequenceEqual(actual.Sketch), $"Sample {actual.Index} has the sketch that was written.");
    }
}
