using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Reproduction.Networks;

/// <summary>
/// The network of the modular tasks (2602.16746): pre-norm layers over the two tokens a and b, an answer read at the first, one
/// head for each task.
/// </summary>
/// <remarks>
/// Written so that nothing is computed twice or in vain: projections of the first layer depend on a number and its place alone,
/// and of the last layer the first place alone is read. The function is that of <see cref="EncoderLayer.Forward"/>, which a test
/// of the study compares.
/// </remarks>
internal sealed class PairEncoder : nn.Module<Tensor, Tensor>
{
    private readonly int _numbers;
    private readonly EncoderLayer[] _layers;
    private readonly Embedding _embedding;
    private readonly Parameter _position;
    private readonly LayerNorm _norm;
    private readonly Linear[] _heads;

    /// <param name="numbers">Numbers that a and b can be.</param>
    /// <param name="width">Width d.</param>
    /// <param name="heads">Heads of attention.</param>
    /// <param name="feedForward">Width between the two linear layers.</param>
    /// <param name="layers">Layers; all begin with the same values.</param>
    /// <param name="tasks">Heads of output; the logits of several stand side by side.</param>
    public PairEncoder(int numbers, int width, int heads, int feedForward, int layers, int tasks = 1)
        : base(nameof(PairEncoder))
    {
        _numbers = numbers;
        _embedding = nn.Embedding(numbers, width);
        using (NewDisposeScope())
        {
            _position = Attention.Own(randn(2, width) / Math.Sqrt(width));
        }

        _layers = [.. Enumerable.Range(0, layers).Select(_ => new EncoderLayer(width, heads, feedForward))];
        foreach (var layer in _layers.Skip(1))
        {
            layer.CopyFrom(_layers[0]);
        }

        _norm = nn.LayerNorm([width]);
        _heads = [.. Enumerable.Range(0, tasks).Select(_ => nn.Linear(width, numbers))];
        register_module("embedding", _embedding);
        register_parameter("position", _position);
        for (var i = 0; i < layers; i++)
        {
            register_module($"layer{i}", _layers[i]);
        }

        register_module("norm", _norm);
        for (var i = 0; i < tasks; i++)
        {
            register_module($"head{i}", _heads[i]);
        }
    }

    /// <summary>Logits for pairs.</summary>
    /// <param name="pairs">Shape [n, 2], whole numbers.</param>
    /// <returns>Shape [n, numbers], or [n, tasks, numbers] for several tasks.</returns>
    public override Tensor forward(Tensor pairs)
    {
        using var scope = NewDisposeScope();
        var (count, width) = (pairs.shape[0], _position.shape[1]);
        var rows = (pairs + arange(0, 2 * _numbers, _numbers, int64)).flatten();
        var tokens = _embedding.weight!.unsqueeze(0) + _position.unsqueeze(1);
        var x = tokens.view(-1, width).index_select(0, rows).view(count, 2, width);
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            var isLast = i == _layers.Length - 1;
            Tensor queries, keys, values;
            if (i == 0)
            {
                var parts = layer.Attention.Project(layer.Norm(tokens)).view(-1, 3 * width).index_select(0, rows)
                    .view(count, 2, 3 * width).chunk(3, -1);
                (queries, keys, values) = (isLast ? parts[0].narrow(1, 0, 1) : parts[0], parts[1], parts[2]);
            }
            else
            {
                var normed = layer.Norm(x);
                queries = layer.Attention.Queries(isLast ? normed.narrow(1, 0, 1) : normed);
                var parts = layer.Attention.KeysAndValues(normed).chunk(2, -1);
                (keys, values) = (parts[0], parts[1]);
            }

            x = layer.Feed((isLast ? x.narrow(1, 0, 1) : x) + layer.Attention.Attend(queries, keys, values));
        }

        return Answer(_norm.call(x.select(1, 0))).MoveToOuterDisposeScope();
    }

    /// <summary>The same function in the plain way, for the test.</summary>
    public Tensor ForwardPlainly(Tensor pairs)
    {
        var x = _embedding.call(pairs) + _position;
        foreach (var layer in _layers)
        {
            x = layer.Forward(x, null);
        }

        return Answer(_norm.call(x).select(1, 0));
    }

    private Tensor Answer(Tensor x) =>
        _heads.Length == 1 ? _heads[0].call(x) : stack(_heads.Select(head => head.call(x)).ToArray(), 1);
}
