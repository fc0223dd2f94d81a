using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>What a callback saw of a program.</summary>
/// <param name="Iterations">Iterations that the program completed under it.</param>
/// <param name="Every">Of how many steps one is sampled.</param>
/// <param name="Steps">Steps that it counted.</param>
/// <param name="Updates">Updates that entered its window.</param>
/// <param name="Skipped">Samples skipped.</param>
/// <param name="Events">Events raised.</param>
/// <param name="ToTheEnd">Whether the last sample is that of the last step.</param>
/// <param name="LossesLost">Losses that could not be read.</param>
internal sealed record Seen(
    long Iterations, int Every, long Steps, long Updates, long Skipped, long Events, bool ToTheEnd, long LossesLost);

/// <summary>One run of a program, in one of three ways: what it hands to the callback, and what it leaves to compare.</summary>
/// <param name="way">How callbacks are attached.</param>
internal sealed class Run(Attached way)
{
    private readonly List<LogCollector> _logs = [];
    private readonly long _tensorsBefore = TensorCount.Live();

    /// <summary>How callbacks are attached.</summary>
    public Attached Way => way;

    /// <summary>The loss of every step, to the last bit.</summary>
    public List<double> Losses { get; } = [];

    /// <summary>What the callbacks saw.</summary>
    public List<Seen> Seen { get; } = [];

    /// <summary>Parameters and buffers at the end, and the state of the global random generator: name and hash.</summary>
    public List<string> Hashes { get; } = [];

    /// <summary>Warnings and errors that a user would see in the log.</summary>
    public IReadOnlyList<string> Warnings => [.. _logs.SelectMany(log => log.Warnings)];

    /// <summary>Tensors made and not freed between the start of the program and the end of its loop.</summary>
    public long TensorsAtTheEndOfTheLoop { get; private set; }

    /// <summary>Tensors made and not freed by the whole program.</summary>
    public long TensorsAfterwards { get; private set; }

    /// <summary>Number of watched coordinates, of the last model.</summary>
    public long Parameters { get; private set; }

    /// <summary>What ended the program early; null if nothing did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Every step, a window of five, all detectors, no run file.</summary>
    public static MonitorOptions Options { get; } = new()
    {
        Windows = [new(1, 5)],
        Detectors = Detect.All,
        Run = new() { Folder = null },
    };

    /// <summary>Runs a program.</summary>
    public static Run Of(Action<Run> program, Attached way)
    {
        var run = new Run(way);
        try
        {
            program(run);
        }
        catch (Exception exception)
        {
            run.Failure = exception;
        }

        run.TensorsAfterwards = TensorCount.Live() - run._tensorsBefore;
        return run;
    }

    /// <summary>Attaches a callback to a model and its optimizer.</summary>
    public Watch Attach(torch.nn.Module model, torch.optim.Optimizer optimizer, MonitorOptions? options = null)
    {
        options ??= Options;
        return new(
            this,
            Way == Attached.Not ? null : new SpectralEdgeCallback(model, optimizer, options, NewLog()),
            options.Windows[0].Every,
            optimizer);
    }

    /// <summary>Attaches a callback that goes on from a saved state.</summary>
    public Watch Resume(torch.nn.Module model, string state, torch.optim.Optimizer optimizer, MonitorOptions options) => new(
        this, Way == Attached.Not
            ? null
            : SpectralEdgeCallback.Resume(model, state, optimizer, options, NewLog()), options.Windows[0].Every, optimizer);

    /// <summary>Called by a program when its loop has ended and its models are still there.</summary>
    public void LoopEnded(params torch.nn.Module[] models)
    {
        TensorsAtTheEndOfTheLoop = TensorCount.Live() - _tensorsBefore;
        using var scope = torch.NewDisposeScope();
        Parameters = models.SelectMany(model => model.parameters()).Sum(parameter => parameter.numel());
        foreach (var (name, tensor) in models.SelectMany(
            (model, i) => model.state_dict().Select(entry => ($"{i}.{entry.Key}", entry.Value))))
        {
            Hashes.Add($"{name} {Hash.Of(tensor)}");
        }

        Hashes.Add($"random generator {Hash.Of(torch.get_rng_state())}");
    }

    private LogCollector NewLog()
    {
        _logs.Add(new LogCollector());
        return _logs[^1];
    }
}
