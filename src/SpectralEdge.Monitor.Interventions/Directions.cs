using SpectralEdge.Monitor.Probes;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>Which subspace of parameter space an intervention looks at.</summary>
public abstract record Directions
{
    /// <summary>Notes what of the options cannot be used.</summary>
    internal abstract void Check(OptionProblems problems, ChangedRun run);

    /// <summary>Gives the subspace for each step; throws where there is none.</summary>
    internal abstract Func<long, Subspace> Start(ChangedRun run);

    /// <summary>The seed that the subspace was drawn with; null if it was not drawn.</summary>
    internal virtual int? SeedOfDraw => null;

    /// <summary>Notes vectors that span no subspace of the parameters.</summary>
    private protected static void CheckVectors(
        IReadOnlyList<double[]> vectors, string option, OptionProblems problems, int count, bool areSnapshots = false)
    {
        if (!areSnapshots && (vectors.Count < 1 || vectors.Count > count))
        {
            problems.Add(FormattableString.Invariant(
                $"{option} has {vectors.Count} vectors; there must be between 1 and P = {count}. They span the subspace."));
        }

        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors[i].Length != count)
            {
                problems.Add(FormattableString.Invariant(
                    $"{option}[{i}] has {vectors[i].Length} values; it must have P = {count}, one for each watched parameter, ")
                    + "block after block as SpectralMonitor.Inventory lists them.");
            }
            else if (!double.IsFinite(Vectors.Norm(vectors[i])) || Vectors.Norm(vectors[i]) == 0)
            {
                problems.Add(FormattableString.Invariant(
                    $"{option}[{i}] has length {Vectors.Norm(vectors[i])}; it must be finite and above 0. ")
                    + "A vector without a length has no direction.");
            }
        }
    }
}

/// <summary>The leading directions v_1 … v_k of the monitor's newest full window: the dominant subspace.</summary>
/// <remarks>
/// Anew after every sample. Needs a window that is kept exactly; where it is not full, or k* is undefined, the intervention is
/// not applied, and that is counted.
/// </remarks>
public sealed record LeadingDirections : Directions
{
    /// <summary>How many, K.</summary>
    /// <value>From 1 to W − 1; null, the default, for up to the gap, k*.</value>
    public int? Count { get; init; }

    /// <summary>Whose window: the name of a group, or <c>all</c>, the default.</summary>
    public string Group { get; init; } = ParameterGrouping.WholeModel;

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
        if (Count is { } count)
        {
            problems.RequireInRange(
                count, 1, run.Monitor.Options.Windows[0].Length - 1, "A window of W updates has no more leading directions.",
                "Count");
        }

        if (!run.Monitor.IsExact)
        {
            problems.Add("Directions are those of a window of sketches; it must be kept exactly, since a sketch has no "
                + "directions in parameter space. Set Sketch.Mode to Exact, or give vectors.");
        }

        if (Group != ParameterGrouping.WholeModel && run.Monitor.Inventory.Groups.All(group => group.Name != Group))
        {
            problems.Add($"Group is '{Group}'; it must be '{ParameterGrouping.WholeModel}' or a group of "
                + "SpectralMonitor.Inventory. Its window gives the directions.");
        }
    }

    /// <inheritdoc/>
    internal override Func<long, Subspace> Start(ChangedRun run)
    {
        (long Step, Subspace Subspace)? known = null;
        return _ =>
        {
            if (run.Monitor.FullSpectrum(Group) is not { } spectrum)
            {
                throw new InterventionSkippedException($"The window of '{Group}' is not full yet, so it has no directions.");
            }

            if (known?.Step != spectrum.Sample.Step)
            {
                var window = spectrum.Access(run.Monitor.Inventory);
                var count = Count ?? spectrum.Sample.GapPosition ?? throw new InterventionSkippedException(
                    "The gap position k* is undefined here, so it gives no number of directions. Set Count for a fixed one.");
                known = (spectrum.Sample.Step, Subspace.OfDirections(window, 0, Math.Min(count, window.Rank)));
            }

            return known.Value.Subspace;
        };
    }
}

/// <summary>The span of vectors that are given: an execution basis, a measured defect direction.</summary>
/// <param name="Vectors">
/// Each of shape [P], block after block of the monitor's inventory, of any length above 0; made orthonormal, the first keeping
/// its direction.
/// </param>
public sealed record GivenDirections(IReadOnlyList<double[]> Vectors) : Directions
{
    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run) =>
        CheckVectors(Vectors, nameof(Vectors), problems, run.Count);

    /// <inheritdoc/>
    internal override Func<long, Subspace> Start(ChangedRun run)
    {
        var subspace = Interventions.Vectors.Span(Vectors, run);
        return _ => subspace;
    }
}

/// <summary>The span of vectors that are computed when the intervention is applied, as a defect direction at that step.</summary>
/// <param name="Compute">
/// Given the step to be taken, the vectors, each of shape [P]; it may not change the run. Where it throws, the intervention is
/// not applied at that step.
/// </param>
public sealed record ComputedDirections(Func<long, IReadOnlyList<double[]>> Compute) : Directions
{
    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
    }

    /// <inheritdoc/>
    internal override Func<long, Subspace> Start(ChangedRun run) => step =>
    {
        var (vectors, problems) = (Compute(step), new OptionProblems("The computed directions"));
        CheckVectors(vectors, nameof(Compute), problems, run.Count);
        problems.ThrowIfAny();
        return Vectors.Span(vectors, run);
    };
}

/// <summary>
/// The execution subspace of an earlier run: for each block the leading principal components of W_t − W_0 over its snapshots,
/// columns centred.
/// </summary>
/// <remarks>
/// Source: 2602.16746, with 2 components for each attention matrix, snapshots every 100 to 200 steps. The basis must come from a
/// run of the same seed, else its coordinates mean nothing.
/// </remarks>
/// <param name="Snapshots">At least 3, each of shape [P]: all watched parameters, block after block, oldest first.</param>
/// <param name="Blocks">The blocks, by name; at least one.</param>
public sealed record TrajectoryDirections(IReadOnlyList<double[]> Snapshots, IReadOnlyList<string> Blocks) : Directions
{
    /// <summary>Components of each block.</summary>
    /// <value>From 1 to 100; the default is 2.</value>
    public int PerBlock { get; init; } = 2;

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
        problems.RequireInRange(PerBlock, 1, 100, "Each block gives that many directions.");
        problems.RequireInRange(Snapshots.Count, 3, int.MaxValue, "Centred, fewer snapshots than 3 have no two components.");
        problems.RequireInRange(Blocks.Count, 1, int.MaxValue, "Name the matrices that make the subspace.");
        CheckVectors(Snapshots, nameof(Snapshots), problems, run.Count, areSnapshots: true);
        run.RequireBlocks(Blocks, nameof(Blocks), problems);
    }

    /// <inheritdoc/>
    internal override Func<long, Subspace> Start(ChangedRun run)
    {
        var subspace = Subspace.Join([
            .. run.SpansOf(Blocks).Select(span => Subspace.OfTrajectory(
                run.Count, span.Start, [.. Snapshots.Select(snapshot => Way(snapshot, span))], PerBlock)),
        ]);
        return _ => subspace;
    }

    /// <summary>W_t − W_0.</summary>
    private double[] Way(double[] snapshot, ChangedSpan span)
    {
        var way = snapshot.AsSpan(span.Start, span.Count).ToArray();
        Vectors.Add(-1, Snapshots[0].AsSpan(span.Start, span.Count), way);
        return way;
    }
}

/// <summary>
/// A random subspace to compare another with: of the same dimension, and with as many vectors in each block where each vector of
/// the other lies in one.
/// </summary>
/// <param name="Of">The subspace it stands in for.</param>
/// <param name="Seed">The seed; equal ones give equal subspaces.</param>
public sealed record ShamDirections(Directions Of, int Seed) : Directions
{
    /// <inheritdoc/>
    internal override int? SeedOfDraw => Seed;

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run) => Of.Check(problems, run);

    /// <inheritdoc/>
    internal override Func<long, Subspace> Start(ChangedRun run)
    {
        var (of, known) = (Of.Start(run), default((Subspace Of, Subspace Sham)?));
        return step =>
        {
            var subspace = of(step);
            if (known?.Of != subspace)
            {
                known = (subspace, subspace.RandomLike((ulong)Seed));
            }

            return known.Value.Sham;
        };
    }
}
