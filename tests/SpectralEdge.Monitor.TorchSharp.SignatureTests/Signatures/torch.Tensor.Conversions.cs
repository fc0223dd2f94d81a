namespace TorchSharp;

public static partial class torch
{
    // They take part in overload resolution: code that is ambiguous with the library has to be so here.
    public partial class Tensor
    {
        public static implicit operator Tensor(int value) => tensor((long)value);

        public static implicit operator Tensor(long value) => tensor(value);

        public static implicit operator Tensor(float value) => tensor(value);

        public static implicit operator Tensor(double value) => tensor(value);

        public static explicit operator double(Tensor value) => value.Native.ToDoubles()[0];

        public static Tensor operator ==(Tensor left, Tensor right) => throw new NotSupportedException("Element by element, and not imitated.");

        public static Tensor operator !=(Tensor left, Tensor right) => throw new NotSupportedException("Element by element, and not imitated.");

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => base.GetHashCode();
    }
}
