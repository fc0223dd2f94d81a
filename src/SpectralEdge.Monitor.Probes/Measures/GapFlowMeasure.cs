namespace SpectralEdge.Monitor.Probes;

/// <summary>Measures <see cref="GapFlowBalance"/>. It remembers the terms of the probes so far, for the regression.</summary>
/// <param name="noiseBatches">Number of batches for the covariance of gradients; 0 for none.</param>
internal sealed class GapFlowMeasure(int noiseBatches) : Measure
{
    private const int MostRemembered = 1000;

    private static readonly ProbeBatch Batch = new(ProbeBatch.Train, 0);
    private readonly List<double> _changes = [];
    private readonly List<GapFlow> _terms = [];

    /// <inheritdoc/>
    public override double ExpectedGradients => 6 + Math.Max(0, noiseBatches - 1);

    /// <inheritdoc/>
    // Long: one line for each property of the result.
    public override ProbeResult Take(ProbeView view)
    {
        var (window, k) = (view.Window, view.Window.Sample.LargestRatioPosition);
        if (k == 0 || k >= window.Rank)
        {
            throw new ProbeSkippedException(
                $"The gap is at position {k} of {window.Rank} directions that are numerically there; it needs one on each side.");
        }

        var step = new EffectiveStep(view);
        if (double.IsNaN(step.RateSum))
        {
            throw new ProbeSkippedException("No learning rate is known. Give it to Observe, or give the model its optimizer.");
        }

        if (step.UndefinedBlock is { } block)
        {
            throw new ProbeSkippedException(
                $"The update of block '{block}' is no multiple of the gradient element by element, as that of Muon; the terms of "
                + "the gap flow are those of a gradient flow. Leave the probe out.");
        }

        var slide = window.Slide();
        view.GradientAt(Batch, forProducts: true);
        Level[] levels = [Find(view, step, k - 1), Find(view, step, k)];
        double Sigma(int side) => slide is null
            ? window.Sigma(k - 1 + side)
            : (window.Sigma(k - 1 + side) + WindowSlide.Sigma(slide.Before, k - 1 + side)) / 2;
        var (decay, gap) = ((levels[0].Decay + levels[1].Decay) / 2, window.Sigma(k - 1) - window.Sigma(k));

        // Where decay differs between directions, what is not common to both goes with the curvature: the sum is the same.
        (double, double, double) Term(int side) =>
            (levels[side].Rayleigh + levels[side].Decay - decay, levels[side].Projection, Sigma(side));
        var result = new GapFlowBalance
        {
            Position = k,
            Gap = gap,
            Terms = GapFlow.Terms(Term(0), Term(1), step.RateSum, decay),
            Curvatures = [levels[0].Rayleigh, levels[1].Rayleigh],
            Projections = [Math.Abs(levels[0].Projection), Math.Abs(levels[1].Projection)],
            WeightDecay = decay,
            LearningRateSum = step.RateSum,
            DetectableGap = (window.Sample.NoiseFloor - 1) * window.Sigma(k),
            NoiseInjection = noiseBatches == 0 ? double.NaN : step.RateSum * step.Rate * NoiseVariance(view, step),
            IsPlainDescent = step.IsPlainDescent,
            Window = window.Window,
        };
        if (slide is not null)
        {
            result = Compare(view, step, slide, levels, result);
        }

        return result with { UsedDifferences = view.UsedDifferences };
    }

    private static Level Find(ProbeView view, EffectiveStep step, int j)
    {
        var direction = view.Direction(j);
        var (scaled, product) = (direction.ToArray(), new double[view.Count]);
        step.Scale(scaled);
        view.HessianProduct(Batch, scaled, product);
        return new Level(
            j, scaled, product, ProbeView.Dot(direction, product), ProbeView.Dot(scaled, view.GradientAt(Batch).Gradient),
            step.Decay(direction));
    }

    /// <summary>Adds what needs the sample before: dg/dt, κ, N_j, the regression.</summary>
    private GapFlowBalance Compare(
        ProbeView view, EffectiveStep step, WindowSlide slide, Level[] levels, GapFlowBalance result)
    {
        var (upper, lower) = (levels[0].Index, levels[1].Index);
        var (upperBefore, lowerBefore) = (WindowSlide.Sigma(slide.Before, upper), WindowSlide.Sigma(slide.Before, lower));
        var (mean, coupling) = ((upperBefore + lowerBefore) / 2, Coupling(slide, upper, lower));
        var flow = new Flow(view, step, slide);
        var change = result.Gap - (upperBefore - lowerBefore);
        _changes.Add(change);
        _terms.Add(result.Terms);
        if (_changes.Count > MostRemembered)
        {
            _changes.RemoveAt(0);
            _terms.RemoveAt(0);
        }

        return result with
        {
            Change = change,
            Repulsion = coupling * coupling / (2 * mean * mean),
            Residuals = [.. levels.Select(level => flow.Residual(level, step.RateSum))],
            Anharmonicities = [.. levels.Select(flow.Anharmonicity)],
            Fit = TermRegression.Fit(_changes, _terms),
        };
    }

    /// <summary>v'_aᵀ E v'_b.</summary>
    private static double Coupling(WindowSlide slide, int a, int b) =>
        (slide.Entering[a] * slide.Entering[b]) - (slide.Exiting[a] * slide.Exiting[b]);

    /// <summary>tr(P C P)/p from batches 0 to K − 1, in the groups of the spectrum.</summary>
    private double NoiseVariance(ProbeView view, EffectiveStep step)
    {
        var (mean, squares) = (new double[view.Count], 0.0);
        for (var n = 0; n < noiseBatches; n++)
        {
            var gradient = view.GradientAt(new ProbeBatch(ProbeBatch.Train, n)).Gradient.ToArray();
            step.Scale(gradient);
            for (var i = 0; i < mean.Length; i++)
            {
                var distance = gradient[i] - mean[i];
                mean[i] += distance / (n + 1);
                squares += distance * (gradient[i] - mean[i]);
            }
        }

        var count = view.Window.Blocks.Where(static block => block.Window >= 0).Sum(static block => block.Count);
        return squares / (noiseBatches - 1) / count;
    }

    /// <summary>One direction at the gap.</summary>
    /// <param name="Index">From 0.</param>
    /// <param name="Scaled">P v_j.</param>
    /// <param name="Product">H P v_j.</param>
    /// <param name="Rayleigh">h_j.</param>
    /// <param name="Projection">G_j.</param>
    /// <param name="Decay">ω.</param>
    private sealed record Level(int Index, double[] Scaled, double[] Product, double Rayleigh, double Projection, double Decay);

    /// <summary>Gradients along the directions of this window and of the one before.</summary>
    private sealed class Flow
    {
        private readonly WindowSlide _slide;
        private readonly WindowAccess _window;
        private readonly double[] _before;
        private readonly double[] _update;
        private readonly double[] _difference;

        public Flow(ProbeView view, EffectiveStep step, WindowSlide slide)
        {
            (_slide, _window) = (slide, view.Window);
            (_update, _before) = (new double[view.Count], new double[_window.Window]);
            var (gradient, update) = (new double[view.Count], new double[view.Count]);
            _window.Update(_window.Window - 1, _update);
            view.GradientBeside(Batch, _update, -1, gradient);
            _difference = [.. view.GradientAt(Batch).Gradient.Zip(gradient, static (now, before) => now - before)];
            step.Scale(gradient);

            // ⟨v'_j, P ∇L⟩ from products with the updates of the window before.
            var products = new double[_window.Window];
            for (var i = 0; i < products.Length; i++)
            {
                _window.Update(i - 1, update);
                products[i] = ProbeView.Dot(update, gradient);
            }

            for (var j = 0; j < _before.Length; j++)
            {
                _before[j] = ProbeView.Dot(slide.Before.Vector(j), products) / WindowSlide.Sigma(slide.Before, j);
            }
        }

        /// <summary>N_j, of v_j turned so that G_j is not negative.</summary>
        public double Residual(Level level, double rateSum)
        {
            // The slide has v_j on the side of v'_j; the level has it as it came.
            var j = level.Index;
            var now = ProbeView.Dot(_slide.Now.Vector(j), _window.Left(j)) < 0 ? -level.Projection : level.Projection;
            var (turned, own) = (0.0, _slide.Before.Values[j]);
            for (var m = 0; m < _before.Length; m++)
            {
                var apart = own - _slide.Before.Values[m];
                if (m != j && apart != 0 && !double.IsNaN(_slide.Entering[m]))
                {
                    turned += _before[m] * Coupling(_slide, m, j) / apart;
                }
            }

            var residual = now - _before[j] + (rateSum * (level.Rayleigh + level.Decay) * (now + _before[j]) / 2) - turned;
            return now < 0 ? -residual : residual;
        }

        /// <summary>⟨H P v_j, δ⟩ − ⟨P v_j, Δ∇L⟩, of v_j turned so that G_j is not negative.</summary>
        public double Anharmonicity(Level level)
        {
            var rest = ProbeView.Dot(level.Product, _update) - ProbeView.Dot(level.Scaled, _difference);
            return level.Projection < 0 ? -rest : rest;
        }
    }
}
