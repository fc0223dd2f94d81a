using System.Text;

namespace SpectralEdge.Monitor.Tests;

public sealed class RunFileReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadHeader_FolderOfARun_GivesWhatWasWritten()
    {
        var (path, _, _) = EventfulRun.Record(_folder.Path);

        var header = new RunFileReader(Path.GetDirectoryName(path)!).ReadHeader();

        Assert.Equal(("6", 0L), (header.Settings["window"], header.StartStep));
        Assert.Equal(["first", "second"], header.Inventory.Groups.Select(group => group.Name));
        Assert.Equal(
            [
                new RunBlock("first", 900, ElementType.Float32, "first"),
                new RunBlock("second", 700, ElementType.Float32, "second"),
            ],
            header.Inventory.Blocks);
    }

    [Fact]
    public void Lines_FileCutAnywhere_GivesEveryWholeLine()
    {
        var (path, _, _) = EventfulRun.Record(_folder.Path);
        var whole = File.ReadAllBytes(path);
        var all = new RunFileReader(path).Lines().Select(line => line.Fields.GetRawText()).ToArray();
        Property.ForAll(
            random =>
            {
                var length = random.Next(whole.Length);
                var cut = Write(whole.AsSpan(0, length));
                var reader = new RunFileReader(cut);
                var lines = reader.Lines().Select(line => line.Fields.GetRawText()).ToArray();
                Assert.Equal(whole.AsSpan(0, length).Count((byte)'\n'), lines.Length);
                Assert.Equal(all.Take(lines.Length), lines);
                Assert.Equal(length == 0 || whole[length - 1] == '\n' ? 0 : 1, reader.ProblemCount);
            },
            cases: 200);
    }

    [Fact]
    public void Lines_LineBeyondAllBounds_IsLeftOutAndTheNextOneRead()
    {
        var path = Write([.. "{\"type\":\"a\"}\n"u8, .. new byte[RunFileFormat.LongestLine + 5], .. "\n{\"type\":\"b\"}\n"u8]);
        var reader = new RunFileReader(path);

        Assert.Equal(["a", "b"], reader.Lines().Select(line => line.Type));
        Assert.Equal([new RunLineProblem(2, "it is longer than 16777216 bytes")], reader.Problems);
    }

    [Fact]
    public void Lines_NestedBeyondReason_IsLeftOut()
    {
        var reader = new RunFileReader(Write(Encoding.UTF8.GetBytes(new string('[', 100_000) + "\n{\"type\":\"b\"}\n")));

        Assert.Equal(["b"], reader.Lines().Select(line => line.Type));
        Assert.StartsWith("it is no JSON", Assert.Single(reader.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_TenThousandDamagedFiles_AreReadInPartOrRefusedInWords()
    {
        // Seeded: bits flipped, pieces cut out, doubled or overwritten by digits, brackets and quotes. A run file has no
        // checksums, so a digit that became another one is read; what must not happen is any other exception, or a sample out of
        // a line that is none.
        var (path, _, _) = EventfulRun.Record(_folder.Path);
        var lines = File.ReadAllText(path).Split('\n');
        var small = Encoding.UTF8.GetBytes(string.Join(
            '\n',
            [
                lines[0],
                .. lines.Where(line => line.Contains("\"sample\"", StringComparison.Ordinal)).Take(2),
                lines[^2],
                string.Empty,
            ]));
        var (refused, dropped) = (0, 0L);
        Property.ForAll(
            random =>
            {
                var reader = new RunFileReader(Write(Mutation.Of(small, random)));
                try
                {
                    reader.ReadHeader();
                    foreach (var line in reader.Lines().Where(line => line.Type == "sample"))
                    {
                        var sample = RunSample.Read(line);
                        Assert.InRange(sample.Window, 2, 4096);
                    }
                }
                catch (FormatException exception)
                {
                    Assert.NotEmpty(exception.Message);
                    refused++;
                }

                dropped += reader.ProblemCount;
            },
            cases: 10_000);
        Assert.True(refused > 1000 && dropped > 1000, $"{refused} refused, {dropped} lines dropped");
    }

    private string Write(ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(_folder.Path, "damaged.jsonl");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
