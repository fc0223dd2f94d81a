namespace TorchSharp;

/// <summary>Kinds of devices, those that the tests name.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}
