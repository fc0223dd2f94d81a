using System.Collections.Concurrent;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// A training program as a user writes it, and its runs: twice by itself, once by calls, once with wrapped optimizers.
/// </summary>
/// <param name="Name">What it shows.</param>
/// <param name="Train">
/// The program. It seeds the generator, trains, says <see cref="Run.LoopEnded"/>, and disposes what it made.
/// </param>
/// <param name="Skipped">How many samples are skipped for a good reason, such as parameters that change.</param>
internal sealed record TrainingProgram(string Name, Action<Run> Train, int Skipped = 0)
{
    private static readonly ConcurrentDictionary<string, Dictionary<Attached, Run>> Done = new();

    static TrainingProgram() => torch.set_num_threads(1);

    /// <summary>All programs.</summary>
    public static IReadOnlyList<TrainingProgram> All { get; } =
    [
        new("GPT, characters, tied head", Gpt.Train),
        new("CNN, batch norm, dropout, evaluation between", ConvNet.Train),
        new("LSTM, two layers", Recurrent.Train),
        new("GAN, two models, two callbacks", Adversarial.TrainTwoModels),
        new("GAN, one module, two optimizers, one callback", Adversarial.TrainOneModule),
        new("gradient accumulation, clipping", Accumulation.Train),
        new("StepLR", Schedulers.StepLR),
        new("CosineAnnealingLR", Schedulers.CosineAnnealing),
        new("OneCycleLR, AdamW", Schedulers.OneCycleWithBetas),
        new("OneCycleLR, SGD", Schedulers.OneCycleWithMomentum),
        new("CyclicLR, AdamW", Schedulers.CyclicWithoutMomentum),
        new("CyclicLR, SGD", Schedulers.CyclicWithMomentum),
        new("LambdaLR", Schedulers.Lambda),
        new("SequentialLR", Schedulers.Sequential),
        new("ReduceLROnPlateau", Schedulers.Plateau),
        new("parameter groups, watched by layer", Groups.Train),
        new("parameter group added later", Groups.AddedLater, Skipped: 1),
        new("tied, frozen and unfrozen", Weights.TiedAndFrozen, Skipped: 2),
        new("converted to float64 with a new optimizer", Weights.Converted, Skipped: 1),
        new("bare parameters, RMSProp", Weights.Bare),
        new("saved and resumed, run file and recording", SaveAndResume.Train),
        new("no dispose scope", Surroundings.NoScope),
        new("one scope round the loop", Surroundings.ScopeRoundTheLoop),
        new("loss moved out of the step's scope", Surroundings.LossMovedOut),
        new("worker thread", Surroundings.WorkerThread),
        new("async, every step on another thread", Surroundings.Async),
        new("data loader", Surroundings.DataLoader),
        new("LBFGS with closure", Optimizers.Lbfgs),
        new("Adam with closure", Optimizers.AdamWithClosure),
        new("SGD with momentum", Optimizers.SgdWithMomentum),
        new("RMSProp, centred", Optimizers.RmsProp),
        new("Adagrad", Optimizers.Adagrad),
        new("NAdam", Optimizers.NAdam),
        new("Muon with AdamW", Optimizers.MuonWithAdamW),
        .. Large.IsOn ? [new TrainingProgram("one parameter above 2 GiB", Large.Train)] : Array.Empty<TrainingProgram>(),
    ];

    /// <summary>The program of a name.</summary>
    public static TrainingProgram Named(string name) => All.Single(program => program.Name == name);

    /// <summary>Its runs, made at the first call.</summary>
    /// <remarks>
    /// The first run is thrown away: what TorchSharp makes once for a process must not count as growth of the run that
    /// happens to be first.
    /// </remarks>
    public Dictionary<Attached, Run> Runs() => Done.GetOrAdd(Name, _ =>
    {
        Run.Of(Train, Attached.Not);
        return Enum.GetValues<Attached>().ToDictionary(way => way, way => Run.Of(Train, way));
    });

    public override string ToString() => Name;
}
