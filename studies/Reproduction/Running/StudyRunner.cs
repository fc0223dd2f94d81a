using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Probes;
using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

namespace Reproduction.Running;

/// <summary>What became of a run that was asked for.</summary>
internal enum Outcome
{
    /// <summary>It was trained now.</summary>
    Trained,

    /// <summary>It was complete.</summary>
    Complete,

    /// <summary>Another process trains it.</summary>
    Taken,

    /// <summary>Its folder holds a run of another setup.</summary>
    Refused,
}

/// <summary>Trains runs into folders: <c>FOLDER/EXPERIMENT/RUN</c> with the setup, the run file and the recording.</summary>
internal static class StudyRunner
{
    private const string SetupFile = "setup.json";
    private const string DoneFile = "done.txt";

    /// <summary>Folder of a run.</summary>
    public static string FolderOf(string folder, Setup setup) => Path.Combine(folder, setup.Experiment, setup.Name);

    /// <summary>Whether a folder holds a complete run.</summary>
    public static bool IsComplete(string run) => File.Exists(Path.Combine(run, DoneFile));

    /// <summary>The setup of a folder.</summary>
    public static Setup SetupOf(string run) => Setup.Read(Path.Combine(run, SetupFile));

    /// <summary>Trains a run unless it is there; one that was broken off begins again.</summary>
    public static Outcome Train(StudyCase study, string folder)
    {
        var run = FolderOf(folder, study.Setup);
        Directory.CreateDirectory(run);
        using var claim = Claim(run);
        if (claim is null)
        {
            return Outcome.Taken;
        }

        var setup = Path.Combine(run, SetupFile);
        if (File.Exists(setup) && Setup.Read(setup).ToJson() != study.Setup.ToJson())
        {
            return Outcome.Refused;
        }

        if (IsComplete(run))
        {
            return Outcome.Complete;
        }

        if (Directory.Exists(Path.Combine(run, "watch")))
        {
            Directory.Delete(Path.Combine(run, "watch"), recursive: true);
        }

        File.WriteAllText(setup, study.Setup.ToJson());
        var began = Process.GetCurrentProcess().TotalProcessorTime;
        Train(study, run, out var steps);
        var spent = Process.GetCurrentProcess().TotalProcessorTime - began;
        File.WriteAllText(Path.Combine(run, DoneFile), FormattableString.Invariant($"{steps} steps, {spent.TotalSeconds:F0} CPU-seconds\n"));
        return Outcome.Trained;
    }

    /// <summary>Takes a folder for this process; null where another one has it.</summary>
    private static FileStream? Claim(string run)
    {
        try
        {
            return new FileStream(Path.Combine(run, "claim"), FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Train(StudyCase study, string run, out int steps)
    {
        set_num_threads(1);
        var setup = study.Setup;
        using var training = new Training(study);
        using var callback = new SpectralEdgeCallback(training.Model, training.Optimizer, OptionsOf(setup, run), NullLoggerFactory.Instance);
        using var probes = setup.DefectEvery == 0 ? null : callback.Probe(
            (Batch batch) => training.Loss(batch),
            train: index => training.Draw(isTest: false, 1, index),
            validation: index => training.Draw(isTest: true, 2, index),
            ProbesOf(setup));
        var above = 0;
        var end = setup.Steps;
        Record(callback, training);
        for (steps = 1; steps <= end; steps++)
        {
            var loss = training.Step(steps);
            callback.OnStepEnd(loss);
            if (steps % setup.Every == 0)
            {
                callback.RecordMetric("gradient_norm", training.GradientNorm);
                callback.RecordMetric("parameter_norm", training.ParameterNorm());
            }

            if (steps % setup.MeasureEvery == 0)
            {
                var accuracy = Record(callback, training);
                above = accuracy >= 0.98 ? above + 1 : 0;
                end = setup.StopsAfter && above == 3 ? Math.Min(end, steps + 1000) : end;
            }

            if (!double.IsFinite(loss))
            {
                break;
            }
        }

        steps = Math.Min(steps, end);
        callback.RecordMetric("probes_skipped", probes?.SkippedCount ?? 0);
    }

    private static double Record(SpectralEdgeCallback callback, Training training)
    {
        var accuracy = double.NaN;
        foreach (var (name, value) in training.Measures())
        {
            callback.RecordMetric(name, value);
            accuracy = name == "test_accuracy" ? value : accuracy;
        }

        return accuracy;
    }

    private static MonitorOptions OptionsOf(Setup setup, string run) => new()
    {
        Windows = [.. setup.Windows.Select(window => new WindowSpec(setup.Every, window))],
        Sketch = new() { Mode = WindowMode.Exact, Length = 2048, MemoryBudget = 2L << 30 },
        Grouping = ParameterGrouping.ByPattern([.. setup.Groups.Select(group => (group[0], group[1]))]),
        Detectors = [Detect.Gap(), Detect.Grokking()],
        Weights = new() { Every = 50, Top = 4, Matrices = MatricesOf(setup.WeightsWidth) },
        Run = new() { Folder = run, Name = "watch", Recording = setup.Records },
    };

    private static WeightMatrix[] MatricesOf(int width) =>
        width == 0
            ? []
            : [Part("W_Q", width, 0), Part("W_K", width, width)];

    private static WeightMatrix Part(string name, int width, int firstRow) =>
        new("layer0.attention.in_proj_weight", width, width) { Name = name, FirstRow = firstRow };

    private static ProbeOptions ProbesOf(Setup setup)
    {
        var every = Math.Max(1, setup.DefectEvery / setup.Every);
        return new ProbeOptions
        {
            Probes =
            [
                new CommutatorProbe { Every = every, Samples = 3, Differences = true, Components = 2 },
                new EdgeSourceProbe { Every = every },
            ],
        };
    }
}
