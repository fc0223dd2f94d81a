using System.IO.Compression;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class ZipChecksumTests
{
    // The check value that the catalogue of CRCs gives for this polynomial (CRC-32/ISO-HDLC).
    [Fact]
    public void Value_OfTheCheckText_IsThePublishedOne() => Assert.Equal(0xCBF43926u, Of("123456789"u8));

    [Fact]
    public void Value_OfPieces_IsThatOfTheWhole()
    {
        var bytes = new byte[1000];
        new Random(1).NextBytes(bytes);
        var checksum = default(ZipChecksum);
        for (var (start, length) = (0, 1); start < bytes.Length; start += length, length += 3)
        {
            checksum.Add(bytes.AsSpan(start, Math.Min(length, bytes.Length - start)));
        }

        Assert.Equal(Of(bytes), checksum.Value);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Read_ArchiveWithAFlippedBit_GivesTheSameValuesOrRefuses(CompressionLevel level)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "x.npz");
        float[] values = [1, 2, 3, 5, 8, 13];
        var bytes = CheckpointBytes.Npz(level, ("a", CheckpointBytes.Npy(values)));
        var refused = 0;
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                foreach (var tensor in CheckpointFiles.Read(file, string.Empty))
                {
                    Assert.Equal(values.Select(value => (double)value), StoredValues.Of(tensor));
                }
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        // Times, versions and attributes are all that may differ unnoticed.
        Assert.InRange(refused, 8 * bytes.Length / 2, 8 * bytes.Length);
    }

    private static uint Of(ReadOnlySpan<byte> bytes)
    {
        var checksum = default(ZipChecksum);
        checksum.Add(bytes);
        return checksum.Value;
    }
}
