namespace SpectralEdge.Monitor.Analysis.Tests;

public sealed class ValueTableTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void At_Steps_GivesTheLastRowUpToThem()
    {
        File.WriteAllText(_path, "note,step,loss\nfirst,10,2.5\nnone,20,\nlast,30,1e-1\n");

        var table = ValueTable.Read(_path);

        Assert.Equal(["loss"], table.Columns);
        Assert.Equal([double.NaN, 2.5, 2.5, double.NaN, 0.1, 0.1], table.At("loss", [9, 10, 19, 25, 30, 99]));
    }

    [Fact]
    public void Read_FirstCellsThatAreEmpty_KeepTheirColumns()
    {
        File.WriteAllText(_path, "step,loss,lr,note\n1,,0.1,a\n2,3.5,0.1,b\n");

        Assert.Equal(["loss", "lr"], ValueTable.Read(_path).Columns);
    }

    [Theory]
    [InlineData("step,loss,loss\n1,2,3\n", "2 columns are called 'loss'; each name may occur once. Rename them.")]
    [InlineData("a,b\n1,2\n", "the first line is 'a,b'; it must name a column step and at least one more, separated by commas. "
        + "Write it as 'step,loss'.")]
    [InlineData("step,loss\n", "there are no rows; there must be at least one below the names. Write a step and its values on "
        + "each line.")]
    [InlineData("step,loss\n1,2,3\n", "line 2 must have 2 cells, the step a whole number. Write it again.")]
    [InlineData("step,loss\n1.5,2\n", "line 2 must have 2 cells, the step a whole number. Write it again.")]
    [InlineData(
        "step,loss\n5,2\n5,3\n", "line 3 has step 5 after step 5; steps must rise. Sort the rows, and leave repeated steps out.")]
    public void Read_WrongFile_SaysWhatIsWrong(string text, string message)
    {
        File.WriteAllText(_path, text);

        Assert.Equal($"{_path}: {message}", Assert.Throws<FormatException>(() => ValueTable.Read(_path)).Message);
    }
}
