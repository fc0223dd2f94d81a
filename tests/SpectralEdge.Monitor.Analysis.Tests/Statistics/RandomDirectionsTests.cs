namespace SpectralEdge.Monitor.Analysis.Tests;

public class RandomDirectionsTests
{
    [Fact]
    public void MeanAbsoluteCosine_AndProjectedLength_FollowTheirFormulas()
    {
        Near.Equal(Math.Sqrt(2 / Math.PI) / 100, RandomDirections.MeanAbsoluteCosine(10_000));
        Near.Equal(0.5, RandomDirections.ProjectedLength(25, 100));
        Assert.Equal(0, RandomDirections.ProjectedLength(0, 3));
        Assert.Equal(1, RandomDirections.ProjectedLength(3, 3));
    }

    [Fact]
    public void Arguments_OutsideTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomDirections.MeanAbsoluteCosine(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomDirections.ProjectedLength(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomDirections.ProjectedLength(4, 3));
    }
}
