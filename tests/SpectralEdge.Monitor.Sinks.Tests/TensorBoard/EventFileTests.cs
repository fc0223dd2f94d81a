using System.Text;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

public sealed class EventFileTests
{
    [Fact]
    public void Checksum_OfRfc3720_AndOfAllLengths()
    {
        Assert.Equal(0x8A9136AAu, EventFile.Checksum(new byte[32]));
        Assert.Equal(0x62A8AB43u, EventFile.Checksum(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, EventFile.Checksum([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0xE3069283u, EventFile.Checksum(Encoding.ASCII.GetBytes("123456789")));
        var data = new byte[257];
        new Random(1).NextBytes(data);
        for (var length = 0; length < data.Length; length++)
        {
            Assert.Equal(EventFileReader.Checksum(data.AsSpan(0, length)), EventFile.Checksum(data.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Events_AreTheBytesOfGooglesPythonEncoder()
    {
        var stream = new MemoryStream();
        using (var file = new EventFile(stream))
        {
            file.Add(EventMessage.Version(1.5e9));
            file.Add(EventMessage.Restart(1.5e9 + 0.25, 43));
            file.Add(EventMessage.Summary(
                1.5e9 + 0.5,
                44,
                [
                    EventMessage.Scalar("loss", 0), EventMessage.Scalar("gap/ratio", 1.25),
                    EventMessage.Histogram("sigma", [2.0, 2.0, 2.0]), EventMessage.Text("events/gap_opened", "k* = 2 → 3"),
                ]));
        }

        // Made by tensorboard_events.py beside it.
        var golden = File.ReadAllText(Repository.PathOf(
            "tests", "SpectralEdge.Monitor.Sinks.Tests", "Golden", "event_file.hex")).Trim();
        Assert.Equal(golden, Convert.ToHexStringLower(stream.ToArray()));
    }

    [Fact]
    public void Histogram_CountsEachValueOnce()
    {
        double[] values = [10, 5.5, 1, 1, 4, 0.5];
        var found = new Message(EventMessage.Histogram("sigma", values)).Inner(5);
        var (limits, counts) = (found.Packed(6), found.Packed(7));

        Assert.Equal((0.5, 10, 6, 22, 148.5), (found.Double(1), found.Double(2), found.Double(3), found.Double(4), found.Double(5)));
        Assert.Equal((30, 30, 10), (limits.Length, counts.Length, limits[^1]));
        Assert.Equal(6, counts.Sum());
        for (var i = 0; i < 30; i++)
        {
            var (left, right) = (i == 0 ? double.NegativeInfinity : limits[i - 1], limits[i]);
            Assert.Equal(values.Count(value => value > left && value <= right), counts[i]);
        }
    }

    [Fact]
    public void Flush_ThatFails_LeavesWholeRecordsAndTriesAgain()
    {
        var disk = new Disk { Room = 100 };
        var file = new EventFile(disk);
        file.Add(EventMessage.Version(1));
        file.Flush();
        file.Add(EventMessage.Restart(2, 5));
        file.Add(EventMessage.Restart(3, 6));
        disk.Room = disk.Length + 20;
        Assert.Throws<IOException>(file.Flush);
        Assert.Single(EventFileReader.Read(disk.ToArray()));
        disk.Room = 1000;
        file.Flush();

        Assert.Equal([0, 5, 6], EventFileReader.Read(disk.ToArray()).Select(e => e.Int(2)));
        file.Dispose();
    }

    [Fact]
    public void Add_MoreThanMayWait_Throws()
    {
        using var file = new EventFile(new MemoryStream());
        file.Add(new byte[EventFile.MostWaiting - 100]);

        var message = Assert.Throws<IOException>(() => file.Add(new byte[101])).Message;

        Assert.Equal("4194220 bytes wait for the event file; at most 4194304 may. Make room on its disk.", message);
    }

    /// <summary>A file on a disk that has room for so many bytes, and takes what fits before it fails.</summary>
    private sealed class Disk : MemoryStream
    {
        public long Room { get; set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            var fits = (int)Math.Clamp(Room - Position, 0, count);
            base.Write(buffer, offset, fits);
            if (fits < count)
            {
                throw new IOException("No space left on device.");
            }
        }
    }
}
