namespace SpectralEdge.Monitor.Probes;

/// <summary>The commutator of the gradients of one pair of batches.</summary>
/// <param name="FirstNorm">|g_A|.</param>
/// <param name="SecondNorm">|g_B|.</param>
/// <param name="Rounding">What rounding can change a gradient by.</param>
internal sealed record CommutatorSample(double FirstNorm, double SecondNorm, double Rounding)
{
    private const double LearningRate = 1e-3;
    private const double Floor = 1e-12;
    private const double Displacement = 1.5e-4;

    /// <summary>√(|g_A||g_B|).</summary>
    public double GradientNorm => Math.Sqrt(FirstNorm) * Math.Sqrt(SecondNorm);

    /// <summary>D = |H_B g_A − H_A g_B|/(|g_A||g_B|); NaN where a gradient is below what rounding changes it by.</summary>
    public double Defect { get; private init; } = double.NaN;

    /// <summary>D by the published estimator.</summary>
    public double Published { get; private init; } = double.NaN;

    /// <summary>D by differences at a fixed displacement.</summary>
    public double UnitStep { get; private init; } = double.NaN;

    /// <summary>|B Bᵀδ|/|δ|.</summary>
    public double Share { get; private init; } = double.NaN;

    /// <summary>|δ − B Bᵀδ|/|δ|.</summary>
    public double Across { get; private init; } = double.NaN;

    /// <summary>Root mean square of the share over random subspaces made like B.</summary>
    public double MatchedShare { get; private init; } = double.NaN;

    /// <summary>Takes it.</summary>
    /// <param name="view">The sample.</param>
    /// <param name="a">Batch A.</param>
    /// <param name="b">Batch B.</param>
    /// <param name="limits">Unit roundoff of the coarsest format of the parameters, and what else resolves no gradient.</param>
    /// <param name="leastStep">Least step of the published estimator; null for no differences.</param>
    /// <param name="basis">The execution subspace; null for none.</param>
    public static CommutatorSample Take(
        ProbeView view, ProbeBatch a, ProbeBatch b, (double UnitRoundoff, double LeastNorm) limits, double? leastStep,
        Subspace? basis)
    {
        var (first, second) = (BatchGradient.Take(view, a), BatchGradient.Take(view, b));
        if (first.Norm == 0 || second.Norm == 0)
        {
            return new CommutatorSample(first.Norm, second.Norm, limits.LeastNorm);
        }

        double[] delta = new double[view.Count], other = new double[view.Count];
        view.HessianProduct(b, first.Gradient, delta);
        view.HessianProduct(a, second.Gradient, other);

        // A change of θ by its rounding, u|θ|, changes g_B by as much as H_B stretches it: along g_A by |H_B g_A|/|g_A|.
        var length = ProbeView.Norm(view.Parameters);
        var stretch = Math.Max(ProbeView.Norm(delta) / first.Norm, ProbeView.Norm(other) / second.Norm);
        var sample = new CommutatorSample(
            first.Norm, second.Norm, Math.Max(limits.UnitRoundoff * length * stretch, limits.LeastNorm));
        if (!(Math.Min(first.Norm, second.Norm) > sample.Rounding))
        {
            return sample;
        }

        UpdateKernel.AddScaled(-1, other, delta);
        var norm = ProbeView.Norm(delta);
        sample = sample with { Defect = norm / first.Norm / second.Norm };
        if (leastStep is { } least)
        {
            sample = sample with
            {
                Published = TakePublished(view, first, second, least),
                UnitStep = TakeUnitStep(view, first, second, Displacement * length),
            };
        }

        return basis is null || norm == 0 ? sample : sample.Onto(basis, delta, norm);
    }

    private CommutatorSample Onto(Subspace basis, double[] delta, double norm)
    {
        var (parallel, matched) = (new double[delta.Length], 0.0);
        basis.Project(delta, parallel);
        foreach (var part in basis.Parts)
        {
            var own = ProbeView.Norm(delta.AsSpan(part.Start, part.Length)) / norm;
            matched += own * own * part.Vectors.Length / part.Length;
        }

        var share = ProbeView.Norm(parallel) / norm;
        UpdateKernel.AddScaled(-1, delta, parallel);
        return this with { Share = share, Across = ProbeView.Norm(parallel) / norm, MatchedShare = Math.Sqrt(matched) };
    }

    /// <summary>|θ_AB − θ_BA| by the gradients after the first step, over η²|g_A||g_B| + 1e-12.</summary>
    private static double TakePublished(ProbeView view, BatchGradient a, BatchGradient b, double least)
    {
        var shortest = Math.Min(a.Norm, b.Norm);
        var rate = LearningRate * shortest < least ? Math.Min(1, least / shortest) : LearningRate;
        double[] afterA = new double[view.Count], afterB = new double[view.Count];
        view.GradientBeside(b.Batch, a.Gradient, -rate, afterA);
        view.GradientBeside(a.Batch, b.Gradient, -rate, afterB);

        // θ_AB − θ_BA = η (g_B(θ) − g_B(θ − η g_A)) − η (g_A(θ) − g_A(θ − η g_B)).
        var sum = 0.0;
        for (var i = 0; i < afterA.Length; i++)
        {
            var apart = rate * (b.Gradient[i] - afterA[i] - (a.Gradient[i] - afterB[i]));
            sum += apart * apart;
        }

        return Math.Sqrt(sum) / ((rate * a.Norm * rate * b.Norm) + Floor);
    }

    /// <summary>|H_B ĝ_A/|g_B| − H_A ĝ_B/|g_A||, each product by a central difference over ± r.</summary>
    private static double TakeUnitStep(ProbeView view, BatchGradient a, BatchGradient b, double step)
    {
        if (step == 0)
        {
            return double.NaN;
        }

        double[] ahead = new double[view.Count], behind = new double[view.Count], sum = new double[view.Count];
        foreach (var (along, of, sign) in new[] { (a, b, 1), (b, a, -1) })
        {
            view.GradientBeside(of.Batch, along.Gradient, step / along.Norm, ahead);
            view.GradientBeside(of.Batch, along.Gradient, -step / along.Norm, behind);
            UpdateKernel.AddScaled(-1, behind, ahead);
            UpdateKernel.AddScaled(sign / (2 * step * of.Norm), ahead, sum);
        }

        return ProbeView.Norm(sum);
    }

    private sealed record BatchGradient(ProbeBatch Batch, double[] Gradient, double Norm)
    {
        public static BatchGradient Take(ProbeView view, ProbeBatch batch)
        {
            var gradient = new double[view.Count];
            view.GradientAt(batch, gradient, forProducts: true);
            return new BatchGradient(batch, gradient, ProbeView.Norm(gradient));
        }
    }
}
