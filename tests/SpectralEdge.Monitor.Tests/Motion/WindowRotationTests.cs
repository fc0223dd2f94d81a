namespace SpectralEdge.Monitor.Tests;

public class WindowRotationTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(25)]
    public void Of_AnyUpdates_IsTheCosineOfTheFirstDirectionsOfBothWindows(int updates) => Property.ForAll(
        random =>
        {
            var steps = Matrices.GaussianRows(random, updates, 30);
            var first = new SlowBackbone(Walks.Displacements(steps[..^1])).Direction();
            var second = new SlowBackbone(Walks.Displacements(steps[1..])).Direction();

            var (cosine, _) = new WindowRotation(updates).Of(Matrices.Gram(steps), 0);

            Assert.Equal(Math.Abs(Vectors.Dot(first, second)), cosine, 1e-10);
        },
        cases: 20);

    [Fact]
    public void Of_RandomWalk_IsWhatTheNullGives()
    {
        double[] norms = [1, 2, 1, 3, 1, 1, 5, 1, 2];
        var rotation = new WindowRotation(9).Of(Matrices.Gram(Walks.Steps(new Random(1), norms, 100_000)), 0);

        // Windows of nine checkpoints hold eight updates; the curve of nine steps has two windows, hence one value.
        var expected = Assert.Single(new RandomWalkNull(norms).RotationCurve(9));
        Assert.Equal(expected, rotation.RandomWalk, 1e-10);
        Assert.Equal(expected, rotation.Cosine, 0.02);
    }

    [Fact]
    public void Of_PlaceInTheRing_MakesNoDifference()
    {
        var steps = Matrices.GaussianRows(new Random(1), 8, 30);
        double[][] turned = [.. steps[5..], .. steps[..5]];

        Assert.Equal(new WindowRotation(6).Of(Matrices.Gram(steps[..6]), 0), new WindowRotation(6).Of(Matrices.Gram(turned), 3));
    }

    [Fact]
    public void Of_StraightLine_IsOneAndOfNothingUndefined()
    {
        var step = Vectors.GaussianDoubles(new Random(1), 30);
        var rotation = new WindowRotation(6);

        Assert.Equal(1, rotation.Of(Matrices.Gram([.. Enumerable.Repeat(step, 6)]), 0).Cosine, 1e-12);
        Assert.Equal(double.NaN, rotation.Of(new double[36], 0).Cosine);
        Assert.Equal(double.NaN, rotation.Of(new double[36], 0).RandomWalk);
    }

    [Fact]
    public void Of_NeverAllocates()
    {
        var (rotation, gram) = (new WindowRotation(11), Matrices.Gram(Matrices.GaussianRows(new Random(1), 11, 30)));

        Assert.Equal(0, Allocations.Of(() => rotation.Of(gram, 3)));
    }
}
