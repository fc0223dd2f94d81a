namespace SpectralEdge.Monitor.Tests;

public class SketchWorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_AnyCount_TakesEachNumberOnce(int threads)
    {
        using var workers = new SketchWorkers(threads);
        for (var count = 0; count < 200; count++)
        {
            var taken = new int[count];

            workers.Run(count, number => Interlocked.Increment(ref taken[number]));

            Assert.All(taken, times => Assert.Equal(1, times));
        }
    }
}
