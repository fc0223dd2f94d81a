namespace SpectralEdge.Monitor.Tests;

/// <summary>A run file that stays within its largest size.</summary>
public sealed class RunFileBudgetTests : IDisposable
{
    private const long Most = 4 << 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteSample_FarMoreThanFits_KeepsFewerAndFewerAndNeverGrowsBeyond()
    {
        using var writer = Writer();
        for (var step = 10; step <= 400_000; step += 10)
        {
            writer.WriteSample(Samples.With(step, 2));
            writer.WriteSample(OfGroup(step));
        }

        writer.WriteEnd([]);

        var lines = RunLines.Of(writer.FilePath);
        Assert.InRange(new FileInfo(writer.FilePath).Length, Most / 2, Most);
        var thinned = RunLines.Of(writer.FilePath, "thinned");
        Assert.Equal(
            Enumerable.Range(1, thinned.Length).Select(i => 1L << i),
            thinned.Select(line => line.GetProperty("keep_every").GetInt64()));
        Assert.All(thinned, line => Assert.Equal("sample", line.GetProperty("lines").GetString()));
        Assert.Equal(80_000, lines.Count(line => line.GetProperty("type").GetString() == "sample") + writer.LinesThinned);
        Assert.Equal("end", lines[^1].GetProperty("type").GetString());

        // Each sample that is kept is kept for both groups, at steps that are as far apart as the line before says.
        var steps = RunLines.Of(writer.FilePath, "sample").GroupBy(line => line.GetProperty("step").GetInt64()).ToArray();
        Assert.All(steps, step => Assert.Equal(2, step.Count()));
        var keepEvery = 1L;
        foreach (var line in lines)
        {
            keepEvery = line.TryGetProperty("keep_every", out var value) ? value.GetInt64() : keepEvery;
            Assert.True(
                line.GetProperty("type").GetString() != "sample" || line.GetProperty("step").GetInt64() / 10 % keepEvery == 0);
        }
    }

    [Fact]
    public void WriteMetric_FarMoreThanFits_KeepsEveryNameAndNeverGrowsBeyond()
    {
        using var writer = Writer();
        for (var step = 0; step < 60_000; step++)
        {
            writer.WriteMetric(step, "train_loss", 1);
            if (step % 2 == 0)
            {
                writer.WriteMetric(step, "test_loss", 2);
            }
        }

        writer.WriteMetric(60_000, "test_accuracy", 0.9);

        Assert.InRange(new FileInfo(writer.FilePath).Length, Most / 16, (Most / 8) + 2000);
        var last = RunLines.Of(writer.FilePath, "metric").Where(
            line => line.GetProperty("step").GetInt64() > 40_000).GroupBy(line => line.GetProperty("name").GetString());
        Assert.Equal(["test_accuracy", "test_loss", "train_loss"], last.Select(name => name.Key).Order(StringComparer.Ordinal));
        Assert.All(
            RunLines.Of(writer.FilePath, "thinned"), line => Assert.Equal("metric", line.GetProperty("lines").GetString()));
        Assert.True(writer.LinesThinned > 0);
    }

    [Fact]
    public void WriteEvent_FarMoreThanFits_IsRefusedAndCountedAndSamplesGoOn()
    {
        using var writer = Writer();
        for (var step = 0; step < 10_000; step++)
        {
            writer.WriteEvent(SpectralEvents.Collapsed(step));
        }

        writer.WriteSample(Samples.With(20_000, 2));
        writer.WriteEnd([]);

        var written = RunLines.Of(writer.FilePath, "event").Length;
        Assert.Equal(10_000, written + writer.LinesRefused);
        Assert.InRange(written, 1000, 5000);
        Assert.InRange(new FileInfo(writer.FilePath).Length, Most / 5, (Most / 4) + 5000);
        Assert.Equal(["sample", "end"], RunLines.Of(writer.FilePath)[^2..].Select(line => line.GetProperty("type").GetString()));
    }

    [Fact]
    public void TryAppend_FileThatIsThinned_GoesOnAsItWas()
    {
        string path;
        long keepEvery;
        using (var writer = Writer())
        {
            for (var step = 10; step <= 60_000; step += 10)
            {
                writer.WriteSample(Samples.With(step, 2));
            }

            (path, keepEvery) = (writer.FilePath, writer.File.Budget.Samples.KeepEvery);
        }

#pragma warning disable CA2000
        Assert.True(RunFile.TryAppend(path, Most, out var file, out var whole));
#pragma warning restore CA2000
        using var again = new RunFileWriter(file);
        again.WriteSample(Samples.With(64 * 1024 * 10, 2));

        Assert.True(keepEvery > 1);
        Assert.Equal(keepEvery, file.Budget.Samples.KeepEvery);
        var lines = RunLines.Of(path);
        Assert.Equal(["thinned", "sample"], lines[^2..].Select(line => line.GetProperty("type").GetString()));
        Assert.Equal(whole + 2, lines.Length);
    }

    [Fact]
    public void WriteSample_ThinnedOut_AllocatesNothing()
    {
        using var writer = Writer();
        for (var step = 10; step <= 60_000; step += 10)
        {
            writer.WriteSample(Samples.With(step, 2));
        }

        var sample = Samples.With(60_010, 2);
        Assert.Equal(0, Allocations.Of(() => writer.WriteSample(sample)));
    }

    [Theory]
    [InlineData(4194303L)]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void Validate_LargestSizeThatHoldsNoRun_IsRefused(long most) =>
        Assert.Contains(
            $"Run.MaximumBytes is {most}; it must be at least 4194304. A smaller file does not hold a useful run.",
            Assert.Throws<MonitorOptionsException>(() =>
                new MonitorOptions { Run = new() { MaximumBytes = most } }.Validate()).Message,
            StringComparison.Ordinal);

    // The file goes with its writer, which is not seen by the rule.
#pragma warning disable CA2000
    private RunFileWriter Writer() => new(RunFile.Create(_folder.Path, "run", Most));
#pragma warning restore CA2000

    private static SpectralSample OfGroup(long step)
    {
        var sample = new SpectralSample("fc", Samples.Window) { Step = step, Stride = 10 };
        return sample;
    }
}
