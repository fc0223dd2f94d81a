namespace TorchSharp;

/// <summary>A native number. Scopes do not know it: unless it is disposed, only the collector frees it, be it in use or not.</summary>
public sealed class Scalar : IDisposable
{
    private readonly double _value;
    private bool _disposed;

    private Scalar(double value) => _value = value;

    /// <summary>Number of scalars made inside a call or a conversion, with nothing that keeps them alive.</summary>
    internal static int UnrootedCount { get; private set; }

    internal double Value => _disposed ? throw new InvalidOperationException("Scalar invalid -- empty handle.") : _value;

    public static implicit operator Scalar(int value) => Unrooted(value);

    public static implicit operator Scalar(long value) => Unrooted(value);

    public static implicit operator Scalar(double value) => Unrooted(value);

    public void Dispose() => _disposed = true;

    internal static Scalar Unrooted(double value)
    {
        UnrootedCount++;
        return Of(value);
    }

    internal static Scalar Of(double value) => new(value);
}

/// <summary>Scalars that the caller keeps and disposes.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => Scalar.Of(value);

    public static Scalar ToScalar(this long value) => Scalar.Of(value);

    public static Scalar ToScalar(this double value) => Scalar.Of(value);
}
