namespace TorchSharp;

/// <summary>A device that is host memory in truth, but counts what leaves it and refuses to be read in place.</summary>
internal static class FakeDevice
{
    /// <summary>Bytes copied from it so far.</summary>
    public static long BytesToHost { get; set; }
}
