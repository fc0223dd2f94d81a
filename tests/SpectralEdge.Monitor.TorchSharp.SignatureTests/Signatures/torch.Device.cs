namespace TorchSharp;

/// <summary>
/// A small self-written stand-in for the part of TorchSharp's public interface that the adapter and its tests use, with naive
/// behaviour behind it. The adapter's sources are compiled against it where the package cannot be restored.
/// </summary>
public static partial class torch
{
    /// <summary>Number formats, numbered as in the library.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        BFloat16 = 15,
    }

    /// <summary>Where a tensor lives.</summary>
    public class Device(DeviceType deviceType, int index = -1)
    {
        public DeviceType type { get; } = deviceType;

        public int index { get; } = index;
    }
}
