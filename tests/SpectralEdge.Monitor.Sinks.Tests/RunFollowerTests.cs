using System.Globalization;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>A run file that is read while it is written, cut, replaced, damaged; and what became of its process.</summary>
public sealed class RunFollowerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeepingSink _sink = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GrowingFile_ReadByteByByte_GivesTheRecordsOfTheRun()
    {
        var (path, whole) = (Recorded(), Whole());
        var follower = new RunFollower(path);
        var file = File.ReadAllBytes(path);
        using (var growing = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            for (var i = 0; i < file.Length; i += 911)
            {
                growing.Write(file, i, Math.Min(911, file.Length - i));
                growing.Flush();
                follower.Poll(_sink);
            }
        }

        follower.Poll(_sink);

        var run = RunRecordReader.Read(path);
        Assert.Equal(whole, Texts(_sink));
        Assert.Equal(run.Samples.Select(static s => s.Step), _sink.Of<SpectralSample>().Select(static s => s.Step));
        Assert.Equal(run.Events.Select(static e => e.ToJson()), _sink.Of<SpectralEvent>().Select(static e => e.ToJson()));
        Assert.Equal((0, 0L, RunState.Ended), (follower.Replaced, follower.LinesLeftOut, follower.State));
    }

    [Fact]
    public void HalfLine_IsReadWhenItsEndComes()
    {
        var path = Recorded();
        var lines = File.ReadAllText(path);
        var cut = lines.LastIndexOf("\"type\":\"end\"", StringComparison.Ordinal);
        File.WriteAllText(path, lines[..cut]);
        var follower = new RunFollower(path);
        follower.Poll(_sink);
        Assert.DoesNotContain(_sink.Of<RecordedEntry>(), entry => entry.Type == "end");

        File.AppendAllText(path, lines[cut..]);
        follower.Poll(_sink);

        Assert.Equal("end", _sink.Of<RecordedEntry>().Last().Type);
        Assert.Equal(0, follower.LinesLeftOut);
    }

    [Fact]
    public void CutAndGrownPastWhereItWas_IsReadAnew_AndSaysSo()
    {
        var path = Recorded();
        var lines = File.ReadAllLines(path);
        var follower = new RunFollower(path);
        File.WriteAllLines(path, lines[..50]);
        follower.Poll(_sink);
        _sink.Records.Clear();

        // The same beginning, longer than before, but not what was read.
        File.WriteAllLines(path, lines[..20].Concat(lines[60..]));
        follower.Poll(_sink);

        Assert.Equal(1, follower.Replaced);
        Assert.IsType<RunHeader>(_sink.Records[0].Value);
        var again = Assert.IsType<RecordedEntry>(_sink.Records[1].Value);
        Assert.Equal(("resumed", "file_replaced", 0L), (again.Type, again.Kind, again.Step));
    }

    [Fact]
    public void Emptied_ThenOfAnotherRun_IsThatRun()
    {
        var path = Recorded();
        var follower = new RunFollower(path);
        follower.Poll(_sink);
        var first = _sink.Of<RunHeader>().Last().Started;
        var other = Recorded("other", steps: 30);

        File.WriteAllText(path, string.Empty);
        follower.Poll(_sink);
        Assert.Equal(RunState.Unreachable, follower.State);
        Assert.Equal($"'{path}' has no whole line yet.", follower.Problem);

        File.Copy(other, path, overwrite: true);
        _sink.Records.Clear();
        follower.Poll(_sink);

        Assert.NotEqual(first, _sink.Of<RunHeader>().Single().Started);
        Assert.Equal(30, _sink.Of<SpectralSample>().Last().Step);
        Assert.Equal(RunState.Ended, follower.State);
    }

    [Fact]
    public void DeletedAndBack_GoesOn()
    {
        var path = Recorded();
        var text = File.ReadAllText(path);
        var follower = new RunFollower(path);
        follower.Poll(_sink);
        File.Move(path, path + ".away");
        follower.Poll(_sink);
        Assert.Equal((RunState.Unreachable, $"There is no run file '{path}'."), (follower.State, follower.Problem));
        _sink.Records.Clear();

        File.WriteAllText(path, text + Metric(200) + "\n");
        follower.Poll(_sink);

        Assert.Equal(0, follower.Replaced);
        Assert.Equal(new RecordedMetric(200, "m", 1), Assert.Single(_sink.Records).Value);
    }

    [Theory]
    [InlineData("{\"type\":\"header\",\"format\":2}", "was written by a newer version (format 2, this one reads 1). Update "
        + "spectral-edge.")]
    [InlineData("{\"type\":\"sample\"}", "is no run file: its first line must be a header.")]
    [InlineData("garbage", "is no run file: its first line must be a header.")]
    [InlineData("{\"type\":\"header\",\"format\":\"x\"}", "cannot be read: ")]
    public void NoRun_IsRefused_AndReadWhenItIsOne(string line, string problem)
    {
        var path = Recorded();
        var text = File.ReadAllText(path);
        File.WriteAllText(path, line + "\n");
        var follower = new RunFollower(path);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(0, follower.Poll(_sink));
            Assert.Equal((RunState.Unreachable, true), (follower.State, follower.IsRefused));
            Assert.StartsWith($"'{path}' {problem}", follower.Problem!, StringComparison.Ordinal);
        }

        File.WriteAllText(path, text);
        follower.Poll(_sink);
        Assert.Equal((RunState.Ended, false, null), (follower.State, follower.IsRefused, follower.Problem));
    }

    [Fact]
    public void Garbage_BetweenLines_IsLeftOutAndCounted()
    {
        var path = Recorded();
        var (lines, random) = (File.ReadAllLines(path), new Random(3));
        using (var file = new StreamWriter(path))
        {
            file.WriteLine(lines[0]);
            foreach (var line in lines[1..])
            {
                // A line with one of its fields damaged, what is no JSON, what is no UTF-8, and one of 17 MB.
                var at = random.Next(line.Length);
                file.WriteLine(line[..at] + (char)random.Next(32, 127) + line[Math.Min(line.Length, at + 1)..]);
                file.WriteLine("{\"type\":\"sample\",\"step\":");
                file.Flush();
                file.BaseStream.Write([0xC3, 0x28, (byte)'\n']);
                file.WriteLine(line);
            }

            file.WriteLine(new string('x', 17 << 20));
            file.WriteLine($"{{\"type\":\"metric\",\"step\":7,\"value\":1,\"name\":\"{new string('n', 15 << 20)}\"}}");
            file.WriteLine(Metric(9));
        }

        var follower = new RunFollower(path);
        follower.Poll(_sink);

        Assert.True(follower.LinesLeftOut > 2 * lines.Length, $"{follower.LinesLeftOut}");
        Assert.Equal(15 << 20, _sink.Of<RecordedMetric>().Single(metric => metric.Step == 7).Name.Length);
        Assert.Equal(9, _sink.Of<RecordedMetric>().Last().Step);
    }

    [Fact]
    public void SinkThrows_TheRestIsReadNextTime()
    {
        var path = Recorded();
        var follower = new RunFollower(path);
        var throwing = new ThrowingOnce(_sink, at: 40);

        Assert.Throws<InvalidOperationException>(() => follower.Poll(throwing));
        follower.Poll(throwing);

        Assert.Equal(Whole().Count - 1, _sink.Records.Count);
        Assert.Equal(0, follower.Replaced);
    }

    [Fact]
    public void Copied_WithoutItsEnd_IsUnknown()
    {
        var path = Recorded();
        var copy = Path.Combine(_folder.Path, "copy", "run.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.WriteAllLines(copy, File.ReadAllLines(path)[..^1]);
        var follower = new RunFollower(Path.GetDirectoryName(copy)!);
        follower.Poll(_sink);

        Assert.Equal((RunState.Unknown, "copy"), (follower.State, follower.Name));
    }

    [Fact]
    public void NobodyHoldsIt_YetItGrows_IsUnknown()
    {
        var path = Recorded();
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines[..50]);
        var follower = new RunFollower(path);
        follower.Poll(_sink);
        Assert.Equal(RunState.Killed, follower.State);

        File.AppendAllLines(path, lines[50..60]);
        follower.Poll(_sink);
        follower.Poll(_sink);

        Assert.Equal(RunState.Unknown, follower.State);
    }

    [Fact]
    public void KilledRun_ReadInPortions_StaysKilled()
    {
        var path = Recorded();
        File.WriteAllLines(path, File.ReadAllLines(path)[..50]);
        var follower = new RunFollower(path);
        var portions = 0;
        do
        {
            portions += follower.ReadNew(mostBytes: 1).ToList().Count > 0 ? 1 : 0;
        }
        while (follower.IsBehind);

        Assert.True(portions > 1);
        Assert.Equal(RunState.Killed, follower.State);
    }

    [Fact]
    public void Process_LivesIsKilledAndGoesOn_IsSaidSo()
    {
        using var process = TrainingProcess.Start(_folder.Path, "killed");
        var follower = new RunFollower(Path.Combine(_folder.Path, "killed"));
        try
        {
            follower.Poll(_sink);
            Assert.Equal(RunState.Live, follower.State);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        follower.Poll(_sink);
        Assert.Equal(RunState.Killed, follower.State);

        // As a resumed run does.
        Assert.True(RunFile.TryAppend(follower.FilePath, long.MaxValue, out var file, out _));
        using (file)
        {
            follower.Poll(_sink);
            Assert.Equal(RunState.Live, follower.State);
        }
    }

    [Fact]
    public void Process_ThatEndsWhileItIsRead_IsNeverTakenForKilled()
    {
        using var process = TrainingProcess.Start(_folder.Path, "ends", steps: 60);
        var follower = new RunFollower(Path.Combine(_folder.Path, "ends"));
        var states = new List<RunState>();
        while (follower.State != RunState.Ended && states.Count < 1_000_000)
        {
            follower.Poll(_sink);
            states.Add(follower.State);
        }

        process.WaitForExit();
        Assert.DoesNotContain(RunState.Killed, states);
        Assert.Contains(RunState.Live, states);
        Assert.Equal(60, _sink.Of<SpectralSample>().Last().Step);
    }

    [Fact]
    public void Readers_ThatLookWithoutPause_NeverKeepAWriterOut()
    {
        var path = Path.Combine(_folder.Path, "run.jsonl");
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                WriterLock.IsHeld(path);
            }
        })).ToList();
        readers.ForEach(static reader => reader.Start());
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            if (WriterLock.TryTake(path, out var held))
            {
                Assert.False(WriterLock.TryTake(path, out _));
                held.Dispose();
            }
            else
            {
                refused++;
            }
        }

        stop.Cancel();
        readers.ForEach(static reader => reader.Join());
        Assert.Equal(0, refused);
    }

    private static string Metric(int step) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"metric\",\"step\":{step},\"name\":\"m\",\"value\":1}}");

    private static List<string> Texts(KeepingSink sink) =>
        [.. sink.Records.Select(static record => $"{record.Step} {record.Value.GetType().Name}")];

    private string Recorded(string name = "small", int steps = 130)
    {
        using var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = _folder.Path, Name = name });
        SmallRun.Train(monitor, parameters, steps);
        return monitor.RunFile!;
    }

    private List<string> Whole()
    {
        var sink = new KeepingSink();
        new RunFollower(Path.Combine(_folder.Path, "small")).Poll(sink);
        return Texts(sink);
    }

    private sealed class ThrowingOnce(KeepingSink inner, int at) : ISpectralSink
    {
        private int _count;

        public void Write(SinkRecord record)
        {
            if (++_count == at)
            {
                throw new InvalidOperationException("once");
            }

            inner.Write(record);
        }
    }
}
