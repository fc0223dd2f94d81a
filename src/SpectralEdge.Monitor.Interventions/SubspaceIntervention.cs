using SpectralEdge.Monitor.Probes;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>What a subspace is removed from, or kept of.</summary>
public enum SubspaceTarget
{
    /// <summary>
    /// The gradient g as the optimizer would get it, after the loop's own clipping. Momentum and moments of earlier gradients,
    /// and decoupled weight decay, still move the parameters in what is removed.
    /// </summary>
    Gradient,

    /// <summary>The update θ_t − θ_(t−1) that the optimizer made, decay and momentum included.</summary>
    Update,

    /// <summary>The parameters θ_t themselves: the ablation of a direction.</summary>
    Parameters,
}

/// <summary>Removes a subspace of gradient, update or parameters, or keeps nothing else.</summary>
/// <remarks>
/// With x the vector, P the projection on the subspace and s the dose: x ← x − s P x removes it, x ← P x + (1 − s)(x − P x) keeps
/// it, which removes the transverse part. Source: 2602.16746 (g ← g_par + (1 − s) g_perp). Beside it belongs the same with
/// <see cref="ShamDirections"/>: keeping K of P dimensions at s = 1 stops nearly everything, whichever they are.
/// </remarks>
public sealed record SubspaceIntervention : Intervention
{
    /// <summary>The subspace.</summary>
    public required Directions Directions { get; init; }

    /// <summary>Whether the subspace is kept and the rest removed.</summary>
    /// <value>The default is false: the subspace is removed.</value>
    public bool Keeps { get; init; }

    /// <summary>What it is done to. The default is the gradient.</summary>
    public SubspaceTarget Target { get; init; }

    /// <summary>Part of what is removed, s.</summary>
    /// <value>From 0 to 1, the default; 0 changes no bit.</value>
    public double Dose { get; init; } = 1;

    /// <summary>The blocks that it is restricted to: all others stay as they are, and the subspace is cut to these.</summary>
    /// <value>Names of watched blocks; none, the default, for all.</value>
    public IReadOnlyList<string> Blocks { get; init; } = [];

    /// <summary>
    /// For a control that removes the same length: what is removed is scaled to what would be removed with this subspace.
    /// </summary>
    /// <value>Null, the default, for no scaling. Where the own part is shorter, it is turned round.</value>
    public Directions? LengthOf { get; init; }

    /// <inheritdoc/>
    public override string Name => Keeps ? "keep_subspace" : "remove_subspace";

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
        problems.RequireInRange(Dose, 0, 1, "It is the part of the subspace, or of the rest, that is removed.");
        run.RequireBlocks(Blocks, nameof(Blocks), problems);
        if (!Enum.IsDefined(Target))
        {
            problems.Add(FormattableString.Invariant($"Target is {(int)Target}; it must be one of SubspaceTarget's."));
        }

        if (Directions is null)
        {
            problems.Add("Directions is null; it must say which subspace is meant. Give one, such as new LeadingDirections().");
            return;
        }

        Directions.Check(problems, run);
        LengthOf?.Check(problems, run);
    }

    /// <inheritdoc/>
    internal override Change Start(ChangedRun run) => new SubspaceChange(
        this, run.SpansOf(Blocks), Cut(Directions, run), LengthOf is { } other ? Cut(other, run) : null);

    /// <summary>The subspace at each step, cut to the blocks.</summary>
    private Func<long, Subspace> Cut(Directions directions, ChangedRun run)
    {
        var (whole, known) = (directions.Start(run), default((Subspace Whole, Subspace Cut)?));
        return Blocks.Count == 0 ? whole : step =>
        {
            var subspace = whole(step);
            if (known?.Whole != subspace)
            {
                known = (subspace, Vectors.Cut(subspace, run.SpansOf(Blocks)));
            }

            return known.Value.Cut;
        };
    }

    private sealed class SubspaceChange(
        SubspaceIntervention options, IReadOnlyList<ChangedSpan> spans, Func<long, Subspace> subspaceAt,
        Func<long, Subspace>? lengthOf)
        : Change(MomentOf(options.Target))
    {
        private double[] _removed = [];

        public override InterventionApplied? Apply(long step, Span<double> vector)
        {
            if (options.Dose == 0)
            {
                return null;
            }

            var subspace = subspaceAt(step);
            if (subspace.Dimension == 0)
            {
                throw new InterventionSkippedException("The subspace has no dimension in the blocks that it is restricted to.");
            }

            var factor = options.Dose;
            if (lengthOf is not null)
            {
                factor *= Remove(lengthOf(step), vector) is var wanted && Remove(subspace, vector) is > 0 and var own
                    ? wanted / own
                    : throw new InterventionSkippedException("Nothing lies in what is to be removed, so it cannot be scaled.");
            }

            var length = Remove(subspace, vector);
            var before = Vectors.Norm(vector);
            Vectors.Add(-factor, _removed, vector);
            return new InterventionApplied
            {
                Target = SnakeOf(options.Target),
                Dose = options.Dose,
                Dimension = subspace.Dimension,
                Before = before,
                Removed = factor * length,
                Seed = options.Directions.SeedOfDraw,
            };
        }

        /// <summary>Computes what dose 1 removes.</summary>
        /// <returns>Its length.</returns>
        private double Remove(Subspace subspace, ReadOnlySpan<double> vector)
        {
            Array.Resize(ref _removed, vector.Length);
            subspace.Project(vector, _removed);
            if (options.Keeps)
            {
                foreach (var span in spans)
                {
                    var all = span.Of(vector);
                    var part = span.Of(_removed.AsSpan());
                    for (var i = 0; i < part.Length; i++)
                    {
                        part[i] = all[i] - part[i];
                    }
                }
            }

            return Vectors.Norm(_removed);
        }

        private static Moment MomentOf(SubspaceTarget target) => target switch
        {
            SubspaceTarget.Gradient => Moment.Gradient,
            SubspaceTarget.Update => Moment.Update,
            _ => Moment.ParametersAfter,
        };

        private static string SnakeOf(SubspaceTarget target) => target switch
        {
            SubspaceTarget.Gradient => "gradient",
            SubspaceTarget.Update => "update",
            _ => "parameters",
        };
    }
}
