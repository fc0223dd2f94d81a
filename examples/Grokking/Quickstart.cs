using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Probes;

namespace Grokking;

/// <summary>The lines that the README and the guides show for a training loop without a tensor library.</summary>
internal static class Quickstart
{
    /// <summary>Watches two arrays that something updates.</summary>
    public static void Train(float[] weights, float[] biases, int steps, Func<float> trainOneStep)
    {
        // snippet: arrays
        var parameters = new ParameterArrays().Add("layer.weight", weights).Add("layer.bias", biases);
        using var monitor = new SpectralMonitor(parameters, new MonitorOptions { Windows = [new(Every: 10, Length: 10)] });
        monitor.GapCollapsed += (_, e) => Console.WriteLine($"step {e.Step}: gap collapsed, ratio {e.RatioAfter:F2}");
        for (var step = 1; step <= steps; step++)
        {
            var loss = trainOneStep();
            monitor.Observe(step, loss);
        }
        // end
    }

    /// <summary>Asks for gradients and curvature along the directions of the updates.</summary>
    public static void Probe(SpectralMonitor monitor, IProbedModel model)
    {
        // snippet: probe
        using var probes = monitor.Probe(model, new ProbeOptions { Probes = [new LossDecompositionProbe(), new CurvatureProbe()], Budget = 0.02 });
        probes.On<LossDecomposition>(split => Console.WriteLine($"step {split.Step}: {string.Join(", ", split.Kinds)}"));
        probes.On<Curvature>(curvature => Console.WriteLine($"step {curvature.Step}: curvature up to {curvature.Largest.Value:G3}, 2/rate {curvature.StabilityThreshold:G3}"));
        // end
    }

    /// <summary>Looks at every step as long as that takes no more than a hundredth of the time.</summary>
    public static MonitorOptions Limited() =>
        // snippet: overhead
        new MonitorOptions { Windows = [new(Every: 1, Length: 10)], MaxOverhead = 0.01 }
        // end
        ;

    /// <summary>One window of single steps, and three of different length over 200 steps each.</summary>
    public static MonitorOptions SeveralWindows() =>
        // snippet: windows
        new MonitorOptions { Windows = [new(Every: 1, Length: 10), new(Every: 200, Length: 10), new(Every: 200, Length: 20), new(Every: 200, Length: 30)] }
        // end
        ;
    /// <summary>Looks at the query matrix of a joint projection of 3 d rows and d columns, and at the output matrix.</summary>
    public static MonitorOptions Weights(int d) =>
        // snippet: weights
        new MonitorOptions
        {
            Weights = new WeightOptions { Every = 100, Matrices = [new("attn.in_proj_weight", d, d) { Name = "W_Q" }, new("attn.out_proj.weight", d, d)] },
        }
        // end
        ;

    /// <summary>Chooses how long a sketch must be.</summary>
    public static MonitorOptions Plan()
    {
        // snippet: plan
        var plan = SketchPlan.For(targetRatioError: 0.01, window: 10);
        Console.WriteLine($"d = {plan.Length}: {plan.ExpectedRatioError:P2} on average, {plan.ExpectedRatioError95:P1} in one case of twenty.");
        Console.WriteLine($"Noise alone shows a ratio above 1.05 in {plan.ChanceThatNoiseExceeds(1.05):P4} of windows.");
        // end
        return new MonitorOptions { Sketch = new() { Length = plan.Length }, Windows = [new(10, plan.Window)] };
    }

    /// <summary>Follows the pattern that goes with delayed generalisation.</summary>
    public static MonitorOptions Pattern()
    {
        // snippet: grokking
        var options = new MonitorOptions { Detectors = [Detect.Gap(), Detect.Grokking()] };
        // end
        return options;
    }

    /// <summary>Saves the state of a monitor beside a checkpoint.</summary>
    public static void Save(SpectralMonitor monitor, Action<string> saveModel)
    {
        // snippet: save
        // Where the checkpoint is saved, between two calls of Observe:
        saveModel("step-1000.ckpt");
        monitor.SaveState("step-1000.state");
        // end
    }

    /// <summary>Goes on from a checkpoint.</summary>
    public static void GoOn(IParameterSource source, MonitorOptions options, long last, Action<string> loadModel, Func<float> trainOneStep)
    {
        // snippet: resume
        // Where it is loaded, after the model:
        loadModel("step-1000.ckpt");
        using var monitor = SpectralMonitor.Resume(source, options, "step-1000.state");
        for (var step = monitor.LastStep + 1; step <= last; step++)
        {
            monitor.Observe(step, trainOneStep());
        }
        // end
    }

    /// <summary>Listens with a detector of one's own.</summary>
    public static MonitorOptions OwnDetector()
    {
        // snippet: own-detector
        var options = new MonitorOptions { Detectors = [Detect.Gap(), context => new NormDetector(context.Group, factor: 2)] };
        // end
        return options;
    }
}

// snippet: own-event
/// <summary>The newest update is much longer than the first one.</summary>
internal sealed record NormGrew(double First, double Newest) : SpectralEvent
{
    public override string Kind => "norm_grew";

    public override string Quantity => "update_norm";

    public override double Before => First;

    public override double After => Newest;
}

/// <summary>Reports once when the length of updates has grown by a factor.</summary>
internal sealed class NormDetector(string group, double factor) : ISpectralDetector
{
    private double _first = double.NaN;
    private bool _reported;

    public string Name => "norm_" + group;

    public SpectralEvent? Update(SpectralSample sample)
    {
        _first = double.IsNaN(_first) ? sample.UpdateNorm : _first;
        if (_reported || !(sample.UpdateNorm > factor * _first))
        {
            return null;
        }

        _reported = true;
        return new NormGrew(_first, sample.UpdateNorm) { Origin = Origin.Of(sample), Threshold = factor * _first };
    }

    public void Carry(StateCarrier state)
    {
        _first = state.Number("first", _first);
        _reported = state.Flag("reported", _reported);
    }
}
// end
