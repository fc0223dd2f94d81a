using System.IO.Enumeration;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Decides which tensors of checkpoints are parameters, and counts the others.</summary>
/// <param name="options">Validated options.</param>
internal sealed class BlockRules(CheckpointOptions options)
{
    // No model has more heads, or more embeddings that could be one of them; each pair is read.
    private const int MostTied = 16;

    private bool _hasFirst;

    /// <summary>What was left out of the first checkpoint.</summary>
    public CheckpointSkips Skips { get; private set; } = new();

    /// <summary>Keeps the parameters of a checkpoint, under the names they are watched by.</summary>
    /// <param name="tensors">All tensors of its files.</param>
    /// <param name="path">The checkpoint, for messages.</param>
    public Dictionary<string, StoredTensor> Keep(IReadOnlyList<StoredTensor> tensors, string path)
    {
        var (kept, skips) = (new Dictionary<string, StoredTensor>(StringComparer.Ordinal), new CheckpointSkips());
        var buffers = new List<string>();
        foreach (var tensor in tensors)
        {
            var name = options.StripsWrappers ? BlockNames.Strip(tensor.Name) : tensor.Name;
            var before = skips;
            skips = Count(skips, tensor, name);
            if (!ReferenceEquals(before, skips))
            {
                continue;
            }

            if (options.SkipsBuffers && BlockNames.IsBuffer(name))
            {
                buffers.Add(name);
                continue;
            }

            if (tensor.Refusal is { } refusal)
            {
                throw refusal;
            }

            if (!kept.TryAdd(name, tensor with { Name = name }))
            {
                throw CheckpointException.In(path, Twice(name, kept[name].Bytes.File, tensor.Bytes.File));
            }
        }

        skips = LeaveOutAverages(kept, skips with { Buffers = buffers });

        Skips = _hasFirst ? Skips : skips;
        _hasFirst = true;
        return kept;
    }

    /// <summary>Leaves masks and tied heads out of all checkpoints, by their values in the first and the last.</summary>
    /// <param name="all">The parameters of each checkpoint.</param>
    public void LeaveOutCopies(List<Dictionary<string, StoredTensor>> all)
    {
        var (first, last) = (all[0], all[^1]);
        string[] masks = options.SkipsMasks
            ? [
                .. first.Values.Where(
                    tensor => BlockNames.IsMask(tensor.Name, tensor.Shape)
                        && HoldsInBoth(tensor.Name, first, last, TensorValues.HaveTwoValues)).Select(tensor => tensor.Name),
            ]
            : [];
        string[] heads = [];
        if (options.SkipsTiedHeads)
        {
            StoredTensor[] embeddings =
                [.. first.Values.Where(tensor => BlockNames.IsEmbedding(tensor.Name)).Take(MostTied)];
            heads =
            [
                .. first.Values.Where(tensor => BlockNames.IsHead(tensor.Name)).Take(MostTied)
                    .Where(head => Array.Exists(embeddings, embedding => IsTied(head, embedding, first, last)))
                    .Select(head => head.Name),
            ];
        }

        foreach (var checkpoint in all)
        {
            Array.ForEach([.. masks, .. heads], name => checkpoint.Remove(name));
        }

        Skips = Skips with { Masks = masks, TiedHeads = heads };
    }

    private static string Twice(string name, string first, string second) => first == second
        ? $"two tensors are called '{name}', once the prefixes of wrappers are stripped. Set CheckpointOptions.StripsWrappers to "
            + "false, or leave one out with CheckpointOptions.Exclude."
        : $"two tensors are called '{name}', one in {Path.GetFileName(first)} and one in {Path.GetFileName(second)}. Leave one "
            + "of the files out with CheckpointOptions.ExcludeFiles.";

    private static CheckpointSkips LeaveOutAverages(Dictionary<string, StoredTensor> kept, CheckpointSkips skips)
    {
        string[] averages = [.. kept.Keys.Where(BlockNames.IsAverage)];
        if (averages.Length == kept.Count)
        {
            return skips;
        }

        Array.ForEach(averages, name => kept.Remove(name));
        return averages.Length == 0 ? skips : skips with { Averages = averages };
    }

    private CheckpointSkips Count(CheckpointSkips skips, StoredTensor tensor, string name) => tensor switch
    {
        _ when BlockNames.IsOptimizer(name) => skips with { OptimizerTensors = skips.OptimizerTensors + 1 },
        { Format: TensorFormat.Integer } => skips with { IntegerTensors = skips.IntegerTensors + 1 },
        { Count: 0 } => skips with { EmptyTensors = skips.EmptyTensors + 1 },
        _ when !BlockNames.IsIncluded(name, options) || BlockNames.Fits(tensor.Name, options.Exclude) =>
            skips with { ExcludedTensors = skips.ExcludedTensors + 1 },
        _ => skips,
    };

    private static bool IsTied(
        StoredTensor head, StoredTensor embedding, Dictionary<string, StoredTensor> first,
        Dictionary<string, StoredTensor> last) =>
        HaveOneForm(head, embedding)
        && TensorValues.AreEqual(head, embedding)
        && (ReferenceEquals(first, last)
            || (last.TryGetValue(head.Name, out var lastHead)
                && last.TryGetValue(embedding.Name, out var lastEmbedding)
                && HaveOneForm(lastHead, lastEmbedding)
                && TensorValues.AreEqual(lastHead, lastEmbedding)));

    private static bool HaveOneForm(StoredTensor one, StoredTensor other) =>
        one.Format == other.Format && one.Shape.SequenceEqual(other.Shape);

    private static bool HoldsInBoth(
        string name, Dictionary<string, StoredTensor> first, Dictionary<string, StoredTensor> last,
        Func<StoredTensor, bool> holds) =>
        holds(first[name]) && (ReferenceEquals(first, last) || !last.TryGetValue(name, out var tensor) || holds(tensor));
}

/// <summary>What the names of tensors mean.</summary>
internal static class BlockNames
{
    private const string Compiled = "_orig_mod.";
    private const string Parallel = "module.";

    private static readonly string[] OptimizerParts = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer"];
    private static readonly string[] OptimizerPrefixes = ["optimizer.", "optim.", "opt_state."];
    private static readonly string[] AveragePrefixes = ["ema.", "ema_model.", "model_ema."];
    private static readonly string[] Buffers =
        ["running_mean", "running_var", "num_batches_tracked", "moving_mean", "moving_variance"];

    private static readonly string[] MaskEndings = ["mask", "causal_mask", "attn_mask", "attention_mask", "masked_bias", "tril"];
    private static readonly string[] Attentions = ["attn", "attention", "self_attn", "self_attention"];
    private static readonly string[] Heads = ["lm_head.weight", "embed_out.weight"];

    private static readonly string[] Embeddings =
        [
            "wte.weight", "embed_tokens.weight", "word_embeddings.weight", "tok_embeddings.weight", "token_embedding.weight",
            "embed_in.weight", "shared.weight",
        ];

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
        Array.Exists(OptimizerParts, part => name.Contains(part, StringComparison.Ordinal) && name.Split('.').Contains(part))
            || Array.Exists(OptimizerPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether a tensor is a running statistic of a normalisation layer.</summary>
    public static bool IsBuffer(string name) =>
        EndsIn(name.Replace('/', '.'), Buffers) || name.StartsWith("batch_stats", StringComparison.Ordinal);

    /// <summary>Whether a tensor is an averaged copy.</summary>
    public static bool IsAverage(string name) =>
        Array.Exists(AveragePrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

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

    /// <summary>Whether a name fits one of some patterns.</summary>
    public static bool Fits(string name, IReadOnlyList<string> patterns) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static bool EndsIn(string name, string[] endings) =>
        Array.Exists(endings, ending => name == ending || name.EndsWith("." + ending, StringComparison.Ordinal));
}
