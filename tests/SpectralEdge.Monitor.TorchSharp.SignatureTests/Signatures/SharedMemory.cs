namespace TorchSharp;

/// <summary>The memory that tensors share: views, aliases and detached copies all point to it.</summary>
internal sealed class SharedMemory(long length)
{
    private int _users;

    /// <summary>The memory; pinned, as a native allocation would be.</summary>
    public byte[] Bytes { get; } = GC.AllocateArray<byte>(checked((int)length), pinned: true);

    /// <summary>Another tensor points here.</summary>
    public void Take() => _users++;

    /// <summary>A tensor that pointed here was disposed. The last one leaves NaN behind, so that a late reader is found out.</summary>
    public void Release()
    {
        if (--_users == 0)
        {
            Bytes.AsSpan().Fill(0xFF);
        }
    }
}
