using SpectralEdge.Monitor.Probes;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>What the length of a kick is counted in.</summary>
public enum KickUnit
{
    /// <summary>Parameter units.</summary>
    Parameters,

    /// <summary>
    /// Lengths of a plain gradient step, η|g|, with the gradient that the optimizer gets. Under Adam this is far less than a
    /// step, which has up to η√P.
    /// </summary>
    GradientStep,
}

/// <summary>Displaces the parameters once, or again and again: along a direction, at random, or across a subspace.</summary>
/// <remarks>
/// θ ← θ + L u before the optimizer steps, with the gradient taken before. u has length 1: along <see cref="Along"/>, or a
/// normal random vector, less its part in <see cref="OrthogonalTo"/>. The kick is part of the update that the monitor sees next.
/// Source: 2602.16746 (kicks of α η|g| along the transverse part of the commutator defect; orthogonal noise of length 0.1 every
/// 50 steps).
/// </remarks>
public sealed record Kick : Intervention
{
    /// <summary>Prepares a kick that is made once.</summary>
    public Kick() => Times = 1;

    /// <summary>
    /// The direction; of a subspace with several dimensions a random one in it. Its sham is <see cref="ShamDirections"/> of it.
    /// </summary>
    /// <value>Null, the default, for a random direction among all.</value>
    public Directions? Along { get; init; }

    /// <summary>A subspace that the kick has no part in.</summary>
    /// <value>Null, the default, for none.</value>
    public Directions? OrthogonalTo { get; init; }

    /// <summary>The length, L.</summary>
    /// <value>
    /// In the unit named by <see cref="Unit"/>; from 0, which changes no bit, to 10¹⁹: the square of more is no float32 number.
    /// </value>
    public required double Length { get; init; }

    /// <summary>What the length is counted in. The default is parameter units.</summary>
    public KickUnit Unit { get; init; }

    /// <summary>The seed of random directions, a new one at each step.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "kick";

    /// <inheritdoc/>
    internal override void Check(OptionProblems problems, ChangedRun run)
    {
        problems.RequireInRange(Length, 0, 1e19, "It is the length of a displacement, whose square must be a float32 number.");
        Along?.Check(problems, run);
        OrthogonalTo?.Check(problems, run);
        if (Unit == KickUnit.GradientStep && !(run.Optimizer?.LearningRate >= 0))
        {
            problems.Add("Unit is GradientStep; the learning rate must be known for it. Give the optimizer, or use Parameters.");
        }
    }

    /// <inheritdoc/>
    internal override Change Start(ChangedRun run) => new KickChange(this, run, Along?.Start(run), OrthogonalTo?.Start(run));

    private sealed class KickChange(Kick options, ChangedRun run, Func<long, Subspace>? along, Func<long, Subspace>? across)
        : Change(Moment.ParametersBefore)
    {
        public override InterventionApplied? Apply(long step, Span<double> vector)
        {
            if (options.Length == 0)
            {
                return null;
            }

            var (kick, scratch) = (new double[vector.Length], new double[vector.Length]);
            var (isDrawn, dimension) = Draw(step, kick);
            if (across is not null)
            {
                across(step).Project(kick, scratch);
                Vectors.Add(-1, scratch, kick);
            }

            var own = Vectors.Norm(kick);
            if (!(own > 1e-10))
            {
                throw new InterventionSkippedException("The direction of the kick lies in the subspace that it has no part in.");
            }

            var length = options.Length;
            if (options.Unit == KickUnit.GradientStep)
            {
                run.ReadGradient(scratch);
                length *= run.Optimizer!.LearningRate * Vectors.Norm(scratch);
            }

            var before = Vectors.Norm(vector);
            Vectors.Add(length / own, kick, vector);
            return new InterventionApplied
            {
                Target = "parameters",
                Dimension = dimension,
                Before = before,
                Added = length,
                Seed = options.Along?.SeedOfDraw ?? (isDrawn ? options.Seed : null),
            };
        }

        /// <summary>Writes a direction whose part that counts has length 1 or more.</summary>
        /// <returns>Whether it was drawn, and the dimension it was drawn from.</returns>
        private (bool IsDrawn, int Dimension) Draw(long step, double[] kick)
        {
            var stream = SplitMix.Fold(SplitMix.Derive((ulong)options.Seed, "kick"), (ulong)step);
            if (along is null)
            {
                Vectors.FillNormal(stream, kick);
                return (true, kick.Length);
            }

            var subspace = along(step);
            var factors = new double[subspace.Dimension];
            factors.AsSpan().Fill(1);
            if (factors.Length > 1)
            {
                Vectors.FillNormal(stream, factors);
            }

            subspace.Combine(factors, kick);
            return (factors.Length > 1, factors.Length);
        }
    }
}
