namespace TorchSharp;

/// <summary>Owns the tensors made on its thread while it is the innermost scope, and disposes them with itself.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly HashSet<torch.Tensor> _tensors = new(ReferenceEqualityComparer.Instance);
    private DisposeScope? _outer;
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = Current;
        Current = this;
    }

    /// <summary>Number of tensors that will be disposed with the scope.</summary>
    public int DisposablesCount => _tensors.Count;

    [field: ThreadStatic]
    internal static DisposeScope? Current { get; private set; }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var tensor in _tensors.ToList())
        {
            tensor.Dispose();
        }

        Unlink();
    }

    internal void Add(torch.Tensor tensor) => _tensors.Add(tensor);

    internal void Remove(torch.Tensor tensor) => _tensors.Remove(tensor);

    internal void MoveToOuter(torch.Tensor tensor)
    {
        _tensors.Remove(tensor);
        tensor.OwningScope = _outer;
        _outer?.Add(tensor);
    }

    /// <summary>Scopes may be disposed in any order.</summary>
    private void Unlink()
    {
        if (Current == this)
        {
            Current = _outer;
            return;
        }

        for (var scope = Current; scope is not null; scope = scope._outer)
        {
            if (scope._outer == this)
            {
                scope._outer = _outer;
            }
        }
    }
}

public static partial class torch
{
    public static DisposeScope NewDisposeScope() => new();
}
