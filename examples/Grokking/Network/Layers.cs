namespace Grokking.Network;

/// <summary>The parameters of the network and the layers that use them; shared by all threads.</summary>
/// <remarks>Parameters are made, and drawn, in the order in which a forward pass meets them.</remarks>
internal sealed class Layers
{
    private readonly Linear[] _linears;

    public Layers(NetworkOptions options, int seed)
    {
        var (p, d, f) = (options.Modulus, options.Width, options.FeedForward);
        var factory = new ParameterFactory(seed);
        Options = options;

        Embedding = factory.Normal("embedding.weight", 1, p, d);
        Position = factory.Normal("position.weight", 1 / Math.Sqrt(d), 2, d);

        AttentionNorm = CreateNorm(factory, "layer0.norm1", d);
        var projection = factory.Uniform("layer0.attention.in_proj.weight", Math.Sqrt(6.0 / (d + (3 * d))), 3 * d, d);
        var projectionBias = factory.Constant("layer0.attention.in_proj.bias", 0, 3 * d);
        Query = new Linear(projection, projectionBias, 0, d);
        KeyValue = new Linear(projection, projectionBias, d, 2 * d);
        Attention = new Attention(d, options.Heads);
        AttentionOutput = new Linear(
            factory.Uniform("layer0.attention.out_proj.weight", 1 / Math.Sqrt(d), d, d),
            factory.Constant("layer0.attention.out_proj.bias", 0, d));

        FeedForwardNorm = CreateNorm(factory, "layer0.norm2", d);
        Expand = CreateLinear(factory, "layer0.linear1", d, f);
        Contract = CreateLinear(factory, "layer0.linear2", f, d);

        FinalNorm = CreateNorm(factory, "norm", d);
        Head = CreateLinear(factory, "head", d, p);

        Parameters = factory.ToArray();
        _linears = [Query, KeyValue, AttentionOutput, Expand, Contract, Head];
    }

    public NetworkOptions Options { get; }

    public Parameter[] Parameters { get; }

    public Parameter Embedding { get; }

    public Parameter Position { get; }

    public LayerNorm AttentionNorm { get; }

    public Linear Query { get; }

    public Linear KeyValue { get; }

    public Attention Attention { get; }

    public Linear AttentionOutput { get; }

    public LayerNorm FeedForwardNorm { get; }

    public Linear Expand { get; }

    public Linear Contract { get; }

    public LayerNorm FinalNorm { get; }

    public Linear Head { get; }

    /// <summary>Takes over the present values of all weights.</summary>
    public void Refresh()
    {
        foreach (var linear in _linears)
        {
            linear.Refresh();
        }
    }

    private static LayerNorm CreateNorm(ParameterFactory factory, string name, int width) =>
        new(factory.Constant($"{name}.weight", 1, width), factory.Constant($"{name}.bias", 0, width));

    // PyTorch's default for a linear layer: Kaiming uniform with a = sqrt(5) comes down to this bound for weight and bias.
    private static Linear CreateLinear(ParameterFactory factory, string name, int inputs, int outputs)
    {
        var bound = 1 / Math.Sqrt(inputs);
        return new Linear(
            factory.Uniform($"{name}.weight", bound, outputs, inputs), factory.Uniform($"{name}.bias", bound, outputs));
    }
}
