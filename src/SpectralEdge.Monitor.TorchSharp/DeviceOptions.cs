using System.Globalization;

namespace SpectralEdge.Monitor.Torch;

/// <summary>
/// How parameters that live on a device are sketched there. The defaults work; parameters on the CPU are not concerned.
/// </summary>
public sealed record DeviceOptions
{
    private const long LeastMemory = 8L << 20;
    private const long MostMemory = 1L << 40;

    /// <summary>
    /// Most memory that sketching takes on each device: what is kept between samples and what is needed during one.
    /// </summary>
    /// <value>
    /// Bytes, from 8 MiB to 1 TiB. The default is 64 MiB (chosen, not measured). The groups' sums, 16 d bytes for each group,
    /// have an eighth of it; what they take beyond that comes on top.
    /// </value>
    public long DeviceMemory { get; init; } = 64L << 20;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public void Validate()
    {
        if (DeviceMemory is < LeastMemory or > MostMemory)
        {
            throw new MonitorOptionsException(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(DeviceOptions)} cannot be used:\n- {nameof(DeviceMemory)} is {DeviceMemory}; it must lie "
                    + $"between {LeastMemory} and {MostMemory}. Less does not hold two rows of the longest sketch; the "
                    + $"default is enough for any model."));
        }
    }
}
