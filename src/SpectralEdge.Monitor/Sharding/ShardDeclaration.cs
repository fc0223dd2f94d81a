using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>What a rank sends to the others at start-up.</summary>
/// <param name="Settings">Every option that must be the same on all ranks, by its name, as text.</param>
/// <param name="Step">The step that the first update starts from.</param>
/// <param name="Blocks">The blocks that it holds.</param>
/// <param name="Fault">What keeps it from taking part; null for nothing.</param>
internal sealed record ShardDeclaration(
    IReadOnlyList<KeyValuePair<string, string>> Settings, long Step, IReadOnlyList<ShardBlock> Blocks, string? Fault)
{
    /// <summary>The declaration as bytes, the same on every machine.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Fault is not null);
        writer.Write(Fault ?? string.Empty);
        writer.Write(Step);
        writer.Write(Settings.Count);
        foreach (var (name, value) in Settings)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write(Blocks.Count);
        foreach (var block in Blocks)
        {
            writer.Write(block.Group);
            writer.Write(block.Name);
            writer.Write(block.Offset);
            writer.Write(block.Count);
            writer.Write((int)block.Type);
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static ShardDeclaration FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var (hasFault, fault, step) = (reader.ReadBoolean(), reader.ReadString(), reader.ReadInt64());
        var settings = new KeyValuePair<string, string>[reader.ReadInt32()];
        for (var i = 0; i < settings.Length; i++)
        {
            settings[i] = new(reader.ReadString(), reader.ReadString());
        }

        var blocks = new ShardBlock[reader.ReadInt32()];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new ShardBlock(
                reader.ReadString(), reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(),
                (ElementType)reader.ReadInt32());
        }

        return new ShardDeclaration(settings, step, blocks, hasFault ? fault : null);
    }
}
