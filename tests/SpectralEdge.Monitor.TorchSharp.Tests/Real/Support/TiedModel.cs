using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A language model in small: the head's weight is the embedding's.</summary>
internal sealed class TiedModel : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    public const int Words = 11;
    public const int Width = 8;

    private readonly Embedding _embedding = torch.nn.Embedding(Words, Width);
    private readonly Linear _head = torch.nn.Linear(Width, Words);

    public TiedModel()
        : base(nameof(TiedModel))
    {
        _head.weight = _embedding.weight!;
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return _head.call(_embedding.call(input)).MoveToOuterDisposeScope();
    }
}
