namespace SpectralEdge.Monitor.Torch;

/// <summary>Counts what a sample asks of a device.</summary>
/// <remarks>
/// Bytes are those that operations read and write, wherever they come from: what is still in the device's cache counts too.
/// Tables that are made anew do not count.
/// </remarks>
internal sealed class DeviceTraffic
{
    /// <summary>Tensor operations that read or write values; views do not.</summary>
    public long Operations { get; private set; }

    /// <summary>Bytes read and written by them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts an operation.</summary>
    /// <param name="bytes">Bytes it reads and writes.</param>
    public void Add(long bytes)
    {
        Operations++;
        Bytes += bytes;
    }

    /// <summary>Begins again.</summary>
    public void Clear() => (Operations, Bytes) = (0, 0);
}
