namespace SpectralEdge.Monitor;

/// <summary>Rewrites a recording with fewer of its samples.</summary>
internal static class TrajectoryThinning
{
    /// <summary>
    /// Copies those samples whose index is a multiple of a stride; what the others had noted goes to the next one that is kept.
    /// </summary>
    /// <param name="from">The recording.</param>
    /// <param name="to">Where the copy goes; written to the disk when this returns.</param>
    /// <param name="keepEvery">The stride.</param>
    /// <param name="rest">What is left of samples behind the last one kept: added to.</param>
    /// <returns>Length of the copy in bytes, index of its last sample and that sample's layout.</returns>
    public static (long Length, long Last, int Layout) Copy(string from, string to, long keepEvery, TrajectoryCarry rest)
    {
        var encoder = new TrajectoryEncoder();
        var (last, layout) = (-1L, -1);
        using var reader = TrajectoryReader.Open(from);
        using var file = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var sample in reader.Samples())
        {
            foreach (var (name, value) in sample.Metrics)
            {
                rest.AddMetric(name, value);
            }

            rest.AddStretch(sample.IsDiscontinuous, sample.LearningRateSum, sample.GroupSums);
            if (sample.Index % keepEvery != 0)
            {
                continue;
            }

            var prefix = sample.Header.Layout == layout ? [] : TrajectoryHeaderJson.Records(sample.Header);
            file.Write(encoder.Sample(
                sample.Header, prefix, sample.Index, last, (sample.Step, sample.Seconds, sample.Loss), rest, sample.Sketch));
            (last, layout) = (sample.Index, sample.Header.Layout);
            rest.Clear();
        }

        // Before the copy takes the place of the original, it must be safe itself.
        file.Flush(flushToDisk: true);
        return (file.Length, last, layout);
    }
}
