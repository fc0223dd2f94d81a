using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>One tensor of the network that is trained.</summary>
public sealed class Parameter
{
    internal Parameter(string name, int index, params int[] shape)
    {
        Name = name;
        Index = index;
        Shape = shape;
        var length = 1;
        foreach (var size in shape)
        {
            length *= size;
        }

        Values = new float[length];
        Gradients = new float[length];
    }

    /// <summary>The name, dotted as in PyTorch: <c>layer0.norm1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Size of each dimension; the last varies fastest in memory.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The values, flattened. Writing to them is allowed between two calls of the network.</summary>
    public float[] Values { get; }

    /// <summary>Derivative of the mean loss of the last trained batch, in the order of <see cref="Values"/>.</summary>
    public float[] Gradients { get; }

    /// <summary>Position in the list of parameters.</summary>
    internal int Index { get; }
}

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
