using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Reproduction.Networks;

/// <summary>A causal pre-norm transformer that answers at every token: Dyck depth, and next characters.</summary>
internal sealed class SequenceEncoder : nn.Module<Tensor, Tensor>
{
    private readonly EncoderLayer[] _layers;
    private readonly Embedding _embedding;
    private readonly Embedding _position;
    private readonly LayerNorm _norm;
    private readonly Linear _head;
    private readonly Tensor _mask;
    private readonly Tensor _places;

    public SequenceEncoder(int tokens, int answers, int length, int positions, int width, int heads, int feedForward, int layers)
        : base(nameof(SequenceEncoder))
    {
        _embedding = nn.Embedding(tokens, width);
        _position = nn.Embedding(positions, width);
        _layers = [.. Enumerable.Range(0, layers).Select(_ => new EncoderLayer(width, heads, feedForward))];
        foreach (var layer in _layers.Skip(1))
        {
            layer.CopyFrom(_layers[0]);
        }

        _norm = nn.LayerNorm([width]);
        _head = nn.Linear(width, answers);
        using (NewDisposeScope())
        {
            _mask = full([length, length], double.NegativeInfinity, float32).triu(1).DetachFromDisposeScope();
            _places = arange(0, length, 1, int64).DetachFromDisposeScope();
        }

        register_module("embedding", _embedding);
        register_module("position", _position);
        for (var i = 0; i < layers; i++)
        {
            register_module($"layer{i}", _layers[i]);
        }

        register_module("norm", _norm);
        register_module("head", _head);
    }

    /// <summary>Logits at every token.</summary>
    /// <param name="tokens">Shape [n, length].</param>
    /// <returns>Shape [n, answers, length], as cross entropy takes it.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var x = _embedding.call(tokens) + _position.call(_places);
        foreach (var layer in _layers)
        {
            x = layer.Forward(x, _mask);
        }

        return _head.call(_norm.call(x)).transpose(1, 2).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _mask.Dispose();
        _places.Dispose();
        base.Dispose(disposing);
    }
}
