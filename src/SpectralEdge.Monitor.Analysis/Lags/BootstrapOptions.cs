namespace SpectralEdge.Monitor.Analysis;

/// <summary>Settings of a bootstrap by blocks.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Pairs in a block; for <see cref="BootstrapBlocks.Stationary"/> their mean.</summary>
    /// <value>Pairs, from 1 to half the length of the series, or all of it for <see cref="BootstrapBlocks.Stationary"/>. It has no default: with windows that overlap it must be at least W, or what neighbours share is cut apart.</value>
    public required int BlockLength { get; init; }

    /// <summary>How blocks are drawn.</summary>
    /// <value>The default is <see cref="BootstrapBlocks.Moving"/>.</value>
    public BootstrapBlocks Blocks { get; init; }

    /// <summary>Number of series drawn.</summary>
    /// <value>From 100 to 1,000,000. The default is 2000: the ends of a 95 % interval then rest on 50 draws each; chosen, not measured.</value>
    public int Draws { get; init; } = 2000;

    /// <summary>Probability that the interval is made for.</summary>
    /// <value>Above 0 and below 1. The default is 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Names the draws; equal seeds give equal intervals on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(BootstrapOptions));
        problems.RequireInRange(BlockLength, 1, int.MaxValue, "A block holds at least one pair.");
        problems.RequireInRange((long)Blocks, (long)BootstrapBlocks.Moving, (long)BootstrapBlocks.Stationary, "Use one that BootstrapBlocks names.", nameof(Blocks));
        problems.RequireInRange(Draws, 100, 1_000_000, "Fewer say little about the ends, more take hours.");
        problems.RequireInRange(Confidence, double.Epsilon, double.BitDecrement(1), "It is a probability, above 0 and below 1.");
        problems.ThrowIfAny();
    }
}
