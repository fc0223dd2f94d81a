namespace SpectralEdge.Monitor.Cli.Tests;

public class TableTextTests
{
    private const string Names = "   step  kind        why";
    private const string Last = " 123456  –";

    [Fact]
    public void Lines_EnoughRoom_TakesWhatItNeeds() => Assert.Equal(
        [Names, new string('─', 56), "      1  gap_opened  one two three four five six seven", Last],
        Sample().Lines(Terminal.Unlimited, hasColours: false));

    [Fact]
    public void Lines_LittleRoom_BreaksSentences() => Assert.Equal(
        [
            Names, new string('─', 37), "      1  gap_opened  one two three", "                     four five six",
            "                     seven", Last,
        ],
        Sample().Lines(37, hasColours: false));

    [Fact]
    public void Lines_NoRoomForAllColumns_LeavesOutTheLeastNeededAndSaysSo()
    {
        var table = new TableText("step", "<kind", "before", "after") { Spare = ["after", "before"] };
        table.Add(12, "gap_opened", 1.057, 4.266);

        Assert.Equal(
            [
                " step  kind        before", "──────────────────────────", "   12  gap_opened   1.057", " no room for after: a wider",
                " terminal or --json shows", " all",
            ],
            table.Lines(27, hasColours: false).Select((line, i) => i == 1 ? line[..^1] : line));
        Assert.Equal(" step  kind        before  after", table.Lines(32, hasColours: false).First());
    }

    [Fact]
    public void Lines_NameLongerThanTheLine_IsBrokenBehindASeparatorAndNeverInANumber()
    {
        var table = new TableText("<tensor", "values");
        table.Add("model.layers.12.self_attn.q_proj.weight", 123_456_789);

        Assert.Equal(
            [" model.layers.12.      123456789", " self_attn.q_proj.", " weight"],
            table.Lines(32, hasColours: false).Skip(2));
    }

    [Fact]
    public void Lines_TooNarrowForNumbers_KeepsEachInOnePiece()
    {
        var table = new TableText("step", "value", "~event");
        table.Add(123_456, 0.003587, "a longer sentence than fits");

        var lines = table.Lines(20, hasColours: false).ToList();

        Assert.Contains("123456  0.003587", lines[2], StringComparison.Ordinal);
        Assert.All(lines.Skip(2), line => Assert.InRange(line.Length, 0, 1 + 6 + 2 + 8 + 2 + 16));
    }

    [Fact]
    public void Lines_WordLongerThanItsColumn_IsCut()
    {
        var table = new TableText("~path");
        table.Add(new string('x', 40));

        Assert.Equal([17, 17, 9], table.Lines(17, hasColours: false).Skip(2).Select(line => line.Length));
    }

    [Fact]
    public void Lines_NameThatMovesTheCursor_StaysInItsCell()
    {
        var table = new TableText("<group");
        table.Add("a\u001b[2J\nb");

        Assert.Equal(" a [2J b", table.Lines(80, hasColours: false).Last());
    }

    [Fact]
    public void Lines_WithColours_AreBoldAtTheTopOnly()
    {
        var table = new TableText("<group");
        table.Add("a");

        Assert.Equal(["\u001b[1m group\u001b[0m", "────────", " a"], table.Lines(80, hasColours: true));
    }

    private static TableText Sample()
    {
        var table = new TableText("step", "<kind", "~why");
        table.Add(1, "gap_opened", "one two three four five six seven");
        table.Add(123_456, null, string.Empty);
        return table;
    }
}
