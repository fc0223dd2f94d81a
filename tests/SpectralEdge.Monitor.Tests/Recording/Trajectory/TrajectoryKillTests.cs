namespace SpectralEdge.Monitor.Tests;

/// <summary>What is left when the process that writes is killed.</summary>
public class TrajectoryKillTests
{
    // Before the first sample there is nothing to lose; after it the process lives up to this long.
    private const int LongestLife = 30;

    [Theory]
    [InlineData(WritingKind.Endless)]
    [InlineData(WritingKind.ThinnedOut)]
    internal void ReadAll_ProcessKilledAtAHundredMoments_LosesNothingThatWasWritten(WritingKind kind) => Property.ForAll(
        random =>
        {
            using var folder = new TempFolder();
            var written = WriteAndKill(folder.Path, kind, random.NextDouble() * LongestLife);

            var last = 0;
            while (File.Exists(WritingProcess.PathOf(folder.Path, last + 1)))
            {
                last++;
            }

            for (var number = 0; number < last; number++)
            {
                Check(WritingProcess.PathOf(folder.Path, number), WritingProcess.SamplesOfOne, mayEndInside: false);
            }

            var ofLast = written - (last * WritingProcess.SamplesOfOne);
            Assert.True(ofLast >= 0);
            if (ofLast > 0)
            {
                Check(WritingProcess.PathOf(folder.Path, last), ofLast, mayEndInside: true);
            }
        },
        cases: 100);

    /// <returns>Number of samples that the process said it had written.</returns>
    private static long WriteAndKill(string folder, WritingKind kind, double milliseconds)
    {
        using var process = WritingProcess.Start(folder, kind);
        var output = process.StandardOutput.BaseStream;
        Assert.Equal(1, output.ReadByte());
        Thread.Sleep(TimeSpan.FromMilliseconds(milliseconds));
        process.Kill();
        process.WaitForExit();
        using var rest = new MemoryStream();
        output.CopyTo(rest);
        return 1 + rest.Length;
    }

    private static void Check(string path, long written, bool mayEndInside)
    {
        var (samples, losses) = Recordings.ReadAll(path);

        // Equal strides from the first sample on, and the newest one that had to be kept.
        var stride = samples.Count > 1 ? samples[1].Index : 1;
        Assert.Equal(Enumerable.Range(0, samples.Count).Select(place => place * stride), samples.Select(sample => sample.Index));
        Assert.True(
            samples[^1].Index + stride >= written,
            $"The last of {written} samples is {samples[^1].Index}, in strides of {stride}.");
        Assert.All(
            samples, sample => Assert.Equal(Recordings.Sketch(WritingProcess.Header, sample.Index), sample.Sketch.ToArray()));
        Assert.All(samples, sample => Assert.Equal((10 * sample.Index, 0.5 * sample.Index), (sample.Step, sample.Loss)));
        Assert.True(losses.Count <= (mayEndInside ? 1 : 0));
        Assert.All(
            losses,
            loss => Assert.Equal(
                (TrajectoryLossReason.CutOff, new FileInfo(path).Length), (loss.Reason, loss.Offset + loss.Bytes)));
    }
}
