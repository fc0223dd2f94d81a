namespace SpectralEdge.Monitor.Tests;

public class GapDetectorStateTests
{
    [Fact]
    public void Restore_AtAnySample_GoesOnAsIfNothingHadHappened() => Property.ForAll(random =>
    {
        var options = new GapOptions { Hold = random.Next(1, 4) };
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

            var sample = Samples.With(
                10 * t, random.Next(8) == 0 ? double.NaN : 1 + (2 * random.NextDouble()), random.Next(1, 4));
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
    public void Restore_BytesThatAreNoState_AreRefused(string text)
    {
        var detector = new GapDetector(new GapOptions());

        Assert.Throws<FormatException>(() => detector.Restore(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Restore_CutAtAnyByteOrLonger_IsRefused()
    {
        var state = new GapDetector(new GapOptions()).Save();
        for (var length = 0; length < state.Length; length++)
        {
            Assert.Throws<FormatException>(() => new GapDetector(new GapOptions()).Restore(state[..length]));
        }

        Assert.StartsWith(
            $"The state has {state.Length + 1} bytes, of which {state.Length} were read;",
            Assert.Throws<FormatException>(() => new GapDetector(new GapOptions()).Restore([.. state, 0])).Message,
            StringComparison.Ordinal);
    }
}
