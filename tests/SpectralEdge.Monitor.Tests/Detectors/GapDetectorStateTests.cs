namespace SpectralEdge.Monitor.Tests;

public class GapDetectorStateTests
{
    [Fact]
    public void Restore_AtAnySample_GoesOnAsIfNothingHadHappened() => Property.ForAll(random =>
    {
        var options = new GapOptions { Hold = random.Next(3) == 0 ? random.Next(1, 4) : null };
        GapDetector Create() => new(options, DetectorFeed.Window, 1000);
        var (whole, stopped) = (Create(), Create());
        var stop = random.Next(0, 400);
        for (var t = 0; t < 400; t++)
        {
            if (t == stop)
            {
                var state = stopped.Save();
                stopped = Create();
                stopped.Restore(state);
                Assert.Equal(state, stopped.Save());
            }

            // Stretches of some samples with a gap and without, so that all kinds of events come.
            var shows = (t / 23 * 7919) % 3 > 0;
            var sample = DetectorFeed.Sample(
                10 * t, random.Next(50) == 0 ? double.NaN : shows ? 2 + random.NextDouble() : 1.02,
                shows ? DetectorFeed.Clear : DetectorFeed.Noise, t / 61 % 2 == 0 ? 1 : 2);
            Assert.Equal(whole.Update(sample), stopped.Update(sample));
            if (random.Next(200) == 0)
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
        var detector = new GapDetector();

        Assert.Throws<FormatException>(() => detector.Restore(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Restore_CutAtAnyByteOrLonger_IsRefused()
    {
        var state = new GapDetector().Save();
        for (var length = 0; length < state.Length; length++)
        {
            Assert.Throws<FormatException>(() => new GapDetector().Restore(state[..length]));
        }

        Assert.StartsWith(
            $"The state has {state.Length + 1} bytes, of which {state.Length} were read;",
            Assert.Throws<FormatException>(() => new GapDetector().Restore([.. state, 0])).Message,
            StringComparison.Ordinal);
    }
}
