using System.Buffers.Binary;
using System.Diagnostics;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What is left of a recording that is damaged.</summary>
public sealed class TrajectoryReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _file;
    private readonly IReadOnlyList<TrajectorySample> _samples;

    public TrajectoryReaderTests()
    {
        var header = Recordings.Header(("a", 20), ("b", 7));
        var other = Recordings.Header(("c", 5)) with { Layout = 1 };
        var path = Path.Combine(_folder.Path, TrajectoryWriter.FileName);
        using (var writer = TrajectoryWriter.Create(path, header, long.MaxValue))
        {
            Recordings.Write(writer, header, 0, 6);
            writer.BeginLayout(other);
            Recordings.Write(writer, other, 6, 6);
        }

        _file = File.ReadAllBytes(path);
        _samples = Recordings.ReadAll(path).Samples;
        Assert.Equal(12, _samples.Count);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadAll_FileCutAtEveryByte_GivesEveryWholeSample()
    {
        for (var length = 0; length <= _file.Length; length++)
        {
            if (Read(_file[..length]) is not { } read)
            {
                // Not even the first copy of the header is whole.
                Assert.True(length < _samples[0].Offset / TrajectoryFormat.HeaderCopies);
                continue;
            }

            // Where a sample begins, the one before it ends, but for headers in between.
            var whole = _samples.Count(sample => EndOf(sample) <= length);
            Assert.Equal(_samples.Take(whole).Select(sample => sample.Index), read.Samples.Select(sample => sample.Index));
            Assert.True(read.Losses.Count <= 1);
            Assert.All(
                read.Losses,
                loss => Assert.Equal((TrajectoryLossReason.CutOff, length), (loss.Reason, loss.Offset + loss.Bytes)));
        }
    }

    [Fact]
    public void ReadAll_EveryByteChangedInTurn_LosesOneSampleAtMost()
    {
        for (var place = 0; place < _file.Length; place++)
        {
            var damaged = _file.ToArray();
            damaged[place] ^= (byte)(1 + (place % 255));

            var (samples, losses) = Read(damaged)!;

            var hit = _samples.Where(sample => sample.Offset <= place && place < EndOf(sample)).Select(sample => sample.Index);
            Assert.Equal(_samples.Select(sample => sample.Index).Except(hit), samples.Select(sample => sample.Index));
            var loss = Assert.Single(losses);
            Assert.InRange(place, loss.Offset, loss.Offset + loss.Bytes - 1);
            Assert.All(samples, sample => Recordings.AssertSame(_samples[(int)sample.Index], sample));
        }
    }

    [Fact]
    public void ReadAll_SampleLostInTheMiddle_IsNoUpdateAcrossTheGap()
    {
        var damaged = _file.ToArray();
        damaged[_samples[3].Offset + 100] ^= 1;

        var (samples, losses) = Read(damaged)!;

        Assert.Equal(
            [
                new TrajectoryLoss(
                    _samples[3].Offset, EndOf(_samples[3]) - _samples[3].Offset, TrajectoryLossReason.ContentDamaged),
            ],
            losses);
        Assert.False(samples[3].IsUpdate);
        Assert.Equal((4, 3), (samples[3].Index, samples[3].PreviousIndex));
        Assert.True(samples[4].IsUpdate);
    }

    [Fact]
    public void ReadAll_BothCopiesOfAHeaderLost_GivesNoSampleOfIt()
    {
        var damaged = _file.ToArray();
        damaged[EndOf(_samples[5]) + 50] ^= 1;
        damaged[_samples[6].Offset - 50] ^= 1;

        var (samples, losses) = Read(damaged)!;

        Assert.Equal(6, samples.Count);
        Assert.Equal(
            [TrajectoryLossReason.ContentDamaged, .. Enumerable.Repeat(TrajectoryLossReason.HeaderMissing, 6)],
            losses.Select(loss => loss.Reason));
    }

    [Fact]
    public void ReadAll_AbsurdLengthWithItsChecksum_IsPassedOver()
    {
        foreach (var size in new[] { int.MaxValue, _file.Length, 1 << 30, -1, int.MinValue })
        {
            var damaged = _file.ToArray();
            SetLength(damaged, (int)_samples[2].Offset, size);

            var (samples, losses) = Read(damaged)!;

            Assert.Equal(11, samples.Count);
            Assert.Equal(_samples[2].Offset, Assert.Single(losses).Offset);
        }
    }

    [Theory]
    [InlineData("", "The file has 0 bytes and no header of a recording of format 1; it must have one (it is empty). Without "
        + "it nothing of the file can be read.")]
    [InlineData("{\"type\":\"header\"}", "The file has 17 bytes and no header of a recording of format 1; it must have one "
        + "(what stands at byte 0 is NoRecord). Without it nothing of the file can be read.")]
    public void Open_FileThatIsNoRecording_SaysSo(string text, string message)
    {
        var path = Path.Combine(_folder.Path, "other");
        File.WriteAllText(path, text);

        var exception = Assert.Throws<InvalidDataException>(() => TrajectoryReader.Open(path));

        Assert.Equal($"{path}: {message}", exception.Message);
    }

    [Fact]
    public void Open_FileOfALaterVersion_SaysThatItIsUnknown()
    {
        var later = _file.ToArray();
        for (var copy = 0; copy < TrajectoryFormat.HeaderCopies; copy++)
        {
            var record = later.AsSpan(
                (int)_samples[0].Offset / TrajectoryFormat.HeaderCopies * copy,
                (int)_samples[0].Offset / TrajectoryFormat.HeaderCopies);
            BinaryPrimitives.WriteUInt16LittleEndian(record[8..], 2);
            Reseal(record);
        }

        var exception = Assert.Throws<InvalidDataException>(
            () => new TrajectoryReader(new MemoryStream(later[..(int)_samples[0].Offset])));

        Assert.Contains("what stands at byte 0 is Unknown", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_SecondTime_GivesTheSame()
    {
        using var reader = new TrajectoryReader(new MemoryStream(_file[..^1]));

        Assert.Equal(11, reader.ReadAll().Samples.Count);
        Assert.Equal(11, reader.ReadAll().Samples.Count);
        Assert.Single(reader.Losses);
    }

    [Fact]
    public void ReadAll_TenThousandMutations_GivesOnlyWhatWasWritten()
    {
        var (kept, refused) = (0, 0);
        var clock = Stopwatch.StartNew();
        for (var seed = 0; seed < 10_000; seed++)
        {
            var mutated = Mutate(_file, new Random(seed));
            var before = GC.GetAllocatedBytesForCurrentThread();

            var read = Read(mutated);

            // Twice the content, its samples, headers as text and as JSON, and one search buffer; never what a damaged length
            // says.
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                allocated < 400_000 + (8 * mutated.Length),
                $"Seed {seed}: {allocated} bytes allocated for a file of {mutated.Length}.");
            try
            {
                Check(read, mutated.Length);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Mutation with seed {seed} failed.", exception);
            }

            (kept, refused) = (kept + (read?.Samples.Count ?? 0), refused + (read is null ? 1 : 0));
        }

        // The mutations are neither harmless nor fatal.
        Assert.InRange(kept, 12 * 3_000, (12 * 10_000) - 10_000);
        Assert.InRange(refused, 1, 3_000);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), $"Took {clock.Elapsed}.");
    }

    private void Check(Trajectory? read, long length)
    {
        if (read is null)
        {
            return;
        }

        TrajectorySample? before = null;
        foreach (var sample in read.Samples)
        {
            Recordings.AssertSame(_samples[(int)sample.Index], sample);
            Assert.True(before is null || before.Index < sample.Index);
            Assert.True(!sample.IsUpdate || before!.Index == sample.Index - 1);
            before = sample;
        }

        var end = 0L;
        foreach (var loss in read.Losses)
        {
            Assert.True(loss.Offset >= end && loss.Bytes > 0);
            end = loss.Offset + loss.Bytes;
        }

        Assert.True(end <= length);
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        var bytes = file.ToList();
        for (var mutations = random.Next(1, 4); mutations > 0; mutations--)
        {
            var place = random.Next(bytes.Count);
            var count = Math.Min(random.Next(1, 400), bytes.Count - place);
            switch (random.Next(9))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 2:
                    bytes.InsertRange(place, RandomBytes(random, count));
                    break;
                case 3:
                    bytes.RemoveRange(place, count);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(place, count));
                    break;
                case 5:
                    var moved = bytes.GetRange(place, count);
                    bytes.RemoveRange(place, count);
                    bytes.InsertRange(random.Next(bytes.Count + 1), moved);
                    break;
                case 6:
                    Overwrite(bytes, place, new byte[count]);
                    break;
                case 7:
                    Overwrite(bytes, place, RandomBytes(random, count));
                    break;
                default:
                    SetSomeLength(bytes, random);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Gives a record another length, sometimes an absurd one, sometimes with the checksum that goes with it.</summary>
    private static void SetSomeLength(List<byte> bytes, Random random)
    {
        var all = bytes.ToArray();
        var marker = all.AsSpan(random.Next(all.Length)).IndexOf(TrajectoryFormat.Marker) is var found && found < 0 ? 0 : found;
        if (marker + TrajectoryFormat.FrameLength > all.Length)
        {
            return;
        }

        var size = random.Next(3) switch { 0 => random.Next(
            int.MinValue, int.MaxValue), 1 => random.Next(0, all.Length), _ => int.MaxValue - random.Next(100) };
        if (random.Next(2) == 0)
        {
            SetLength(all, marker, size);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(all.AsSpan(marker + 12), size);
        }

        Overwrite(bytes, 0, all);
    }

    private static void SetLength(byte[] file, int record, int size)
    {
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(record + 12), size);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(record + 16), TrajectoryChecksum.Of(file.AsSpan(record, 16)));
    }

    private static void Reseal(Span<byte> record)
    {
        var frame = TrajectoryChecksum.Of(record[..16]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], frame);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], TrajectoryChecksum.Of(record[24..], frame));
    }

    private static void Overwrite(List<byte> bytes, int place, byte[] with)
    {
        for (var i = 0; i < with.Length; i++)
        {
            bytes[place + i] = with[i];
        }
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static long EndOf(TrajectorySample sample) =>
        sample.Offset + TrajectoryFormat.SampleBytes(sample.Header) + sample.Metrics.Sum(metric => 10 + metric.Key.Length);

    /// <returns>What can be read; null if that is nothing.</returns>
    private static Trajectory? Read(byte[] file)
    {
        try
        {
            using var reader = new TrajectoryReader(new MemoryStream(file));
            return reader.ReadAll();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
