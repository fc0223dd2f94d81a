using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Which tensors of checkpoints are parameters, and what they are called. The defaults work.</summary>
/// <remarks>In a pattern <c>*</c> stands for any characters, none included, and <c>?</c> for a single one; upper and lower case differ. Patterns meet the names after prefixes are stripped.</remarks>
public sealed record CheckpointOptions
{
    /// <summary>Patterns of the names that are watched.</summary>
    /// <value>None, the default, for all.</value>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of the names that are not watched, although they are included.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether <c>_orig_mod.</c> anywhere and <c>module.</c> at the beginning are left out of names, as torch.compile and data parallel wrappers add them.</summary>
    /// <value>The default is true.</value>
    public bool StripsWrappers { get; init; } = true;

    /// <summary>Whether causal masks that were saved as numbers are left out (<see cref="CheckpointSkips.Masks"/>).</summary>
    /// <value>The default is true.</value>
    public bool SkipsMasks { get; init; } = true;

    /// <summary>Whether an output head that is the embedding once more is left out (<see cref="CheckpointSkips.TiedHeads"/>).</summary>
    /// <value>The default is true: tied weights are one parameter, counted once.</value>
    public bool SkipsTiedHeads { get; init; } = true;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(CheckpointOptions));
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
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] is empty; it must be a pattern. Use '*' for every name."));
            }
        }
    }
}
