namespace TorchSharp;

/// <summary>A device that is host memory in truth, but counts what leaves it and refuses to be read in place.</summary>
internal static class FakeDevice
{
    /// <summary>Bytes copied from it so far.</summary>
    public static long BytesToHost { get; set; }

    /// <summary>Number of copies made from it to the host so far: each makes the host wait.</summary>
    public static long CopiesToHost { get; set; }

    /// <summary>Number of copies made from the host to it so far.</summary>
    public static long CopiesToDevice { get; set; }
}
