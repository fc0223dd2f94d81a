using Grokking.Network;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Grokking.Torch;

/// <summary>
/// The network of the plain example as a TorchSharp module: one pre-norm transformer layer over the two tokens a and b.
/// </summary>
internal sealed class TorchTransformer : nn.Module<Tensor, Tensor>
{
    private readonly NetworkOptions _options;
    private readonly Embedding _embedding;
    private readonly Parameter _position;
    private readonly LayerNorm _norm1;
    private readonly Linear _inProjection;
    private readonly Linear _outProjection;
    private readonly LayerNorm _norm2;
    private readonly Linear _linear1;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    public TorchTransformer(NetworkOptions options)
        : base(nameof(TorchTransformer))
    {
        _options = options;
        var width = options.Width;
        _embedding = nn.Embedding(options.Modulus, width);
        _position = new Parameter(randn(2, width) / Math.Sqrt(width));
        _norm1 = nn.LayerNorm([width]);
        _inProjection = nn.Linear(width, 3 * width);
        _outProjection = nn.Linear(width, width);
        _norm2 = nn.LayerNorm([width]);
        _linear1 = nn.Linear(width, options.FeedForward);
        _linear2 = nn.Linear(options.FeedForward, width);
        _norm = nn.LayerNorm([width]);
        _head = nn.Linear(width, options.Modulus);
        RegisterComponents();
        using var scope = NewDisposeScope();
        nn.init.xavier_uniform_(_inProjection.weight!);
        nn.init.zeros_(_inProjection.bias!);
        nn.init.zeros_(_outProjection.bias!);
    }

    /// <summary>Logits of the sum for pairs of tokens.</summary>
    /// <param name="pairs">Shape [n, 2], whole numbers below the modulus.</param>
    /// <returns>Shape [n, modulus].</returns>
    public override Tensor forward(Tensor pairs)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(pairs) + _position;
        x = x + Attend(_norm1.call(x));
        x = x + _linear2.call(nn.functional.gelu(_linear1.call(_norm2.call(x))));
        return _head.call(_norm.call(x).select(1, 0)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x)
    {
        var (heads, size) = (_options.Heads, _options.Width / _options.Heads);
        var parts = _inProjection.call(x).view(-1, 2, 3, heads, size).permute(2, 0, 3, 1, 4);
        var (queries, keys, values) = (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        var weights = nn.functional.softmax(queries.matmul(keys.transpose(-2, -1)) / Math.Sqrt(size), -1);
        return _outProjection.call(weights.matmul(values).transpose(1, 2).reshape(-1, 2, _options.Width));
    }
}
