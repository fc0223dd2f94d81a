
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Writes a recording again, in another number format.</summary>
public static class RecordingCopy
{
    /// <summary>Copies every record that can be read.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="path">The new file, which must not exist.</param>
    /// <param name="precision">Its number format. Float64 of what was float32 brings no digit back.</param>
    /// <param name="records">Told the number of records that were written; null for nobody.</param>
    /// <returns>Number of records.</returns>
    /// <remarks>Indices count anew from 0; where a record was lost, the copy says that the run was broken there.</remarks>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static long Write(TrajectoryReader reader, string path, TrajectoryPrecision precision, IProgress<long>? records = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var writer = TrajectoryWriter.Create(path, reader.Header with { Precision = precision }, long.MaxValue);
        var (count, layout) = (0L, reader.Header.Layout);
        foreach (var sample in reader.Samples())
        {
            if (sample.Header.Layout != layout)
            {
                layout = sample.Header.Layout;
                writer.BeginLayout(sample.Header with { Precision = precision });
            }

            foreach (var (name, value) in sample.Metrics)
            {
                writer.AddMetric(name, value);
            }

            writer.Write(sample.Step, sample.Seconds, sample.Loss, sample.LearningRateSum, !sample.IsUpdate, sample.Sketch);
            count++;
            records?.Report(count);
        }

        return count;
    }
}
