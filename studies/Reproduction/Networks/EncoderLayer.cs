using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Reproduction.Networks;

/// <summary>One pre-norm transformer layer without dropout: attention, then two linear layers around a GELU.</summary>
internal sealed class EncoderLayer : nn.Module
{
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Linear _linear1;
    private readonly Linear _linear2;

    public EncoderLayer(int width, int heads, int feedForward)
        : base(nameof(EncoderLayer))
    {
        Attention = new Attention(width, heads);
        _norm1 = nn.LayerNorm([width]);
        _norm2 = nn.LayerNorm([width]);
        _linear1 = nn.Linear(width, feedForward);
        _linear2 = nn.Linear(feedForward, width);
        register_module("attention", Attention);
        register_module("norm1", _norm1);
        register_module("norm2", _norm2);
        register_module("linear1", _linear1);
        register_module("linear2", _linear2);
    }

    public Attention Attention { get; }

    /// <summary>The whole layer, for sequences of any length.</summary>
    public Tensor Forward(Tensor x, Tensor? mask)
    {
        var parts = Attention.Project(Norm(x)).chunk(3, -1);
        return Feed(x + Attention.Attend(parts[0], parts[1], parts[2], mask));
    }

    /// <summary>What attention reads.</summary>
    public Tensor Norm(Tensor x) => _norm1.call(x);

    /// <summary>The second half of the layer.</summary>
    public Tensor Feed(Tensor x) => x + _linear2.call(nn.functional.gelu(_linear1.call(_norm2.call(x))));

    /// <summary>Takes the values of another layer: PyTorch's encoder copies its first layer.</summary>
    public void CopyFrom(EncoderLayer other)
    {
        using var noGrad = no_grad();
        foreach (var (own, others) in parameters().Zip(other.parameters()))
        {
            own.copy_(others);
        }
    }
}
