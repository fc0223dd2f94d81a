using System.Buffers.Binary;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Event files that <c>Golden/foreign_events.py</c> wrote byte by byte.</summary>
public sealed class EventHistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("event-history-").FullName;

    private static Dictionary<string, byte[]> Golden { get; } = File.ReadAllLines(Repository.PathOf(
            "tests", "SpectralEdge.Monitor.Sinks.Tests", "Golden", "foreign_events.txt"))
        .Select(line => line.Split(' ')).ToDictionary(words => words[0], words => Convert.FromHexString(words[1]));

    private static byte[] PyTorch => Golden["events.out.tfevents.1700000000.host.1.0"];

    private static byte[] Keras => Golden["events.out.tfevents.0000000100.host.2.0.v2"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_SimpleValues_ToTheBit()
    {
        var history = EventHistory.Read(Write("events.out.tfevents.1", PyTorch));

        Assert.Equal(["train/loss", "grad_norm"], history.Columns.Select(column => column.Name));
        Assert.Equal([10, 20, 30, 40, 50], history.Column("train/loss").Steps);
        Assert.Equal([2.5, 2.25, double.NaN, 1.75, 1.5], history.Column("train/loss").Values);
        Assert.Equal([1.25, 1.125, double.NaN, 0.875, 0.75], history.Column("grad_norm").Values);
        Assert.Equal(
            ["train/loss: 1 value is NaN or infinite, first at step 30; detectors leave them out."],
            history.Column("train/loss").Notes());
        Assert.Empty(history.Problems);
    }

    [Fact]
    public void Read_TensorsOfOneNumber_InEachWayTheyAreStored()
    {
        var history = EventHistory.Read(Write("events.out.tfevents.1.v2", Keras));

        Assert.Equal(["train/loss", "batches", "epochs"], history.Columns.Select(column => column.Name));
        Assert.Equal([1.25, 1.125, 1, 0.1], history.Column("train/loss").Values);
        Assert.Equal([70], history.Column("batches").Steps);
        Assert.Equal([-3], history.Column("batches").Values);
        Assert.Equal([7], history.Column("epochs").Values);
    }

    [Fact]
    public void Read_FolderOfAResumedRun_GoesByTimeAndForgetsWhatTheRunForgot()
    {
        foreach (var (name, data) in Golden)
        {
            Write(name, data);
        }

        var history = EventHistory.Read(_folder);
        var loss = history.Column("train/loss");

        // The first restart shows in the steps, 40 after 50; the second is said, and takes 60 and 70 away.
        Assert.Equal([10, 20, 30, 40, 50, 80], loss.Steps);
        Assert.Equal([2.5, 2.25, double.NaN, 1.25, 1.125, 0.5], loss.Values);
        Assert.Equal(["train/loss", "grad_norm"], history.Columns.Select(column => column.Name));
        Assert.Equal((2, 4, 0), (loss.Restarts, loss.Replaced, loss.Repeated));
        Assert.Equal(
            "train/loss: steps go back 2 times, first to 40; 4 values are left out that had been logged for these steps and later "
                + "ones, as a run that is resumed forgets them.",
            loss.Notes().First());
    }

    [Fact]
    public void Read_FileOfOurOwn_GivesWhatWasWritten()
    {
        using var bytes = new MemoryStream();
        using (var file = new EventFile(bytes))
        {
            file.Add(EventMessage.Version(1));
            file.Add(EventMessage.Summary(2, 5, [EventMessage.Scalar("a", -0.5), EventMessage.Text("t", "x")]));
            file.Add(EventMessage.Restart(3, 5));
            file.Add(EventMessage.Summary(4, 7, [EventMessage.Scalar("a", 0)]));
        }

        var column = EventHistory.Read(Write("x.tfevents.y", bytes.ToArray())).Columns.Single();

        Assert.Equal("a", column.Name);
        Assert.Equal([7], column.Steps);
        Assert.Equal([0], column.Values);
    }

    [Fact]
    public void Read_FileCutAnywhere_GivesWhatStandsBefore()
    {
        var whole = EventHistory.Read(Write("events.out.tfevents.1", PyTorch)).Column("train/loss").Values;
        for (var length = 0; length < PyTorch.Length; length++)
        {
            var path = Write("events.out.tfevents.1", PyTorch[..length]);
            try
            {
                var history = EventHistory.Read(path);

                Assert.Equal(whole.Take(history.Column("train/loss").Values.Count), history.Column("train/loss").Values);
                Assert.True(history.Problems.Count is 1 || IsBoundary(length));
            }
            catch (FormatException exception)
            {
                Assert.Contains("there is no scalar in it", exception.Message, StringComparison.Ordinal);
            }
        }

        static bool IsBoundary(int length)
        {
            var at = 0;
            while (at < length)
            {
                at += 16 + (int)BinaryPrimitives.ReadInt64LittleEndian(PyTorch.AsSpan(at));
            }

            return at == length;
        }
    }

    [Fact]
    public void Read_DamagedByte_EndsReadingThereWithAWord()
    {
        var damaged = PyTorch.ToArray();
        damaged[^30] ^= 1;

        var history = EventHistory.Read(Write("events.out.tfevents.1", damaged));

        Assert.Equal(5, history.Column("train/loss").Values.Count);
        Assert.Matches(
            @"^events\.out\.tfevents\.1: the record at byte \d+ of \d+ is damaged \(its checksum does not fit\); the 10 scalars before "
                + "it were read$",
            Assert.Single(history.Problems));
    }

    [Fact]
    public void Read_LengthsThatLie_TakeNoMemory()
    {
        // A length with the right checksum, far beyond the file; and a message inside one that claims more than there is.
        var head = new byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, ulong.MaxValue / 2);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), EventFile.Mask(EventFile.Checksum(head.AsSpan(0, 8))));
        using var lying = new MemoryStream();
        using (var file = new EventFile(lying))
        {
            file.Add([0x2A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1]);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var tail in new byte[][] { [.. head, .. new byte[64]], lying.ToArray() })
        {
            var history = EventHistory.Read(Write("events.out.tfevents.1", [.. PyTorch, .. tail]));

            Assert.Equal((5, 1), (history.Column("train/loss").Values.Count, history.Problems.Count));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public void Read_NothingToRead_SaysSo()
    {
        Assert.EndsWith(
            "there is no scalar in it. Give the folder of a run that logged some.",
            Assert.Throws<FormatException>(() => EventHistory.Read(_folder)).Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "there is no scalar in it; tfevents: the record at byte 0 of 17 is damaged (its checksum does not fit); the 0 scalars before "
                + "it were read. Give the folder of a run that logged some.",
            Assert.Throws<FormatException>(() => EventHistory.Read(Write("tfevents", new byte[17]))).Message,
            StringComparison.Ordinal);
    }

    private string Write(string name, byte[] data)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, data);
        return path;
    }
}
