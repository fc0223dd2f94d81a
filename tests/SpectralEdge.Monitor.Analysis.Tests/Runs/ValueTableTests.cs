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
        Assert.Equal([double.NaN, 2.5, 2.5, 2.5, 0.1, 0.1], table.At("loss", [9, 10, 19, 25, 30, 99]));
    }

    [Fact]
    public void Read_FirstCellsThatAreEmpty_KeepTheirColumns()
    {
        File.WriteAllText(_path, "step,loss,lr,note\n1,,0.1,a\n2,3.5,0.1,b\n");

        Assert.Equal(["loss", "lr"], ValueTable.Read(_path).Columns);
    }

    [Fact]
    public void At_RowsThatSayNaNOrRepeat_KeepThem()
    {
        File.WriteAllText(_path, "step,loss,eval\n10,2,\n10,2,9\n20,nan,\n30,,8\n");

        var table = ValueTable.Read(_path);

        Assert.Equal([2, double.NaN, double.NaN], table.At("loss", [10, 20, 30]));
        Assert.Equal([9, 9, 8], table.At("eval", [10, 20, 30]));
    }

    [Theory]
    [InlineData(",step,loss\n0,10,1.5\n1,20,1.25\n", "step", ",loss")]
    [InlineData("Wall time,Step,Value\n1700000000.5,10,1.5\n1700000001.5,20,1.25\n", "Step", "Wall time,Value")]
    [InlineData("\"Step\",\"r - train/loss\",\"r - train/loss__MIN\"\n\"10\",\"1.5\",\"1\"\n\"20\",\"1.25\",\"1\"\n", "Step",
        "r - train/loss,r - train/loss__MIN")]
    [InlineData("step\tloss\r\n10\t1.5\r\n20\t1.25\r\n", "step", "loss")]
    [InlineData("step;loss\n10;1.5\n20;1.25\n", "step", "loss")]
    [InlineData("\uFEFFglobal_step,\"a, \"\"b\"\"\"\n10.0,1.5\n2e1,1.25\n\n", "global_step", "a, \"b\"")]
    [InlineData("{\"step\": 10, \"loss\": 1.5}\n{\"step\": 20, \"loss\": 1.25}\n", "step", "loss")]
    [InlineData("[{\"_step\": 10, \"loss\": 1.5},\n{\"_step\": 20, \"loss\": 1.25}]", "_step", "loss")]
    [InlineData("[[1.0, 10, 1.5], [2.0, 20, 1.25]]", "step", "wall_time,value")]
    [InlineData("{\"epoch\": 1, \"log_history\": [\n{\"loss\": 1.5, \"step\": 10}, {\"eval_loss\": 9, \"step\": 10},"
        + "{\"loss\": 1.25, \"step\": 20}]}", "step", "loss,eval_loss")]
    [InlineData("{\"log_history\": [{\"loss\": 1.5, \"step\": 10}, {\"loss\": 1.25, \"step\": 20}, {\"loss\": NaN, \"step\": 30}]}",
        "step", "loss")]
    public void Read_AsItIsWrittenElsewhere_HasStepsAndValues(string text, string step, string columns)
    {
        File.WriteAllText(_path, text);

        var table = ValueTable.Read(_path);

        Assert.Equal((step, columns), (table.StepColumn, string.Join(',', table.Columns)));
        var loss = table.Columns.First(name => name is not ("" or "Wall time" or "wall_time"));
        Assert.Equal([double.NaN, 1.5, 1.25], table.At(loss, [9, 10, 20]));
    }

    [Theory]
    [InlineData("step,loss,loss\n1,2,3\n", "2 columns are called 'loss'; each name may occur once. Rename them.")]
    [InlineData("a,b\n1,2\n", "the columns are 'a', 'b'; there must be one of steps, called step, global_step, "
        + "trainer/global_step, train/global_step, _step, steps, iteration, iter, iterations, epoch, and at least one more. Name them on "
        + "the first line, as 'step,loss'.")]
    [InlineData("step,loss\n", "there are no rows; there must be at least one below the names. Write a step and its values on "
        + "each line.")]
    [InlineData("step,loss\n1,2,3\n", "line 2 must have 2 cells, as the first has; it has 3. Write it again.")]
    [InlineData("step,loss\n1.5,2\n", "line 2 has no step; the column step must hold a whole number. Write it again.")]
    [InlineData("step,loss\n5,2\n5,3\n", "line 3 has step 5 again, with another loss; a step may have one value. Average them, "
        + "or leave all but one out.")]
    [InlineData("step,loss\n5,2\n4,3\n", "line 3 has step 4 after step 5; steps must rise. Sort the rows; of a run that was "
        + "resumed keep the later ones.")]
    [InlineData("{\"step\": {\"0\": 1}}", "it begins like JSON and is no list of objects, no object on each line and no "
        + "trainer_state.json with a log_history. Write it again, or as CSV with the columns step and loss.")]
    public void Read_WrongFile_SaysWhatIsWrong(string text, string message)
    {
        File.WriteAllText(_path, text);

        Assert.Equal($"{_path}: {message}", Assert.Throws<FormatException>(() => ValueTable.Read(_path).At("loss", [1])).Message);
    }
}
