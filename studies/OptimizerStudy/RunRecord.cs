using Grokking;
using Grokking.Torch;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Torch;

namespace OptimizerStudy;

/// <summary>What one run showed: means over all samples of the whole model, at the library's default window.</summary>
internal sealed record RunRecord
{
    public required string Optimizer { get; init; }

    public required double Rate { get; init; }

    public required int Seed { get; init; }

    public required int Steps { get; init; }

    public required int Samples { get; init; }

    /// <summary>Number of samples with the largest ratio at position 1, 2, … 5.</summary>
    public required int[] Positions { get; init; }

    /// <summary>Share of samples whose ratio noise does not explain.</summary>
    public required double Beaten { get; init; }

    public required double GapRatio { get; init; }

    public required double LeadingShare { get; init; }

    /// <summary>Parameter units per sample of ten steps.</summary>
    public required double DriftSpeed { get; init; }

    public required double DriftRatio { get; init; }

    /// <summary>First share of the displacements in rows of length 1, uncentred, at the last sample; PC1 of 2602.23696.</summary>
    public required double BackboneShare { get; init; }

    /// <summary>What a random walk with the same steps has.</summary>
    public required double WalkShare { get; init; }

    /// <summary>‖θ − θ_0‖ at the last sample; drift of 2602.23696.</summary>
    public required double Distance { get; init; }

    /// <summary>Mean loss of the last 50 steps, in nats.</summary>
    public required double Loss { get; init; }

    public required double TrainAccuracy { get; init; }

    public required double TestAccuracy { get; init; }

    /// <summary>First step with a test accuracy of 95 %, known to 50 steps; null for never.</summary>
    public required int? Generalised { get; init; }

    /// <summary>The position that most samples have.</summary>
    public int MostFrequent => Array.IndexOf(Positions, Positions.Max()) + 1;

    /// <summary>Trains once under the monitor.</summary>
    public static RunRecord Of(StudyOptimizer optimizer, double rate, int seed, int steps)
    {
        using var training = new TorchTraining(new DemoSettings { Seed = seed });
        training.Optimizer.Dispose();
        training.Optimizer = optimizer.Make(training.Model, rate);
        using var callback = new SpectralEdgeCallback(
            training.Model, training.Optimizer, new MonitorOptions { Run = new() { Folder = null }, Detectors = [] });
        var seen = new Seen();
        callback.SampleTaken += (_, sample) => seen.Add(sample);
        var losses = new List<double>();
        int? generalised = null;
        for (var step = 1; step <= steps; step++)
        {
            losses.Add(training.Step());
            callback.OnStepEnd(losses[^1]);
            if (generalised is null && step % 50 == 0 && training.TestAccuracy() >= 0.95)
            {
                generalised = step;
            }
        }

        return new RunRecord
        {
            Optimizer = optimizer.Name,
            Rate = rate,
            Seed = seed,
            Steps = steps,
            Samples = seen.Positions.Sum(),
            Positions = seen.Positions,
            Beaten = seen.Beaten.Average(),
            GapRatio = seen.Ratios.Average(),
            LeadingShare = seen.Shares.Average(),
            DriftSpeed = seen.Speeds.Average(),
            DriftRatio = seen.DriftRatios.Average(),
            BackboneShare = callback.Latest!.Backbone!.Share(DisplacementForm.UnitRows),
            WalkShare = callback.Latest.Backbone.RandomWalkShare(DisplacementForm.UnitRows),
            Distance = callback.Latest.Backbone.Distance,
            Loss = losses.TakeLast(50).Average(),
            TrainAccuracy = training.TrainAccuracy(),
            TestAccuracy = training.TestAccuracy(),
            Generalised = generalised,
        };
    }

    private sealed class Seen
    {
        public int[] Positions { get; } = new int[5];

        public List<double> Beaten { get; } = [];

        public List<double> Ratios { get; } = [];

        public List<double> Shares { get; } = [];

        public List<double> Speeds { get; } = [];

        public List<double> DriftRatios { get; } = [];

        public void Add(SpectralSample sample)
        {
            if (sample.LargestRatioPosition == 0)
            {
                return;
            }

            Positions[sample.LargestRatioPosition - 1]++;
            Beaten.Add(sample.GapPosition is null ? 0 : 1);
            Ratios.Add(sample.GapRatio);
            Shares.Add(sample.LeadingShare);
            Speeds.Add(sample.DriftSpeed);
            DriftRatios.Add(sample.DriftRatio);
        }
    }
}
