
namespace SpectralEdge.Monitor.Tests;

public class GapDetectorStateTests
{
    [Fact]
    public void Restore_AtAnySample_GoesOnAsIfNothingHadHappened() => Property.ForAll(random =>
    {
        var options = new GapOptions { Persistence = random.Next(1, 4) };
        var (whole, stopped) = (new GapDetector(options), new GapDetector(options));
        var stop = random.Next(0, 60);
        for (var t = 0; t < 60; t++)
        {
            if (t == stop)
            {
                var state = stopped.Save();
                stopped = new GapDetector(options);
                stopped.Restore(state);
                Assert.Equal(state, stopped.Save());
            }

            var sample = Samples.With(10 * t, random.Next(8) == 0 ? double.NaN : 1 + (2 * random.NextDouble()), random.Next(1, 4));
            Assert.Equal(whole.Update(sample), stopped.Update(sample));
            if (random.Next(20) == 0)
            {
                whole.Interrupt();
                stopped.Interrupt();
            }
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"open":true}""")]
    [InlineData("[1,2]")]
    public void Restore_TextThatIsNoState_IsRefused(string text)
    {
        var detector = new GapDetector(new GapOptions());
        var before = detector.Save();

        var exception = Assert.Throws<FormatException>(() => detector.Restore(text));

        Assert.StartsWith("The state of detector 'gap' cannot be read: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Restore what Save of the same version gave.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, detector.Save());
    }
}
