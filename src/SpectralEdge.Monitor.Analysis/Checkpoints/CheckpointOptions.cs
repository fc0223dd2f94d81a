namespace SpectralEdge.Monitor.Analysis;

/// <summary>Which files are checkpoints, which of their tensors are parameters, and what these are called.</summary>
/// <remarks>In a pattern <c>*</c> stands for any characters, none included, and <c>?</c> for a single one; upper and lower case
/// differ.</remarks>
public sealed record CheckpointOptions
{
    /// <summary>Patterns of the files and folders that are checkpoints; they meet names, not paths.</summary>
    /// <value>None, the default, for all.</value>
    public IReadOnlyList<string> IncludeFiles { get; init; } = [];

    /// <summary>Patterns of the files and folders that are left out, although they are included; files in the folder of a
    /// checkpoint too.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> ExcludeFiles { get; init; } = [];

    /// <summary>Patterns of the tensors that are watched; they meet names after prefixes are stripped.</summary>
    /// <value>None, the default, for all.</value>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of the tensors that are not watched, although they are included; they meet names as they stand in the
    /// file too.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether <c>_orig_mod.</c> anywhere and <c>module.</c> at the beginning are left out of names, as torch.compile
    /// and data parallel wrappers add them.</summary>
    /// <value>The default is true.</value>
    public bool StripsWrappers { get; init; } = true;

    /// <summary>Whether causal masks that were saved as numbers are left out (<see cref="CheckpointSkips.Masks"/>).</summary>
    /// <value>The default is true.</value>
    public bool SkipsMasks { get; init; } = true;

    /// <summary>Whether running statistics of normalisation layers are left out
    /// (<see cref="CheckpointSkips.Buffers"/>).</summary>
    /// <value>The default is true: they are averages of activations, which no optimizer moves.</value>
    public bool SkipsBuffers { get; init; } = true;

    /// <summary>Whether an output head that is a copy of the embedding is left out
    /// (<see cref="CheckpointSkips.TiedHeads"/>).</summary>
    /// <value>The default is true: tied weights are one parameter, counted once.</value>
    public bool SkipsTiedHeads { get; init; } = true;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(CheckpointOptions));
        Check(problems, IncludeFiles, nameof(IncludeFiles));
        Check(problems, ExcludeFiles, nameof(ExcludeFiles));
        Check(problems, Include, nameof(Include));
        Check(problems, Exclude, nameof(Exclude));
        problems.ThrowIfAny();
    }

    private static void Check(OptionProblems problems, IReadOnlyList<string> patterns, string name)
    {
        if (patterns is null)
        {
            problems.Add($"{name} is null; it must be a list of patterns. Leave it out for none.");
            return;
        }

        for (var i = 0; i < patterns.Count; i++)
        {
            if (string.IsNullOrEmpty(patterns[i]))
            {
                problems.Add($"{name}[{i}] is empty; it must be a pattern. Use '*' for every name.");
            }
        }
    }
}

/// <summary>What was found with a series and left out, all of it counted.</summary>
/// <remarks>Files are those of the whole series, tensors those of its first checkpoint.</remarks>
public sealed record CheckpointSkips
{
    /// <summary>Files and folders that were passed over, each with its reason.</summary>
    public IReadOnlyList<SkippedFile> Files { get; init; } = [];

    /// <summary>Tensors with the state of an optimizer, by their names: <c>exp_avg</c>, <c>exp_avg_sq</c>,
    /// <c>max_exp_avg_sq</c>, <c>momentum_buffer</c> as a part between dots, or <c>optimizer.</c>, <c>optim.</c>,
    /// <c>opt_state.</c> at the beginning.</summary>
    public int OptimizerTensors { get; init; }

    /// <summary>Tensors of integers, truth values or texts.</summary>
    public int IntegerTensors { get; init; }

    /// <summary>Tensors without values.</summary>
    public int EmptyTensors { get; init; }

    /// <summary>Tensors that <see cref="CheckpointOptions.Include"/> and
    /// <see cref="CheckpointOptions.Exclude"/> leave out.</summary>
    public int ExcludedTensors { get; init; }

    /// <summary>Causal masks that were saved as numbers.</summary>
    /// <value>Names of tensors that are called like a mask (<c>mask</c>, <c>causal_mask</c>, <c>attn_mask</c>,
    /// <c>attention_mask</c>, <c>masked_bias</c>, <c>tril</c>, or <c>bias</c> right below <c>attn</c>, <c>attention</c>,
    /// <c>self_attn</c>, <c>self_attention</c>), have the shape of one (a square with sizes of 1 before it, or a single number
    /// that is not called <c>bias</c>), and hold at most two different values in the first and in the last checkpoint.</value>
    public IReadOnlyList<string> Masks { get; init; } = [];

    /// <summary>Running statistics of normalisation layers.</summary>
    /// <value>Names whose last part is <c>running_mean</c>, <c>running_var</c>, <c>num_batches_tracked</c>, <c>moving_mean</c>
    /// or <c>moving_variance</c>, or whose first part is <c>batch_stats</c>.</value>
    public IReadOnlyList<string> Buffers { get; init; } = [];

    /// <summary>Averaged copies of other tensors.</summary>
    /// <value>Names that begin with <c>ema.</c>, <c>ema_model.</c> or <c>model_ema.</c>, where others do not.</value>
    public IReadOnlyList<string> Averages { get; init; } = [];

    /// <summary>Output heads that are a copy of the embedding.</summary>
    /// <value>Names that end in <c>lm_head.weight</c> or <c>embed_out.weight</c>, where a tensor that is called like an
    /// embedding (<c>wte</c>, <c>embed_tokens</c>, <c>word_embeddings</c>, <c>tok_embeddings</c>, <c>token_embedding</c>,
    /// <c>embed_in</c>, <c>shared</c>, each with <c>.weight</c>) has the same shape, format and bits in the first and in
    /// the last checkpoint.</value>
    public IReadOnlyList<string> TiedHeads { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{new Amount(Files.Count):file}, {new Amount(OptimizerTensors):tensor} of optimizers, {IntegerTensors} of integers, "
        + $"{EmptyTensors} empty and {ExcludedTensors} excluded ones; masks: {List(Masks)}; buffers: {List(Buffers)}; averages: "
        + $"{List(Averages)}; tied heads: {List(TiedHeads)}";

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));
}

/// <summary>A file or folder that is no member of a series.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Reason">Why it was passed over, in words.</param>
public sealed record SkippedFile(string Path, string Reason)
{
    /// <summary>Whether it is, or was to be, a checkpoint of the run: an unfinished or unnumbered one, a copy, a link to a
    /// member, one of a format that is not read.</summary>
    public bool IsCheckpoint { get; init; }
}
