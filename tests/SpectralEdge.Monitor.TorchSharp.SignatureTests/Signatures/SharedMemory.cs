namespace TorchSharp;

/// <summary>The memory that tensors share: views, aliases and detached copies all point to it.</summary>
internal sealed class SharedMemory(long length)
{
    private int _users;

    /// <summary>Bytes of all memory that a tensor points to.</summary>
    public static long LiveBytes { get; private set; }

    /// <summary>The most that <see cref="LiveBytes"/> has been since it was last set.</summary>
    public static long PeakBytes { get; set; }

    /// <summary>Number of memories that a tensor has pointed to so far: one for every operation that makes values, none for views.</summary>
    public static long MadeCount { get; private set; }

    /// <summary>The memory; pinned, as a native allocation would be.</summary>
    public byte[] Bytes { get; } = GC.AllocateArray<byte>(checked((int)length), pinned: true);

    /// <summary>Another tensor points here.</summary>
    public void Take()
    {
        if (_users++ == 0)
        {
            MadeCount++;
            LiveBytes += Bytes.Length;
            PeakBytes = Math.Max(PeakBytes, LiveBytes);
        }
    }

    /// <summary>A tensor that pointed here was disposed. The last one leaves NaN behind, so that a late reader is found out.</summary>
    public void Release()
    {
        if (--_users == 0)
        {
            LiveBytes -= Bytes.Length;
            Bytes.AsSpan().Fill(0xFF);
        }
    }
}
