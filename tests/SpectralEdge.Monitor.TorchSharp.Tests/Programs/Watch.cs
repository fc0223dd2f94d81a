using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>One callback of a program, or its absence: the program is the same in all three ways.</summary>
internal sealed class Watch : IDisposable
{
    private readonly Run _run;
    private readonly SpectralEdgeCallback? _callback;
    private readonly int _every;
    private readonly long _firstStep;
    private readonly long _firstUpdates;

    internal Watch(Run run, SpectralEdgeCallback? callback, int every, torch.optim.Optimizer optimizer)
    {
        _run = run;
        _callback = callback;
        _every = every;
        _firstStep = callback?.Step ?? 0;
        _firstUpdates = callback?.Monitor.Report.UpdatesKept ?? 0;
        Optimizer = Attach(optimizer);
    }

    /// <summary>The optimizer that the program steps with: its own, or the one that wraps it.</summary>
    public torch.optim.Optimizer Optimizer { get; }

    /// <summary>Number of completed iterations, by the program's own count.</summary>
    public long Iterations { get; private set; }

    /// <summary>Attaches one more optimizer to the same callback.</summary>
    public torch.optim.Optimizer Attach(torch.optim.Optimizer optimizer) =>
        _run.Way == Attached.ByOptimizer ? optimizer.WithSpectralEdge(_callback!) : optimizer;

    /// <summary>
    /// What a user writes after <c>optimizer.step()</c>: only one of the three ways needs it. The loss is kept for the
    /// comparison.
    /// </summary>
    public void OnStepEnd(torch.Tensor loss)
    {
        Note(loss);
        if (_run.Way == Attached.ByCall)
        {
            _callback!.OnStepEnd(loss);
        }
    }

    /// <summary>What a user writes who has replaced the optimizer.</summary>
    public void OnStepEnd(torch.optim.Optimizer optimizer, torch.Tensor loss)
    {
        Note(loss);
        if (_run.Way == Attached.ByCall)
        {
            _callback!.OnStepEnd(optimizer, loss);
        }
    }

    /// <summary>What a user writes after the step of an optimizer that is not the last of its iteration.</summary>
    public void OnFurtherStep(torch.optim.Optimizer optimizer)
    {
        if (_run.Way == Attached.ByCall)
        {
            _callback!.OnStepEnd(optimizer);
        }
    }

    /// <summary>Saves the callback beside a checkpoint.</summary>
    public void SaveState(string path) => _callback?.SaveState(path);

    /// <summary>Ends the callback, after noting what it saw.</summary>
    public void Dispose()
    {
        if (_callback is not null)
        {
            var report = _callback.Monitor.Report;
            _run.Seen.Add(new Seen(
                Iterations, _every, _callback.Step - _firstStep, report.UpdatesKept - _firstUpdates, report.Skipped.Values.Sum(),
                report.EventsRaised, _callback.Monitor.Latest?.Step == _callback.Step, _callback.LossesLost));
            _callback.Dispose();
        }
    }

    private void Note(torch.Tensor loss)
    {
        Iterations++;
        _run.Losses.Add(loss.dtype == torch.ScalarType.Float64 ? loss.item<double>() : loss.item<float>());
    }
}
