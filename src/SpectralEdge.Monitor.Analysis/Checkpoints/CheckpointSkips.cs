namespace SpectralEdge.Monitor.Analysis;

/// <summary>What was found beside a series and is not watched. Nothing is left out without being counted here.</summary>
/// <remarks>Files are counted over the whole series, tensors in its first checkpoint.</remarks>
public sealed record CheckpointSkips
{
    /// <summary>Files with the state of an optimizer, by their names.</summary>
    public int OptimizerFiles { get; init; }

    /// <summary>Files in the folder of a checkpoint that are no safetensors, NumPy or TorchSharp file, where one that is was found.</summary>
    public int OtherFiles { get; init; }

    /// <summary>Tensors with the state of an optimizer, by their names: <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>max_exp_avg_sq</c>, <c>momentum_buffer</c> as a part between dots, or <c>optimizer.</c>, <c>optim.</c>, <c>opt_state.</c> at the beginning.</summary>
    public int OptimizerTensors { get; init; }

    /// <summary>Tensors of integers or truth values.</summary>
    public int IntegerTensors { get; init; }

    /// <summary>Tensors without values.</summary>
    public int EmptyTensors { get; init; }

    /// <summary>Tensors that <see cref="CheckpointOptions.Include"/> and <see cref="CheckpointOptions.Exclude"/> leave out.</summary>
    public int ExcludedTensors { get; init; }

    /// <summary>Causal masks that were saved as numbers.</summary>
    /// <value>
    /// Names of tensors that are called like a mask (<c>mask</c>, <c>causal_mask</c>, <c>attn_mask</c>, <c>attention_mask</c>, <c>masked_bias</c>, <c>tril</c>, or <c>bias</c> right below
    /// <c>attn</c>, <c>attention</c>, <c>self_attn</c>, <c>self_attention</c>), have the shape of one (a square with sizes of 1 before it, or a single number that is not called <c>bias</c>), and hold at most two different values in the first and in the last checkpoint.
    /// </value>
    public IReadOnlyList<string> Masks { get; init; } = [];

    /// <summary>Output heads that are the embedding once more.</summary>
    /// <value>
    /// Names that end in <c>lm_head.weight</c> or <c>embed_out.weight</c>, where a tensor that is called like an embedding (<c>wte</c>, <c>embed_tokens</c>, <c>word_embeddings</c>, <c>tok_embeddings</c>, <c>token_embedding</c>,
    /// <c>embed_in</c>, <c>shared</c>, each with <c>.weight</c>) has the same shape, format and bits in the first and in the last checkpoint.
    /// </value>
    public IReadOnlyList<string> TiedHeads { get; init; } = [];
}
