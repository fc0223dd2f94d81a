using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Lines that cannot be made, and lines that would be too long.</summary>
public sealed class RunFileWriterFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RunFileWriter _writer;

    public RunFileWriterFaultTests() => _writer = RunFileWriter.Create(_folder.Path, "run");

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Faults { get; } = [.. Scripts.Keys];

    private static Dictionary<string, Action<Utf8JsonWriter>> Scripts => new()
    {
        ["throws"] = _ => throw new InvalidOperationException("A detector's own."),
        ["throws as a disk does"] = _ => throw new IOException("A detector's own."),
        ["leaves an object open"] = json => json.WriteStartObject("open"),
        ["leaves an array open and throws"] = json =>
        {
            json.WriteStartArray("open");
            json.Flush();
            throw new InvalidOperationException("A detector's own.");
        },
        ["ends what it did not begin"] = json => json.WriteEndObject(),
        ["writes no JSON"] = json =>
        {
            json.WritePropertyName("raw");
            json.WriteRawValue("{{", skipInputValidation: true);
        },
        ["writes two lines"] = json =>
        {
            json.WritePropertyName("raw");
            json.WriteRawValue("[1,\n2]");
        },
        ["writes a field twice"] = json => json.WriteString("kind", "again"),
        ["writes the type again"] = json => json.WriteString("type", "header"),
        ["goes too deep"] = json =>
        {
            json.WritePropertyName("deep");
            json.WriteRawValue(new string('[', 20) + new string(']', 20));
        },
        ["writes 17 MB"] = json => json.WriteString("long", new string('x', 17 << 20)),
        ["begins anew"] = json => json.Reset(),
        ["writes elsewhere from now on"] = json => json.Reset(Stream.Null),
        ["disposes the writer"] = json => json.Dispose(),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void WriteEvent_ThatCannotBeALine_LeavesNothingAndTheNextOneIsWhole(string fault)
    {
        _writer.WriteMetric(1, "loss", 1);

        Assert.ThrowsAny<Exception>(() => _writer.WriteEvent(BadEvent.With(Scripts[fault])));
        _writer.WriteEvent(BadEvent.With(json => json.WriteNumber("mine", 7)));
        _writer.WriteSample(Samples.With(2, 3));

        Assert.False(_writer.File.HasFailed);
        Assert.Equal(
            ["metric", "event", "sample"], RunLines.Of(_writer.FilePath).Select(line => line.GetProperty("type").GetString()));
        Assert.Empty(ProblemsOf(_writer.FilePath));
    }

    [Fact]
    public void WriteMetric_NameOf17MB_CostsThatLineAndNothingElse()
    {
        var exception = Assert.Throws<FormatException>(() => _writer.WriteMetric(1, new string('n', 17 << 20), 1));
        _writer.WriteMetric(2, "loss", 1);

        Assert.Equal(
            "The line has 17825838 bytes; it must have at most 16777216. No reader takes a longer one.", exception.Message);
        Assert.Equal(2, Assert.Single(RunLines.Of(_writer.FilePath)).GetProperty("step").GetInt64());
    }

    [Fact]
    public void WriteHeader_TwoHundredThousandLongNames_LeavesBlocksOutAndSaysHowMany()
    {
        RunBlock[] blocks =
        [
            .. Enumerable.Range(0, 200_000).Select(i => new RunBlock(
                $"layer.{i}." + new string('é', 100), 10, ElementType.Float32, "all")),
        ];
        var header = new RunHeader(
            "1",
            FixedTime.Now,
            0,
            new Dictionary<string, string> { ["every"] = "10", ["weights"] = new string('\u0001', 40 << 20) },
            new RunInventory([new RunGroup("all", 2_000_000, null)], blocks));

        _writer.WriteHeader(header);
        _writer.WriteInventory(5, header.Inventory);

        Assert.Empty(ProblemsOf(_writer.FilePath));
        var read = new RunFileReader(_writer.FilePath).ReadHeader();
        Assert.Equal("all", Assert.Single(read.Inventory.Groups).Name);
        Assert.InRange(read.Inventory.Blocks.Count, 10_000, 100_000);
        Assert.Equal(200_000, read.Inventory.Blocks.Count + read.Inventory.BlocksLeftOut);
        Assert.Equal("10", read.Settings["every"]);
        Assert.EndsWith("… (41943040 characters)", read.Settings["weights"], StringComparison.Ordinal);
        Assert.Equal(["header", "inventory"], new RunFileReader(_writer.FilePath).Lines().Select(line => line.Type));
    }

    [Fact]
    public void WriteHeader_ManyGroups_LeavesSomeOutAndSaysHowMany()
    {
        RunGroup[] groups = [.. Enumerable.Range(0, 300).Select(i => new RunGroup($"{i}" + new string('g', 100_000), 10, 64))];

        _writer.WriteHeader(new RunHeader("1", FixedTime.Now, 0, new Dictionary<string, string>(), new RunInventory(groups, [])));

        var inventory = new RunFileReader(_writer.FilePath).ReadHeader().Inventory;
        Assert.True(inventory.GroupsLeftOut > 0);
        Assert.Equal(300, inventory.Groups.Count + inventory.GroupsLeftOut);
    }

    [Fact]
    public void WriteHeader_UsualOne_SaysNothingOfWhatIsLeftOut()
    {
        _writer.WriteHeader(new RunHeader("1", FixedTime.Now, 0, new Dictionary<string, string>(), new RunInventory([], [])));

        Assert.DoesNotContain("left_out", File.ReadAllText(_writer.FilePath), StringComparison.Ordinal);
    }

    private static IReadOnlyList<RunLineProblem> ProblemsOf(string path)
    {
        var reader = new RunFileReader(path);
        Assert.NotEmpty(reader.Lines());
        return reader.Problems;
    }
}
