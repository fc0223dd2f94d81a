using Grokking;
using Grokking.Torch;
using SpectralEdge.Monitor.Interventions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InterventionStudy;

/// <summary>The unchanged run of a seed: where the changed ones begin, and the execution subspace.</summary>
internal sealed class Baselines
{
    private const int SnapshotEvery = 100;

    private readonly byte[] _optimizer;
    private readonly float[] _parameters;

    /// <summary>Trains it until it has generalised.</summary>
    public Baselines(int seed, int steps)
    {
        Settings = new DemoSettings { Seed = seed, UsesTorchSharp = true };
        using var training = new TorchTraining(Settings);
        var snapshots = new List<double[]> { Snapshot(training) };
        (_optimizer, _parameters) = ([], []);
        for (var step = 1; step <= steps; step++)
        {
            training.Step();
            if (step % SnapshotEvery == 0)
            {
                snapshots.Add(Snapshot(training));
            }

            if (step == StudyCase.From - 1)
            {
                (_optimizer, _parameters) = (Save(training), training.Snapshot());
            }
            else if (step == StudyCase.From)
            {
                UpdateLength = Math.Sqrt(
                    training.Snapshot().Zip(_parameters, (after, before) => Math.Pow((double)after - before, 2)).Sum());
            }

            if (step % StudyRun.EvaluateEvery == 0 && training.TestAccuracy() >= Settings.Generalised)
            {
                Generalised = step;
                break;
            }
        }

        // The papers take two components of each of four matrices; queries, keys and values are one block here.
        Execution = new TrajectoryDirections(snapshots, Attention) { PerBlock = 4 };
    }

    /// <summary>The matrices of the execution subspace.</summary>
    public static string[] Attention { get; } = ["_inProjection.weight", "_outProjection.weight"];

    public DemoSettings Settings { get; }

    public int? Generalised { get; }

    /// <summary>Length of the update of step 500.</summary>
    public double UpdateLength { get; }

    /// <summary>Leading components of the attention matrices' trajectory.</summary>
    public TrajectoryDirections Execution { get; }

    /// <summary>A run that has come to step 499 as this one had.</summary>
    public TorchTraining Branch()
    {
        var training = new TorchTraining(Settings);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var start = 0;
        foreach (var parameter in training.Model.parameters())
        {
            var count = (int)parameter.numel();
            _ = parameter.copy_(tensor(_parameters[start..(start + count)]).view(parameter.shape));
            start += count;
        }

        using var reader = new BinaryReader(new MemoryStream(_optimizer));
        ((OptimizerHelper)training.Optimizer).load_state_dict(reader);
        training.SkipBatches(StudyCase.From - 1);
        return training;
    }

    private static double[] Snapshot(TorchTraining training) => Array.ConvertAll(training.Snapshot(), value => (double)value);

    private static byte[] Save(TorchTraining training)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ((OptimizerHelper)training.Optimizer).save_state_dict(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
