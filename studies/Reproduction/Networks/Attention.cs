using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Reproduction.Networks;

/// <summary>Multi-head attention with the parameters, names and first values of PyTorch's <c>MultiheadAttention</c>.</summary>
internal sealed class Attention : nn.Module
{
    private readonly int _width;
    private readonly int _heads;
    private readonly Parameter _inWeight;
    private readonly Parameter _inBias;
    private readonly Parameter _outWeight;
    private readonly Parameter _outBias;

    /// <summary>Draws the first values: joint projection Xavier-uniform, output projection as a linear layer, no biases.</summary>
    public Attention(int width, int heads)
        : base(nameof(Attention))
    {
        (_width, _heads) = (width, heads);
        using var scope = NewDisposeScope();
        var joint = Math.Sqrt(6.0 / (4 * width));
        var single = 1 / Math.Sqrt(width);
        _inWeight = Own((rand(3 * width, width) * 2 - 1) * joint);
        _inBias = Own(zeros(3 * width));
        _outWeight = Own((rand(width, width) * 2 - 1) * single);
        _outBias = Own(zeros(width));
        register_parameter("in_proj_weight", _inWeight);
        register_parameter("in_proj_bias", _inBias);
        register_parameter("out_proj_weight", _outWeight);
        register_parameter("out_proj_bias", _outBias);
    }

    /// <summary>Queries, keys and values of tokens, one behind the other.</summary>
    public Tensor Project(Tensor x) => nn.functional.linear(x, _inWeight, _inBias);

    /// <summary>Queries alone.</summary>
    public Tensor Queries(Tensor x) => nn.functional.linear(x, _inWeight.narrow(0, 0, _width), _inBias.narrow(0, 0, _width));

    /// <summary>Keys and values alone, one behind the other.</summary>
    public Tensor KeysAndValues(Tensor x) =>
        nn.functional.linear(x, _inWeight.narrow(0, _width, 2 * _width), _inBias.narrow(0, _width, 2 * _width));

    /// <summary>What each query gets, through the output projection.</summary>
    /// <param name="queries">Shape [n, l, d].</param>
    /// <param name="keys">Shape [n, m, d].</param>
    /// <param name="values">Shape [n, m, d].</param>
    /// <param name="mask">Added to the logits, shape [l, m]; null for none.</param>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null)
    {
        var logits = Split(queries).matmul(Split(keys).transpose(-2, -1)) / Math.Sqrt(_width / (double)_heads);
        var weights = nn.functional.softmax(mask is null ? logits : logits + mask, -1);
        var mixed = weights.matmul(Split(values)).transpose(1, 2).reshape(queries.shape[0], queries.shape[1], _width);
        return nn.functional.linear(mixed, _outWeight, _outBias);
    }

    private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, _width / _heads).transpose(1, 2);

    /// <summary>A parameter that outlives the scope its values were made in.</summary>
    internal static Parameter Own(Tensor values)
    {
        var parameter = new Parameter(values.DetachFromDisposeScope());
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
