using System.IO.Enumeration;

namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// How far two gradient steps on independent batches are from commuting, and where in parameter space what is left of them lies
/// (2602.16746, 2602.16967).
/// </summary>
/// <remarks>
/// <para>
/// Each sample takes two batches of <see cref="ProbeBatch.Train"/> with indices that no other sample of the run has: 2 n and
/// 2 n + 1 with n = step · <see cref="Samples"/>, and so on. It costs 6 gradients: two, and two products with a Hessian. The
/// defect is that of all watched parameters, whatever <see cref="Probe.Group"/> is.
/// </para>
/// <para>
/// Memory: 8 bytes times <see cref="Snapshots"/> times the elements of the matrices is held; as much again at most, and 8 bytes
/// times about 8 P, while it is taken.
/// </para>
/// </remarks>
public sealed record CommutatorProbe : Probe
{
    private static readonly string[] AttentionWords = ["attn", "attention", "q_proj", "k_proj", "v_proj", "o_proj"];

    /// <summary>Number of pairs of batches, whose median is reported.</summary>
    /// <value>From 1 to 1,000. The default is 5, as in the papers' sweeps.</value>
    public int Samples { get; init; } = 5;

    /// <summary>Whether the defect is estimated by differences of gradients as well, in two ways.</summary>
    /// <value>The default is no. It costs 6 more gradients a sample.</value>
    public bool Differences { get; init; }

    /// <summary>
    /// The least length of a step of the published estimator: shorter steps are lengthened to it by a greater learning rate of at
    /// most 1.
    /// </summary>
    /// <value>
    /// In parameter units, from 0 to 1. The default, 0, is that of the programs for modular arithmetic; those for Dyck and SCAN
    /// have 1e-6.
    /// </value>
    public double LeastStep { get; init; }

    /// <summary>Patterns for the names of the matrices whose way spans the execution subspace.</summary>
    /// <value>
    /// Patterns as in <see cref="ParameterGrouping.ByPattern"/>, for any block. The default, none, takes the blocks of two or
    /// more dimensions whose names look like attention, and all of two or more dimensions where none does. A block whose name
    /// ends in <c>in_proj_weight</c> counts as three matrices one above the other.
    /// </value>
    public IReadOnlyList<string> Matrices { get; init; } = [];

    /// <summary>Number of components of each matrix.</summary>
    /// <value>
    /// From 1 to <see cref="Snapshots"/>; null, the default, for as many as hold 95 % of the variance. The papers take 2.
    /// </value>
    public int? Components { get; init; }

    /// <summary>Most snapshots of the matrices that are kept; one is taken whenever the probe is.</summary>
    /// <value>
    /// From 4 to 4,096, or 0 for no execution subspace. The default is 32 (chosen, not measured). When they are full, every
    /// second one is dropped, and from then on every second one is taken.
    /// </value>
    public int Snapshots { get; init; } = 32;

    /// <inheritdoc/>
    public override string Name => "commutator_defect";

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
        problems.RequireInRange(Samples, 1, 1000, "Each takes 6 gradients.", $"{nameof(CommutatorProbe)}.{nameof(Samples)}");
        problems.RequireInRange(
            LeastStep, 0, 1, "It is the length of a small step in parameter units. Use 0 for none, or 1e-6.",
            $"{nameof(CommutatorProbe)}.{nameof(LeastStep)}");
        if (Snapshots != 0)
        {
            problems.RequireInRange(
                Snapshots, 4, 4096, "Components of a way need some of it. Use 0 for no execution subspace.",
                $"{nameof(CommutatorProbe)}.{nameof(Snapshots)}");
        }

        if (Components is { } components)
        {
            problems.RequireInRange(
                components, 1, Math.Max(1, Snapshots), "A way has no more components than snapshots.",
                $"{nameof(CommutatorProbe)}.{nameof(Components)}");
        }

        foreach (var pattern in Matrices.Where(pattern => !run.Model.Blocks.Any(block => Fits(pattern, block.Name))))
        {
            problems.Add(
                $"{nameof(CommutatorProbe)}.{nameof(Matrices)} has '{pattern}', which fits none of the {run.Model.Blocks.Count} "
                + $"blocks; each must fit one. The first is '{run.Model.Blocks[0].Name}'.");
        }
    }

    internal override Measure Start(ProbedRun run)
    {
        var way = new ExecutionWay(Ranges(run.Model.Blocks), Components, Snapshots);
        return new CommutatorMeasure(run, Samples, Differences, LeastStep, way);
    }

    /// <summary>The ranges of elements of the matrices.</summary>
    private List<(int Start, int Length)> Ranges(IReadOnlyList<ProbedBlock> blocks)
    {
        var matrices = blocks.Where(static block => block.Shape.Count >= 2).ToHashSet();
        var chosen = Matrices.Count > 0 ? blocks.Where(block => Matrices.Any(pattern => Fits(pattern, block.Name))).ToHashSet()
            : matrices.Where(static block => LooksLikeAttention(block.Name)).ToHashSet() is { Count: > 0 } attention ? attention
            : matrices;
        var (ranges, start) = (new List<(int, int)>(), 0);
        foreach (var block in blocks)
        {
            var count = checked((int)block.Count);
            if (Snapshots > 0 && chosen.Contains(block))
            {
                var pieces = block.Name.EndsWith("in_proj_weight", StringComparison.Ordinal) && block.Shape[0] % 3 == 0 ? 3 : 1;
                for (var piece = 0; piece < pieces; piece++)
                {
                    ranges.Add((start + (piece * (count / pieces)), count / pieces));
                }
            }

            start += count;
        }

        return ranges;
    }

    private static bool Fits(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static bool LooksLikeAttention(string name) =>
        Array.Exists(AttentionWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
