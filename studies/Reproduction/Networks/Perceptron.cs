using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Reproduction.Networks;

/// <summary>Linear layers with a ReLU between them.</summary>
internal sealed class Perceptron : nn.Module<Tensor, Tensor>
{
    private readonly Linear[] _layers;

    /// <param name="widths">Of the inputs, of each hidden layer, of the answers.</param>
    public Perceptron(params int[] widths)
        : base(nameof(Perceptron))
    {
        _layers = [.. widths.Zip(widths.Skip(1)).Select(pair => nn.Linear(pair.First, pair.Second))];
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module(i == _layers.Length - 1 ? "head" : $"linear{i}", _layers[i]);
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        foreach (var layer in _layers.SkipLast(1))
        {
            x = nn.functional.relu(layer.call(x));
        }

        return _layers[^1].call(x).MoveToOuterDisposeScope();
    }
}
