using System.Buffers.Binary;
using System.Text;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What is not a state, or not a whole one, is never gone on from.</summary>
public class MonitorStateFormatTests
{
    private readonly EditableModel _model = new EditableModel().Add("a", 90);
    private readonly byte[] _state;

    public MonitorStateFormatTests()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        TrainingLoop.Run(_model, 1, 9, monitor);
        using var stream = new MemoryStream();
        monitor.SaveState(stream);
        _state = stream.ToArray();
    }

    [Fact]
    public void SaveState_AnyState_IsWhatItsDescriptionSays()
    {
        var fields = StateFields.Of(_state);

        Assert.Equal(("library_version", 't'), (fields[0].Name, fields[0].Type));
        Assert.Equal(9, BinaryPrimitives.ReadInt64LittleEndian(fields.Single(field => field.Name == "step").Bytes));
        Assert.Equal("a", Encoding.Unicode.GetString(fields.First(field => field.Name == "block").Bytes));
        Assert.Equal(2, fields.Count(field => field.Type == 'c'));
        Assert.Equal('c', fields[^1].Type);
    }

    [Fact]
    public void Resume_TwoThousandDamagedStates_AreRefused()
    {
        // Seeded: bits flipped, pieces cut out, doubled or overwritten. A state that is gone on from must be the one that was
        // saved, to the byte.
        var (damaged, whole) = (0, 0);
        Property.ForAll(
            random =>
            {
                var bytes = Mutation.Of(_state, random);
                try
                {
                    Resume(bytes);
                    Assert.True(bytes.AsSpan().StartsWith(_state));
                    whole++;
                }
                catch (FormatException exception)
                {
                    Assert.NotEmpty(exception.Message);
                    damaged++;
                }
            },
            cases: 2000);
        Assert.True(damaged > 1900 && damaged + whole == 2000, $"{damaged} damaged, {whole} whole");
    }

    [Fact]
    public void Resume_AStateCutAnywhere_IsRefused() => Assert.All(Enumerable.Range(0, _state.Length / 7), i =>
    {
        var message = Assert.Throws<FormatException>(() => Resume(_state[..(7 * i)])).Message;
        Assert.Equal(
            $"The state is damaged at byte {message.Split(' ')[6].TrimEnd(':')}: it ends in the middle. Resume from "
                + $"another copy, or start a new monitor.",
            message);
    });

    [Fact]
    public void Resume_EveryByteOfTheHeadWrong_IsRefused() => Assert.All(Enumerable.Range(0, 600), i =>
    {
        var bytes = _state.ToArray();
        bytes[i] ^= 0x40;
        Assert.Throws<FormatException>(() => Resume(bytes));
    });

    [Fact]
    public void Resume_AnotherFile_IsRefused() => Assert.Equal(
        "This is no state of a monitor: it must begin with SEMSTATE. Give what SaveState wrote.",
        Assert.Throws<FormatException>(() => Resume("{\"type\":\"header\"}"u8.ToArray())).Message);

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Resume_AnotherFormat_IsRefused(byte format)
    {
        _state[8] = format;

        Assert.Equal(
            $"The state has format {format}; this version of the library reads format 5. Use the version that wrote it, "
                + $"or start a new monitor.",
            Assert.Throws<FormatException>(() => Resume(_state)).Message);
    }

    [Fact]
    public void Resume_AbsurdLengthsAndValues_AreRefusedInWords()
    {
        Assert.Equal(
            "'library_version' has 4294967295 characters; it may have 16777216",
            Reason(Changed("library_version", bytes => bytes[..4].Fill(255))));
        Assert.Equal("'is_settled' is 7; it must be 0 or 1", Reason(Changed("is_settled", bytes => bytes[0] = 7)));
        Assert.Equal(
            "'blocks' is 2147483647; it must lie between 0 and 16777216",
            Reason(Changed("blocks", bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes, int.MaxValue))));
        Assert.Equal("'slot' is 5; it must lie between 0 and 4", Reason(Changed("slot", bytes => bytes[0] = 5)));
        Assert.Equal(
            "'start' has 4398046511104 numbers; it must have 90",
            Reason(Changed("start", bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes, 1L << 42))));
        Assert.Equal("field 'step' must stand here", Reason(Changed("step", bytes => bytes[-0..].Clear(), renames: true)));
        Assert.Equal("the checksum is not that of the bytes before it", Reason(Changed("crc32c", bytes => bytes[0] ^= 1)));
    }

    /// <summary>A copy in which the bytes after the name of a field, or the name itself, are others.</summary>
    private byte[] Changed(string name, SpanAction change, bool renames = false)
    {
        var bytes = _state.ToArray();
        byte[] pattern = [(byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
        var at = bytes.AsSpan().IndexOf(pattern);
        change(renames ? bytes.AsSpan(at + 1, name.Length) : bytes.AsSpan(at + pattern.Length));
        return bytes;
    }

    private string Reason(byte[] state)
    {
        var message = Assert.Throws<FormatException>(() => Resume(state)).Message;
        const string Advice = ". Resume from another copy, or start a new monitor.";
        Assert.StartsWith("The state is damaged at byte ", message, StringComparison.Ordinal);
        Assert.EndsWith(Advice, message, StringComparison.Ordinal);
        return message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..^Advice.Length];
    }

    private void Resume(byte[] state)
    {
        using var stream = new MemoryStream(state);
        SpectralMonitor.Resume(_model, TestOptions.Exact, stream).Dispose();
    }

    private delegate void SpanAction(Span<byte> bytes);
}
