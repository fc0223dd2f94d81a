namespace SpectralEdge.Monitor.Analysis.Tests;

public class CommutatorOnsetTests
{
    [Fact]
    public void Find_DefectAboveTenLevels_IsTheOnset() => Assert.Equal(4, CommutatorOnset.Find([2, 3, 4, 30, 30.1, 500]));

    [Fact]
    public void Find_SmallLevel_NeedsTwenty()
    {
        Assert.Null(CommutatorOnset.Find([0.01, 0.01, 0.01, 20]));
        Assert.Equal(3, CommutatorOnset.Find([0.01, 0.01, 0.01, 20.01]));
    }

    [Fact]
    public void Find_TheThirdRecord_MayBeTheOnset()
    {
        Assert.Equal(2, CommutatorOnset.Find([1, 1, 25]));
        Assert.Null(CommutatorOnset.Find([25, 1, 1]));
    }

    [Fact]
    public void Find_NaN_IsNoOnset()
    {
        Assert.Equal(4, CommutatorOnset.Find([1, 1, 1, double.NaN, 50]));
        Assert.Null(CommutatorOnset.Find([1, double.NaN, 1, 50, 50]));
    }

    [Fact]
    public void Lead_CountsStepsFromTheOnsetToTheAccuracy()
    {
        long[] steps = [0, 100, 200, 300, 400];
        double[] defects = [1, 1, 1, 50, 60];

        Assert.Equal(100, CommutatorOnset.Lead(steps, defects, [0, 0, 0.5, 0.8, 0.9]));
        Assert.Equal(-100, CommutatorOnset.Lead(steps, defects, [0, 0, 0.5, 0.8, 0.9], 0.5));
        Assert.Null(CommutatorOnset.Lead(steps, defects, [0, 0, 0, 0, 0.8]));
        Assert.Null(CommutatorOnset.Lead(steps, [1, 1, 1, 1, 1], [0, 0, 0, 0, 1]));
    }

    [Fact]
    public void Lead_UnusableArguments_SaysWhy()
    {
        Assert.Equal("defects has 2 values; it must have at least 3. The level at the start is the median of the first three. "
            + "(Parameter 'defects')", Message(() => CommutatorOnset.Find([1, 2])));
        Assert.Equal("steps[2] is 100; it must be above 100, the one before. Records come in order of time. (Parameter "
            + "'steps')", Message(() => CommutatorOnset.Lead([0, 100, 100], [1, 1, 1], [1, 1, 1])));
        Assert.Equal("accuracies has 1 value; it must have as many as steps, 3. Values are taken in pairs. (Parameter "
            + "'accuracies')", Message(() => CommutatorOnset.Lead([0, 100, 200], [1, 1, 1], [1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommutatorOnset.Lead([0, 1, 2], [1, 1, 1], [1, 1, 1], 0));
    }

    private static string Message(Action find) => Assert.ThrowsAny<ArgumentException>(find).Message;
}
