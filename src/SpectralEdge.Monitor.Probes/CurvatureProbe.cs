namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// Measures curvature: h_j = v_jᵀ H v_j along the leading directions of a window, and the ends of the spectrum of the Hessian H
/// by Lanczos, beside 2/η and 1/(η W) (2603.28964, §§5 and 40).
/// </summary>
/// <remarks>
/// <para>
/// Of batch 0 of <see cref="ProbeBatch.Train"/>: the curvature of a small batch is larger than that of all data. Needs windows
/// that are kept exactly (<see cref="WindowMode.Exact"/>). Directions belong to updates of <see cref="ProbeResult.Stride"/> steps
/// each, not to single steps.
/// </para>
/// <para>
/// Costs a gradient, and one product with the Hessian for each direction, at most <see cref="Products"/> for λ_max, and as
/// many again for the
/// preconditioned problem where the optimizer has a preconditioner; and memory for as many vectors of P float64 numbers.
/// </para>
/// </remarks>
public sealed record CurvatureProbe : Probe
{
    /// <summary>Along how many leading directions h_j is measured.</summary>
    /// <value>
    /// From 0 to the window's length; null, the default, for k* + 1, and for min(W, 3) where k* is undefined. Never more than are
    /// numerically there.
    /// </value>
    public int? Directions { get; init; }

    /// <summary>The most products with the Hessian that Lanczos takes, m.</summary>
    /// <value>From 1 to 1,000. The default is 32: chosen, not measured.</value>
    public int Products { get; init; } = 32;

    /// <summary>Lanczos ends where the residual is at most this part of the largest |θ|.</summary>
    /// <value>No unit, from 1e-14 to 0.5. The default is 0.001: chosen, not measured.</value>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Whether λ_min is asked for as well; it takes more products than λ_max.</summary>
    /// <value>The default is false.</value>
    public bool Smallest { get; init; }

    /// <inheritdoc/>
    public override string Name => "curvature";

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
        RequireDirections(problems, run, nameof(CurvatureProbe));
        problems.RequireInRange(
            Directions ?? 0, 0, run.Window, "A window has as many directions as updates; leave it null for k* + 1.",
            $"{nameof(CurvatureProbe)}.{nameof(Directions)}");
        problems.RequireInRange(
            Products, 1, 1000, "Each costs about two gradients, and keeps a vector.",
            $"{nameof(CurvatureProbe)}.{nameof(Products)}");
        problems.RequireInRange(
            Tolerance, 1e-14, 0.5, "It is a part of the largest Ritz value.", $"{nameof(CurvatureProbe)}.{nameof(Tolerance)}");
    }

    internal override Measure Start(ProbedRun run) => new CurvatureMeasure(Directions, Products, Tolerance, Smallest);

    /// <summary>Notes that a window of sketches has no directions in parameter space.</summary>
    internal static void RequireDirections(OptionProblems problems, ProbedRun run, string probe)
    {
        if (!run.IsExact)
        {
            problems.Add(
                $"{probe} watches windows of sketches; it needs windows that are kept exactly, for directions in parameter "
                + $"space. Set {nameof(MonitorOptions)}.{nameof(MonitorOptions.Sketch)}.{nameof(SketchOptions.Mode)} to "
                + $"{nameof(WindowMode)}.{nameof(WindowMode.Exact)}.");
        }
    }
}
