using System.Buffers.Binary;
using System.Text;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Files that are made to be slow or to be misread, each found by use or by the fuzzer (tests/Fuzz).</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LinesOfRun_HundredsOfThousandsOfResumes_AreReadOnce()
    {
        const int Count = 400_000;
        var path = Path.Combine(_folder.Path, "run.jsonl");
        await File.WriteAllLinesAsync(path, [
            "{\"type\":\"header\"}",
            .. Enumerable.Range(2, Count).Select(i => $"{{\"type\":\"resumed\",\"step\":1,\"after_line\":{i - 1}}}")]);

        // Each line against each resume would be 8·10¹⁰ comparisons: the guard is for those.
        var lines = await Task.Run(() => new RunFileReader(path).LinesOfRun().Count()).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(Count + 1, lines);
    }

    [Theory]
    [InlineData("3 < 5 < 9", "1 2 3 9 10")]
    [InlineData("3 < 5, 5 < 7, 8 < 9", "1 2 3 5 7 8 9 10")]
    [InlineData("1 < 4, 1 < 9", "1 9 10")]
    [InlineData("2 < 4, 7 < 9", "1 2 4 5 6 7 9 10")]
    public void LinesOfRun_ResumesInAnyOrder_LeaveOutWhatWasGivenUp(string resumes, string expected)
    {
        // "after < line": the line says that the run went on after that one.
        var after = resumes.Split(',').Select(text => text.Split('<')).ToDictionary(
            parts => int.Parse(parts[^1], null), parts => int.Parse(parts[0], null));
        var path = Path.Combine(_folder.Path, "run.jsonl");
        File.WriteAllLines(path, Enumerable.Range(1, 10).Select(line => after.TryGetValue(line, out var last)
            ? $"{{\"type\":\"resumed\",\"step\":1,\"after_line\":{last}}}"
            : $"{{\"type\":\"x{line}\"}}"));

        Assert.Equal(expected, string.Join(' ', new RunFileReader(path).LinesOfRun().Select(line => line.Number)));
    }

    [Fact]
    public void Lines_AMillionThatAreNone_AreRefusedAtOnce()
    {
        var path = Path.Combine(_folder.Path, "run.jsonl");
        File.WriteAllText(path, "{\"type\":\"header\"}\n" + string.Concat(Enumerable.Repeat("}\n", 1_000_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var message = Assert.Throws<FormatException>(() => new RunFileReader(path).Lines().Count()).Message;

        Assert.Contains("10001 of its first 10002 lines cannot be read", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Lines_ManyBadOnesInALongRun_AreLeftOut()
    {
        var path = Path.Combine(_folder.Path, "run.jsonl");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("{\"type\":\"a\"}\n}\n{\"type\":\"b\"}\n", 12_000)));
        var reader = new RunFileReader(path);

        Assert.Equal(24_000, reader.Lines().Count());
        Assert.Equal(12_000, reader.ProblemCount);
    }

    [Theory]
    [InlineData(1 << 16)]
    [InlineData(1 << 20)]
    public void Samples_FramesThatHoldAndContentsThatDoNot_AreReadAFewTimes(int size)
    {
        // Each frame says that its content reaches to the end of the file: read for each, they would be 1,000 to 20,000 times the file.
        byte[] bytes = [.. TrajectoryHeaderJson.Records(Recordings.Header(("a", 3))), .. new byte[size]];
        for (var at = bytes.Length - size; at + TrajectoryFormat.FrameLength <= bytes.Length; at += TrajectoryFormat.FrameLength)
        {
            var frame = bytes.AsSpan(at, TrajectoryFormat.FrameLength);
            TrajectoryFormat.Seal(frame, TrajectoryFormat.SampleKind);
            BinaryPrimitives.WriteInt32LittleEndian(frame[12..], bytes.Length - at - TrajectoryFormat.FrameLength);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], TrajectoryChecksum.Of(frame[..16]));
        }

        using var stream = new CountedStream(bytes);
        using var reader = new TrajectoryReader(stream);

        Assert.Empty(reader.Samples());
        Assert.NotEmpty(reader.Problems);
        Assert.InRange(stream.Given, 0, 20L * bytes.Length);
    }

    [Fact]
    public void Samples_EveryMarkerAlone_IsLookedAtOnce()
    {
        byte[] bytes = [
            .. TrajectoryHeaderJson.Records(Recordings.Header(("a", 3))),
            .. Enumerable.Repeat(TrajectoryFormat.Marker.ToArray(), 20_000).SelectMany(marker => marker)];
        using var stream = new CountedStream(bytes);
        using var reader = new TrajectoryReader(stream);

        Assert.Empty(reader.Samples());
        Assert.InRange(stream.Given, 0, 10L * bytes.Length);
    }

    [Fact]
    public void StartOf_ManyGroups_IsTheSumOfThoseBefore()
    {
        var header = Recordings.Header([.. Enumerable.Range(1, 50).Select(i => ($"g{i}", i))]);

        Assert.All(Enumerable.Range(0, 50), group => Assert.Equal(group * (group + 1) / 2, header.StartOf(group)));
        Assert.Equal(3, (header with { Groups = [("a", 3, 3), ("b", 2, 2)] }).StartOf(1));
    }

    [Fact]
    public void Run_TwoFilesPutTogether_IsTheFirstWithAWord()
    {
        var (path, events, _) = EventfulRun.Record(_folder.Path);
        var lines = File.ReadAllLines(path);
        File.AppendAllLines(path, lines);

        var reader = new RunFileReader(path);
        Assert.Equal(lines.Length, reader.LinesOfRun().Count());
        Assert.Equal(
            new RunLineProblem(
                lines.Length + 1, "another run begins here: files were put together. What follows is left out too"),
            Assert.Single(reader.Problems));
        Assert.Equal(events.Count, RunReplay.Run(path).Events.Count);
        Assert.Contains("another run begins here", Assert.Single(RunReplay.Run(path).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadHeader_OfANewerVersion_SaysWhatToDo()
    {
        var (path, _, _) = EventfulRun.Record(_folder.Path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"format\":1,", "\"format\":7,", StringComparison.Ordinal));

        Assert.Equal(
            "The run file has format 7; this version of the library reads format 1. Use the version that wrote it, or a newer one.",
            Assert.Throws<FormatException>(() => new RunFileReader(path).ReadHeader()).Message);
    }

    [Fact]
    public void SaveState_ToAFolder_SaysSo_AndResumeToo()
    {
        var model = new EditableModel().Add("a", 90);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);

        Assert.StartsWith(
            $"'{_folder.Path}' is a folder; the state is a file.",
            Assert.Throws<IOException>(() => monitor.SaveState(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            $"'{_folder.Path}' is a folder",
            Assert.Throws<IOException>(() => SpectralMonitor.Resume(model, TestOptions.Exact, _folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void SaveState_ToADevice_LeavesItWhereItIs()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // By a link: were it moved over, the link alone would be gone.
        var link = Path.Combine(_folder.Path, "null");
        File.CreateSymbolicLink(link, "/dev/null");
        using var monitor = new SpectralMonitor(new EditableModel().Add("a", 90), TestOptions.Exact);

        monitor.SaveState(link);

        Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("no", false)]
    [InlineData("SEM", true)]
    public void Resume_AFewBytes_AreNoStateOrTheBeginningOfOne(string text, bool isCut)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(text));
        var model = new EditableModel().Add("a", 90);

        Assert.StartsWith(
            isCut ? "The state is damaged at byte 0: it ends in the middle." : "This is no state of a monitor",
            Assert.Throws<FormatException>(() => SpectralMonitor.Resume(model, TestOptions.Exact, stream)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x', 300)]
    [InlineData('é', 121)]
    public void Validate_NameThatNoFileSystemTakes_IsRefusedByItself(char letter, int count)
    {
        var options = new MonitorOptions { Run = new() { Folder = _folder.Path, Name = new string(letter, count) } };

        Assert.Contains(
            $"Run.Name has {Encoding.UTF8.GetByteCount(options.Run.Name)} bytes in UTF-8; it may have 240",
            Assert.Throws<MonitorOptionsException>(options.Validate).Message, StringComparison.Ordinal);
        (options with { Run = options.Run with { Name = new string('x', 240) } }).Validate();
    }

    [Theory]
    [InlineData("first\nsecond", "first\\u000asecond")]
    [InlineData("a\0b", "a\\u0000b")]
    [InlineData("a\u001b[2J", "a\\u001b[2J")]
    public void Validate_NameWithControlCharacters_IsRefusedInOneLine(string name, string shown)
    {
        var options = new MonitorOptions { Run = new() { Folder = _folder.Path, Name = name } };

        Assert.Equal(
            $"MonitorOptions cannot be used:\n- Run.Name is '{shown}'; it must be a name without line breaks and other control "
                + "characters. Leave them out.",
            Assert.Throws<MonitorOptionsException>(options.Validate).Message);
    }

    [Theory]
    [InlineData("watch", "UpdateNorm,UpdateNorm")]
    [InlineData("watch", "UpdateNorm, ")]
    [InlineData("more_windows", "5 every 1, ")]
    [InlineData("noise_level", "0.99")]
    public void Read_OptionOfAMegabyte_IsRefusedInAShortMessage(string option, string piece)
    {
        var settings = RunHeaders.SharedSettings(new MonitorOptions()).ToDictionary();
        settings[option] = string.Concat(Enumerable.Repeat(piece, 100_000));
        var header = new RunHeader("0.2.0", FixedTime.Now, 0, settings, new RunInventory([], []));

        var message = Assert.Throws<FormatException>(() => RecordedOptions.Read(header)).Message;
        Assert.StartsWith($"The header's option '{option}' is '{piece}", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 200, 400);
    }

    /// <summary>Counts what is read of it.</summary>
    private sealed class CountedStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public long Given { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            Given += read;
            return read;
        }
    }
}
