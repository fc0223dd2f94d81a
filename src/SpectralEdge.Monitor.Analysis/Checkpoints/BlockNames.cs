using System.IO.Enumeration;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>What names of tensors say.</summary>
internal static class BlockNames
{
    private const string Compiled = "_orig_mod.";
    private const string Parallel = "module.";

    private static readonly string[] OptimizerParts = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer"];
    private static readonly string[] OptimizerPrefixes = ["optimizer.", "optim.", "opt_state."];
    private static readonly string[] MaskEndings = ["mask", "causal_mask", "attn_mask", "attention_mask", "masked_bias", "tril"];
    private static readonly string[] Attentions = ["attn", "attention", "self_attn", "self_attention"];
    private static readonly string[] Heads = ["lm_head.weight", "embed_out.weight"];

    private static readonly string[] Embeddings =
        ["wte.weight", "embed_tokens.weight", "word_embeddings.weight", "tok_embeddings.weight", "token_embedding.weight", "embed_in.weight", "shared.weight"];

    /// <summary>A name without the prefixes that wrappers add.</summary>
    public static string Strip(string name)
    {
        var stripped = name.Replace(Compiled, string.Empty, StringComparison.Ordinal);
        while (stripped.StartsWith(Parallel, StringComparison.Ordinal) && stripped.Length > Parallel.Length)
        {
            stripped = stripped[Parallel.Length..];
        }

        return stripped;
    }

    /// <summary>Whether a tensor is the state of an optimizer.</summary>
    public static bool IsOptimizer(string name) =>
        name.Split('.').Intersect(OptimizerParts, StringComparer.Ordinal).Any() || OptimizerPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether a tensor is called like a causal mask, and has the shape of one.</summary>
    public static bool IsMask(string name, IReadOnlyList<long> shape)
    {
        var parts = name.Split('.');
        var isBias = parts is [.., var parent, "bias"] && Attentions.Contains(parent, StringComparer.Ordinal);
        var isSquare = shape.Count >= 2 && shape[^1] == shape[^2] && shape.Take(shape.Count - 2).All(size => size == 1);
        var isSingle = shape.All(size => size == 1) && !isBias;
        return (isBias || MaskEndings.Contains(parts[^1], StringComparer.Ordinal)) && (isSquare || isSingle);
    }

    /// <summary>Whether a tensor is called like an output head.</summary>
    public static bool IsHead(string name) => EndsIn(name, Heads);

    /// <summary>Whether a tensor is called like an embedding.</summary>
    public static bool IsEmbedding(string name) => EndsIn(name, Embeddings);

    /// <summary>Whether a name is asked for.</summary>
    public static bool IsIncluded(string name, CheckpointOptions options) =>
        (options.Include.Count == 0 || Fits(name, options.Include)) && !Fits(name, options.Exclude);

    private static bool Fits(string name, IReadOnlyList<string> patterns) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static bool EndsIn(string name, string[] endings) =>
        Array.Exists(endings, ending => name == ending || name.EndsWith("." + ending, StringComparison.Ordinal));
}
