using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>
/// One call of the user's functions: gradients on, a dispose scope of its own, and no gradient left on a parameter.
/// </summary>
/// <remarks>
/// Tensors that the call left in a module, as a causal mask of a new length, are detached from the scope: where the user trains
/// without scopes, nobody else would, and the next training step would find them disposed.
/// </remarks>
internal readonly ref struct Evaluation
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    private readonly KeptState _kept;
    private readonly DisposeScope _scope;
    private readonly IDisposable _gradients;

    /// <summary>Begins.</summary>
    /// <param name="kept">What is put back in the end.</param>
    public Evaluation(KeptState? kept)
    {
        _kept = kept ?? throw new InvalidOperationException("A model is evaluated between Save and Restore only.");
        (_scope, _gradients) = (torch.NewDisposeScope(), torch.enable_grad());
    }

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        _gradients.Dispose();
        _kept.ClearGradients();
        foreach (var module in _kept.Modules)
        {
            foreach (var tensor in TensorsOf(module))
            {
                if (!tensor.IsInvalid && _scope.Contains(tensor))
                {
                    tensor.DetachFromDisposeScope();
                }
            }
        }

        _scope.Dispose();
    }

    private static IEnumerable<torch.Tensor> TensorsOf(torch.nn.Module module)
    {
        foreach (var field in Fields.GetOrAdd(module.GetType(), static type => [.. FieldsOf(type)]))
        {
            var held = field.GetValue(module);
            foreach (var tensor in held switch
            {
                torch.Tensor one => [one],
                IDictionary many => many.Values.OfType<torch.Tensor>(),
                IEnumerable<torch.Tensor> many => many,
                _ => [],
            })
            {
                yield return tensor;
            }
        }
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null && type != typeof(torch.nn.Module); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Own))
            {
                if (!field.FieldType.IsPrimitive && field.FieldType != typeof(string))
                {
                    yield return field;
                }
            }
        }
    }
}
