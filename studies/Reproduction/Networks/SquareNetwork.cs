using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Reproduction.Networks;

/// <summary>Tian's two-layer network: the squares of (a's column + b's column), a linear layer above them, no biases.</summary>
internal sealed class SquareNetwork : nn.Module<Tensor, Tensor>
{
    private readonly int _numbers;
    private readonly Parameter _first;
    private readonly Parameter _second;

    public SquareNetwork(int numbers, int width)
        : base(nameof(SquareNetwork))
    {
        _numbers = numbers;
        using var scope = NewDisposeScope();
        _first = Attention.Own((rand(2 * numbers, width) * 2 - 1) / Math.Sqrt(2 * numbers));
        _second = Attention.Own((rand(width, numbers) * 2 - 1) / Math.Sqrt(width));
        register_parameter("first", _first);
        register_parameter("second", _second);
    }

    /// <summary>Answers to pairs.</summary>
    /// <param name="pairs">Shape [n, 2].</param>
    /// <returns>Shape [n, numbers].</returns>
    public override Tensor forward(Tensor pairs)
    {
        using var scope = NewDisposeScope();
        var hidden = _first.index_select(0, pairs.select(1, 0)) + _first.index_select(0, pairs.select(1, 1) + _numbers);
        return hidden.square().matmul(_second).MoveToOuterDisposeScope();
    }
}
