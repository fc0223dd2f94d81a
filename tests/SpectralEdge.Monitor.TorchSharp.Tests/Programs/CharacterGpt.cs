using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A character-level GPT and its text: causal attention, a head tied to the embedding.</summary>
internal static class CharacterGpt
{
    private const string Text =
        "The gap between two neighbours opens, closes and opens again; nobody knows beforehand which of them will be the last. "
        + "What is watched must not notice that it is watched, and what is counted must be counted once.";

    private static readonly char[] Characters = [.. Text.Distinct().Order()];

    /// <summary>The text as numbers.</summary>
    public static Tensor Encoded() => tensor(Text.Select(character => (long)Array.IndexOf(Characters, character)).ToArray());

    /// <summary>An untrained model.</summary>
    public static nn.Module<Tensor, Tensor> Model(int width, int heads, int layers, int context) =>
        new CharacterModel(Characters.Length, width, heads, layers, context);

    /// <summary>The loss of the next characters in stretches of text drawn at random.</summary>
    public static Tensor Loss(nn.Module<Tensor, Tensor> model, Tensor data, int batch, int context)
    {
        using var scope = NewDisposeScope();
        var starts = randint(0, data.shape[0] - context - 1, [batch]).data<long>().ToArray();
        var inputs = stack(starts.Select(start => data.narrow(0, start, context)).ToArray());
        var targets = stack(starts.Select(start => data.narrow(0, start + 1, context)).ToArray());
        return nn.functional.cross_entropy(
            model.call(inputs).view(-1, Characters.Length), targets.view(-1)).MoveToOuterDisposeScope();
    }

    private sealed class CharacterModel : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _tokens;
        private readonly Embedding _positions;
        private readonly ModuleList<Block> _blocks;
        private readonly LayerNorm _norm;
        private readonly Linear _head;

        public CharacterModel(int vocabulary, int width, int heads, int layers, int context)
            : base(nameof(CharacterModel))
        {
            _tokens = nn.Embedding(vocabulary, width);
            _positions = nn.Embedding(context, width);
            _blocks = nn.ModuleList(Enumerable.Range(0, layers).Select(_ => new Block(width, heads)).ToArray());
            _norm = nn.LayerNorm(width);
            _head = nn.Linear(width, vocabulary, hasBias: false);
            RegisterComponents();
            _head.weight = _tokens.weight!;
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = _tokens.call(input) + _positions.call(arange(input.shape[1]));
            foreach (var block in _blocks)
            {
                x = block.call(x);
            }

            return _head.call(_norm.call(x)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly int _heads;
        private readonly LayerNorm _norm1;
        private readonly Linear _attention;
        private readonly Linear _projection;
        private readonly LayerNorm _norm2;
        private readonly Sequential _feedForward;
        private readonly Dropout _dropout = nn.Dropout(0.1);

        public Block(int width, int heads)
            : base(nameof(Block))
        {
            _heads = heads;
            _norm1 = nn.LayerNorm(width);
            _attention = nn.Linear(width, 3 * width);
            _projection = nn.Linear(width, width);
            _norm2 = nn.LayerNorm(width);
            _feedForward = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = input + _dropout.call(Attend(_norm1.call(input)));
            return (x + _dropout.call(_feedForward.call(_norm2.call(x)))).MoveToOuterDisposeScope();
        }

        private Tensor Attend(Tensor x)
        {
            var (batch, length, width) = (x.shape[0], x.shape[1], x.shape[2]);
            var parts = _attention.call(x).view(batch, length, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4);
            var mixed = nn.functional.scaled_dot_product_attention(
                parts.select(0, 0), parts.select(0, 1), parts.select(0, 2), is_casual: true);
            return _projection.call(mixed.transpose(1, 2).reshape(batch, length, width));
        }
    }
}
