namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// Measures <see cref="Curvature"/>. It remembers nothing: each sample starts Lanczos from the same random vector.
/// </summary>
/// <param name="directions">Along how many directions; null for k* + 1.</param>
/// <param name="products">m.</param>
/// <param name="tolerance">What a residual may be of the largest |θ|.</param>
/// <param name="smallest">Whether λ_min is asked for.</param>
internal sealed class CurvatureMeasure(int? directions, int products, double tolerance, bool smallest) : Measure
{
    private static readonly ProbeBatch Batch = new(ProbeBatch.Train, 0);
    private bool _isScaled;

    /// <inheritdoc/>
    public override double ExpectedGradients => 1 + (2 * ((directions ?? 3) + ((_isScaled ? 2 : 1) * products)));

    /// <inheritdoc/>
    public override ProbeResult Take(ProbeView view)
    {
        var (window, step) = (view.Window, new EffectiveStep(view));
        _isScaled = step.IsScaled && step.UndefinedBlock is null;
        var position = window.Sample.GapPosition;
        var count = Math.Min(directions ?? position + 1 ?? Math.Min(window.Window, 3), window.Rank);
        double[] curvatures = [.. Enumerable.Range(0, count).Select(j => Rayleigh(view, view.Direction(j)))];
        var inside = Inside(view);
        var ritz = Run(view, inside);
        RitzValue? preconditioned = null;
        if (_isScaled && !double.IsNaN(step.Rate))
        {
            // λ_max(η S H S) = η λ_max(S H S), with S = √q.
            var largest = Run(view, step.Roots()).Of(0);
            preconditioned = largest with { Value = step.Rate * largest.Value, Residual = step.Rate * largest.Residual };
        }

        var momentum = step.Momentum.Least;
        var result = new Curvature
        {
            Curvatures = curvatures,
            GapPosition = position,
            Largest = ritz.Of(0),
            Smallest = smallest ? ritz.Of(ritz.Values.Length - 1) : null,
            PreconditionedLargest = preconditioned,
            LearningRate = step.Rate,
            Momentum = momentum,
            StabilityBound = step.UndefinedBlock is null
                ? (2 + (2 * momentum)) / (step.IsPreconditioned ? 1 - momentum : 1)
                : double.NaN,
            Window = window.Window,
            Stride = window.Sample.Stride,
            UsedDifferences = view.UsedDifferences,
        };
        return double.IsNaN(step.Rate) ? result : Count(result, ritz);
    }

    private static Curvature Count(Curvature result, RitzValues ritz)
    {
        var threshold = result.ActivationThreshold;
        int[] active = [.. Enumerable.Range(0, ritz.Values.Length).Where(i => ritz.Values[i] >= threshold)];
        return result with
        {
            ActiveDirections = result.Curvatures.Count(curvature => curvature >= threshold),
            ActiveRitzValues = active.Length,
            ConvergedActiveRitzValues = active.Count(ritz.IsConverged),
        };
    }

    private static double Rayleigh(ProbeView view, double[] direction)
    {
        var product = new double[view.Count];
        view.HessianProduct(Batch, direction, product);
        return ProbeView.Dot(direction, product);
    }

    /// <summary>Lanczos on S H S with S = diag(scale).</summary>
    private RitzValues Run(ProbeView view, double[] scale)
    {
        var (start, scaled) = (new double[view.Count], new double[view.Count]);
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = scale[i] == 0 ? 0 : NormalQuantile.OfWord(SplitMix.Word(0, (ulong)i));
        }

        return Lanczos.Run(Multiply, start, products, tolerance, smallest);

        void Multiply(ReadOnlySpan<double> vector, Span<double> product)
        {
            for (var i = 0; i < scaled.Length; i++)
            {
                scaled[i] = scale[i] * vector[i];
            }

            view.HessianProduct(Batch, scaled, product);
            for (var i = 0; i < scaled.Length; i++)
            {
                product[i] *= scale[i];
            }
        }
    }

    /// <summary>1 in the groups of the spectrum, 0 outside.</summary>
    private static double[] Inside(ProbeView view)
    {
        var inside = new double[view.Count];
        foreach (var block in view.Window.Blocks.Where(static block => block.Window >= 0))
        {
            inside.AsSpan((int)block.Start, (int)block.Count).Fill(1);
        }

        return inside;
    }
}
