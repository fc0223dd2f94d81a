using System.Globalization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Takes the <see cref="EdgeSource"/>.</summary>
internal sealed class EdgeSourceMeasure : Measure
{
    // Which of the vectors that products are taken with; the first is θ.
    private const int Inherited = 1;

    private readonly UpdateRates _rates;

    /// <summary>Begins to measure.</summary>
    public EdgeSourceMeasure(ProbedRun run) => _rates = new UpdateRates(run.Model, run.Window);

    /// <inheritdoc/>
    public override double ExpectedGradients => 0;

    /// <inheritdoc/>
    public override void Observe(WindowAccess window) => _rates.Observe(window);

    /// <inheritdoc/>
    public override void Interrupt() => _rates.Interrupt();

    /// <inheritdoc/>
    public override ProbeResult Take(ProbeView view)
    {
        var (window, undefined) = (view.Window, new List<string>());
        var updates = _rates.Of(window);
        if (updates.Find(static update => update.Rules is null) is { } without)
        {
            throw new ProbeSkippedException(without.Fault
                ?? "Nothing is known of the optimizer, so decay cannot be told from gradients. Give the model its optimizer.");
        }

        var preconditioner = new double[view.Count];
        var isPreconditioned = view.Optimizer!.ReadPreconditioner(preconditioner);
        var rates = Decay(window, updates, isPreconditioned ? preconditioner : null, undefined);
        var place = view.Parameters.ToArray();
        var inherited = InheritedUpdate(view, isPreconditioned ? preconditioner : null, undefined);
        var directions = inherited is null
            ? WindowDirections.Of(window, place)
            : WindowDirections.Of(window, place, inherited);
        var decay = new DecayProducts(window, updates, rates, place);
        var whole = Energies(directions.Whole, decay, directions.Count);
        FindResolved(view, updates, whole, undefined);
        var errors = directions.StandardErrors(replica => Energies(replica, decay, directions.Count).Fractions);
        return Result(directions, decay, whole, inherited is not null) with
        {
            FractionErrors = errors, Undefined = undefined,
        };
    }

    private static EdgeSource Result(WindowDirections directions, DecayProducts decay, SourceEnergies whole, bool hasMomentum)
    {
        var (newest, count) = (directions.Whole.Size - 1, directions.Count);
        var decayParts = decay.Along(directions.Whole, newest, count);
        double[] gradientParts = [.. decayParts.Select((part, j) => directions.Whole.Step(j, newest) - part)];
        double[] parts = hasMomentum ? directions.Whole.Along(Inherited, count) : [];
        return new EdgeSource
        {
            Updates = decay.Updates,
            GradientEnergies = whole.Gradient,
            DecayEnergies = whole.Decay,
            GradientFractions = whole.Fractions,
            FractionErrors = [],
            Alignments = whole.Alignments,
            Cancellations = whole.Cancellations,
            GradientParts = gradientParts,
            DecayParts = decayParts,
            MomentumParts = parts,
            MomentumShares = [.. parts.Select((part, j) => double.IsNaN(whole.Gradient[j])
                ? double.NaN
                : part / gradientParts[j])],
            Undefined = [],
        };
    }

    private static SourceEnergies Energies(WindowReplica window, DecayProducts decay, int count)
    {
        var energies = new SourceEnergies(count);
        for (var update = window.Size - decay.Updates; update < window.Size; update++)
        {
            var parts = decay.Along(window, update, count);
            for (var j = 0; j < count; j++)
            {
                energies.Add(j, window.Step(j, update), parts[j], 1.0 / decay.Updates);
            }
        }

        energies.Finish();
        return energies;
    }

    /// <summary>Ση ω of every block in every update, where decay is separated; 0 where it counts as gradient.</summary>
    /// <returns>Shape [updates][blocks].</returns>
    private static double[][] Decay(
        WindowAccess window, List<UpdateRate> updates, double[]? preconditioner, List<string> undefined)
    {
        var mixed = new SortedSet<string>();
        var rates = new double[updates.Count][];
        for (var i = 0; i < rates.Length; i++)
        {
            rates[i] = new double[window.Blocks.Count];
            for (var b = 0; b < rates[i].Length; b++)
            {
                var (rule, block) = (updates[i].Rules![b], window.Blocks[b]);
                if (block.Window < 0 || rule.WeightDecay == 0)
                {
                    continue;
                }

                if (!rule.IsDecoupled && (rule.Momentum != 0 || IsPreconditioned(preconditioner, block)))
                {
                    mixed.Add(block.Name);
                    continue;
                }

                rates[i][b] = double.IsFinite(updates[i].Blocks[b])
                    ? updates[i].Blocks[b] * rule.WeightDecay
                    : throw new ProbeSkippedException(
                        $"Block '{block.Name}' decays and its learning rate is not known; both are needed. Give the rate to "
                        + "Observe, or in the rules of the optimizer.");
            }
        }

        if (mixed.Count > 0)
        {
            undefined.Add(
                $"In {mixed.Count} blocks, '{mixed.Min}' among them, decay is added to a gradient that momentum or a "
                + "preconditioner then changes: there it counts as gradient.");
        }

        return rates;
    }

    private static bool IsPreconditioned(double[]? preconditioner, BlockPlace block) =>
        preconditioner is not null && preconditioner.AsSpan((int)block.Start, (int)block.Count).ContainsAnyExcept(1.0);

    /// <summary>−η μ (1 − μ^Q)/(1 − μ) P b: the next update, if its gradients were 0.</summary>
    /// <returns>Null for an optimizer without momentum.</returns>
    private static double[]? InheritedUpdate(ProbeView view, double[]? preconditioner, List<string> undefined)
    {
        var momentum = new double[view.Count];
        if (!view.Optimizer!.ReadMomentum(momentum))
        {
            return null;
        }

        var rules = view.Optimizer.Rules;
        for (var b = 0; b < rules.Count; b++)
        {
            var (block, rule) = (view.Window.Blocks[b], rules[b]);
            var mu = rule.Momentum;
            var factor = mu == 0 ? 0 : -rule.LearningRate * mu * (1 - Math.Pow(mu, view.Window.Sample.Stride)) / (1 - mu);
            for (var i = (int)block.Start; i < block.Start + block.Count; i++)
            {
                momentum[i] *= factor * (preconditioner is null ? 1 : preconditioner[i]);
            }
        }

        if (momentum.AsSpan().Contains(double.NaN))
        {
            undefined.Add(
                "The learning rate of a block with momentum is not known, or its update is no multiple of momentum element by "
                + "element, as that of Muon; so momentum's part is undefined.");
        }

        return momentum;
    }

    /// <summary>Makes undefined what is not above the rounding of the parameters themselves.</summary>
    private static void FindResolved(ProbeView view, List<UpdateRate> updates, SourceEnergies energies, List<string> undefined)
    {
        // Each of Q steps rounds each parameter by up to ε/2 of it, one way or the other.
        var resolution = new FormatResolution(view.Window.Inventory);
        var largest = 0.0;
        foreach (var block in view.Window.Blocks.Where(static block => block.Window >= 0))
        {
            foreach (var value in view.Parameters.Slice((int)block.Start, (int)block.Count))
            {
                largest = Math.Max(largest, Math.Abs(value));
            }
        }

        var steps = updates.Max(static update => update.Stride);
        var least = FormatResolution.Margin * 0.5 * resolution.Epsilon * largest * Math.Sqrt(steps);
        for (var j = 0; j < energies.Gradient.Length; j++)
        {
            if (!(Math.Sqrt(energies.Gradient[j]) > least))
            {
                energies.Undefine(j);
                undefined.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Along direction {j + 1} gradients moved the parameters by less than {least:g3}, "
                    + $"which {resolution.Name} resolves."));
            }
        }
    }
}

/// <summary>Energies along each direction, as they are added up.</summary>
internal sealed class SourceEnergies(int count)
{
    private readonly double[] _products = new double[count];
    private readonly double[] _whole = new double[count];

    public double[] Gradient { get; } = new double[count];

    public double[] Decay { get; } = new double[count];

    public double[] Fractions { get; } = new double[count];

    public double[] Alignments { get; } = new double[count];

    public double[] Cancellations { get; } = new double[count];

    /// <summary>Adds one update.</summary>
    public void Add(int j, double step, double decay, double weight)
    {
        var gradient = step - decay;
        Gradient[j] += weight * gradient * gradient;
        Decay[j] += weight * decay * decay;
        _products[j] += weight * gradient * decay;
        _whole[j] += weight * step * step;
    }

    /// <summary>Computes what follows from the sums.</summary>
    public void Finish()
    {
        for (var j = 0; j < Gradient.Length; j++)
        {
            Fractions[j] = Gradient[j] / (Gradient[j] + Decay[j]);
            Alignments[j] = Math.Clamp(_products[j] / Math.Sqrt(Gradient[j]) / Math.Sqrt(Decay[j]), -1, 1);
            Cancellations[j] = _whole[j] / (Gradient[j] + Decay[j]);
        }
    }

    /// <summary>Makes what hangs on the gradient's part undefined.</summary>
    public void Undefine(int j) =>
        (Gradient[j], Fractions[j], Alignments[j], Cancellations[j]) = (double.NaN, double.NaN, double.NaN, double.NaN);
}
