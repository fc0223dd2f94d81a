namespace SpectralEdge.Monitor.Analysis.Tests;

public class FirstPassageTests
{
    [Fact]
    public void Find_FirstValueAtTheLevel_IsFound()
    {
        Assert.Equal(2, FirstPassage.Find([0.1, double.NaN, 0.5, 0.6], 0.5));
        Assert.Null(FirstPassage.Find([0.1, 0.4], 0.5));
        Assert.Null(FirstPassage.Find([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FirstPassage.Find([1], double.NaN));
    }
}
