namespace SpectralEdge.Monitor.Tests;

public class ChecksumTests
{
    [Fact]
    public void Value_TheUsualTestText_IsThePublishedOne() => Assert.Equal(0xE3069283u, Of("123456789"u8));

    [Fact]
    public void Value_AnyCut_IsThatOfTheSlowTwin() => Property.ForAll(random =>
    {
        var bytes = new byte[random.Next(258)];
        random.NextBytes(bytes);
        var (cut, checksum) = (random.Next(bytes.Length + 1), default(Checksum));
        checksum.Add(bytes.AsSpan(0, cut));
        checksum.Add(bytes.AsSpan(cut));

        Assert.Equal(StateFields.SlowCrc(bytes), checksum.Value);
    });

    private static uint Of(ReadOnlySpan<byte> bytes)
    {
        var checksum = default(Checksum);
        checksum.Add(bytes);
        return checksum.Value;
    }
}
