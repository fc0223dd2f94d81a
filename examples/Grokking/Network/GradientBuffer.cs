using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>One chunk's share of every gradient, so that no two threads add to the same number.</summary>
internal sealed class GradientBuffer(Parameter[] parameters)
{
    private readonly float[][] _gradients = [.. parameters.Select(parameter => new float[parameter.Values.Length])];

    /// <summary>The share of one parameter, to be added to.</summary>
    public Span<float> this[Parameter parameter] => _gradients[parameter.Index];

    /// <summary>Sets every share to zero.</summary>
    public void Clear()
    {
        foreach (var gradient in _gradients)
        {
            Array.Clear(gradient);
        }
    }

    /// <summary>Adds the shares to the gradients of the parameters.</summary>
    public void AddTo(Parameter[] target)
    {
        for (var i = 0; i < _gradients.Length; i++)
        {
            TensorPrimitives.Add(target[i].Gradients, _gradients[i], target[i].Gradients);
        }
    }
}
