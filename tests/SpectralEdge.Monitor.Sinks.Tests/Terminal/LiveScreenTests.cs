using System.Text;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>The view keeps the last lines of a terminal; nothing else on it is touched.</summary>
public sealed class LiveScreenTests : IDisposable
{
    private readonly TerminalTwin _terminal = new(20, 10);
    private readonly LiveScreen _screen;
    private (int Width, int Height) _size = (20, 10);

    public LiveScreenTests() => _screen = new LiveScreen(new TwinStream(_terminal), () => _size);

    public void Dispose() => _screen.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(30)]
    public void OtherOutput_ScrollsAbove_EveryByteOfIt(int before)
    {
        var expected = new List<string>();
        for (var i = 0; i < before; i++)
        {
            Other(expected, $"before {i}");
        }

        for (var i = 0; i < 50; i++)
        {
            _screen.Draw([$"view {i}", "second", string.Empty]);
            Assert.Equal([$"view {i}", "second", string.Empty], _terminal.Screen[7..]);
            Other(expected, $"line {i}");
        }

        Assert.Equal(expected, _terminal.All[..^3].Where(static line => line.Length > 0));
    }

    [Fact]
    public void PartsOfLines_AndProgressBars_AreLeftAsTheyAre()
    {
        _screen.Draw(["view"]);
        _terminal.Write("10 %");
        _screen.Draw(["view"]);
        _terminal.Write("\r20 %");
        _screen.Draw(["view"]);
        _terminal.Write(" of a line that is longer than the terminal");
        _screen.Draw(["view"]);
        _terminal.Write("!\n");
        _screen.Draw(["view"]);

        Assert.Equal(["20 % of a line that", "is longer than the t", "erminal!"], _terminal.Screen[..3]);
        Assert.Equal("view", _terminal.Screen[9]);
    }

    [Theory]
    [InlineData("done\n", "done")]
    [InlineData("half", "half")]
    [InlineData("twenty characters...", "twenty characters...")]
    public void End_GivesTheLinesBack_AndLeavesTheLastView(string other, string line)
    {
        _screen.Draw(["view", "second"]);
        _terminal.Write(other);
        _screen.End(["last", "of all"]);
        _terminal.Write("after\n");

        Assert.True(_terminal.ScrollsWhole);
        Assert.Equal([line, "last", "of all", "after"], _terminal.Screen.Where(static text => text.Length > 0));
        Assert.Equal([line, "last", "of all", "after"], _terminal.Screen[..4]);
    }

    [Fact]
    public void Resized_DrawsInTheNewPlace()
    {
        _screen.Draw(["view", "second"]);
        _size = (20, 8);
        _screen.Draw(["view", "second"]);

        Assert.Equal(["view", "second"], _terminal.Screen[6..8]);
        _screen.End([]);
        Assert.True(_terminal.ScrollsWhole);
        Assert.All(_terminal.Screen, static line => Assert.Empty(line));
    }

    [Fact]
    public void Frames_NeverHideTheCursor_AndLeaveItWhereItIs()
    {
        _terminal.Write("ab\ncd");
        using var bytes = new MemoryStream();
        using var screen = new LiveScreen(bytes, () => _size);
        screen.Draw(["view"]);
        screen.Draw(["other"]);
        screen.End(["last"]);

        Assert.DoesNotContain("\e[?25l", Encoding.UTF8.GetString(bytes.ToArray()), StringComparison.Ordinal);
        _screen.Draw(["view"]);
        Assert.Equal((1, 2), _terminal.Cursor);
    }

    [Fact]
    public void TerminalThatIsGone_IsNoFailure()
    {
        using var screen = new LiveScreen(new GoneStream(), () => _size);
        screen.Draw(["view"]);
        screen.Draw(["view"]);
        screen.End(["view"]);
    }

    private void Other(List<string> expected, string line)
    {
        expected.Add(line);
        _terminal.Write(line + "\n");
    }

    private sealed class TwinStream(TerminalTwin terminal) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => terminal.Write(Encoding.UTF8.GetString(buffer));

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }

    private sealed class GoneStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("gone");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("gone");
    }
}
