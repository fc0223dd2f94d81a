namespace TorchSharp;

public static partial class torch
{
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        Make([scalar], ScalarType.Float32, device, requires_grad, []);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Make([scalar], dtype ?? ScalarType.Float64, device, requires_grad, []);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Make([scalar], dtype ?? ScalarType.Int64, device, requires_grad, []);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make([.. rawArray.Select(value => (double)value)], dtype ?? ScalarType.Float32, device, requires_grad, [rawArray.Length]);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make(rawArray, dtype ?? ScalarType.Float64, device, requires_grad, [rawArray.Length]);

    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make([.. rawArray.Select(value => (double)value)], dtype ?? ScalarType.Int64, device, requires_grad, [rawArray.Length]);

    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make([.. rawArray.Select(value => (double)value)], dtype ?? ScalarType.Int32, device, requires_grad, [rawArray.Length]);

    public static Tensor tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make([.. rawArray.Select(value => (double)value)], dtype ?? ScalarType.Int8, device, requires_grad, [rawArray.Length]);

    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        new(NativeTensor.Zeros(dtype ?? ScalarType.Float32, device ?? new Device(DeviceType.CPU), size)) { requires_grad = requires_grad };

    public static Tensor zeros(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        zeros((long)size, dtype, device, requires_grad, names);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Tensor.Concatenate(tensors, (int)dim);

    private static Tensor Make(double[] values, ScalarType type, Device? device, bool requiresGrad, long[] shape)
    {
        var place = device ?? new Device(DeviceType.CPU);
        FakeDevice.CopiesToDevice += place.type == DeviceType.CPU ? 0 : 1;
        return new(NativeTensor.Of(values, type, place, shape)) { requires_grad = requiresGrad };
    }
}
