using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Notices the usual ways to attach a callback wrongly, and says each once.</summary>
/// <param name="source">The watched parameters.</param>
/// <param name="logger">Where messages go; it never throws.</param>
internal sealed partial class Misuse(TorchParameterSource source, ILogger logger)
{
    // Reports that are looked at one by one: a loop that reports every batch does so from the start.
    private const int CallsToJudge = 20;
    private const int MostCalls = 60;

    // By then every optimizer of a loop has usually stepped once.
    private const int StepsToMeet = 20;

    private readonly HashSet<int> _said = [];
    private ulong? _print;
    private int _calls;
    private int _unchanged;

    /// <summary>Checks whether the optimizer holds any parameter of the model.</summary>
    public void LookAtStart(bool holdsNone)
    {
        if (holdsNone)
        {
            Say(1111, static (logger, count) => NotItsModel(logger, count), source.Tensors.Count);
        }
    }

    /// <summary>Checks whether the parameters change from one call of OnStepEnd to the next.</summary>
    /// <param name="isWrapped">Whether wrapped optimizers report their steps: then the calls do not matter.</param>
    public void LookAtCall(bool isWrapped)
    {
        if (isWrapped || _calls == MostCalls || Fingerprint() is not { } print)
        {
            return;
        }

        _unchanged += print == _print ? 1 : 0;
        _print = print;
        _calls++;

        // All of them unchanged is another fault, which the monitor itself reports.
        if (_calls >= CallsToJudge && _unchanged >= 2 * _calls / 5 && _unchanged < _calls - 1)
        {
            Say(
                1113, static (logger, calls) => ReportedEachBatch(logger, calls.Unchanged, calls.All),
                (Unchanged: _unchanged, All: _calls));
        }
    }

    /// <summary>Checks whether a step that was reported twice came from both ways of attaching.</summary>
    /// <param name="isReportedTwice">Whether the loop reported a step that an optimizer has reported too.</param>
    /// <param name="isWrapped">Whether a wrapped optimizer reports its steps.</param>
    public void LookAtReport(bool isReportedTwice, bool isWrapped)
    {
        if (isReportedTwice && isWrapped)
        {
            Say(1110, static (logger, _) => AttachedTwice(logger), 0);
        }
        else if (isReportedTwice)
        {
            Say(1117, static (logger, _) => NamedAndNot(logger), 0);
        }
    }

    /// <summary>Looks at what the last sample found.</summary>
    /// <param name="rates">The learning rates.</param>
    /// <param name="steps">Number of steps watched so far.</param>
    public void LookAtSample(OptimizerRates rates, long steps)
    {
        if (source.Disposed.Count > 0)
        {
            Say(1114, static (logger, names) => ParametersDisposed(logger, names.Count, names[0]), source.Disposed);
        }
        else if (rates.IsStale && !_said.Contains(1111))
        {
            Say(1112, static (logger, _) => OptimizerReplaced(logger), 0);
        }
        else if (rates.Held > 0 && rates.Held < source.Tensors.Count && steps >= StepsToMeet)
        {
            Say(
                1115, static (logger, held) => PartlyKnown(logger, held.Some, held.All),
                (Some: rates.Held, All: source.Tensors.Count));
        }
    }

    /// <summary>Checks whether an optimizer was wrapped and never stepped.</summary>
    public void LookAtEnd(bool isWrapped, long steps)
    {
        if (isWrapped && steps == 0)
        {
            Say(1116, static (logger, _) => NoStep(logger), 0);
        }
    }

    private ulong? Fingerprint()
    {
        try
        {
            return source.Fingerprint();
        }
        catch (Exception)
        {
            // The sample that reads the same parameters says what is wrong with them.
            _calls = MostCalls;
            return null;
        }
    }

    private void Say<T>(int id, Action<ILogger, T> log, T about)
    {
        if (_said.Add(id))
        {
            log(logger, about);
        }
    }

    [LoggerMessage(
        EventId = 1110,
        EventName = "AttachedTwice",
        Level = LogLevel.Warning,
        Message = "Both OnStepEnd and an optimizer from WithSpectralEdge report the steps. Each step counts once, but one of "
            + "the two is enough: keep OnStepEnd(loss), or the wrapped optimizer with RecordLoss(loss).")]
    private static partial void AttachedTwice(ILogger logger);

    [LoggerMessage(
        EventId = 1111,
        EventName = "NotItsModel",
        Level = LogLevel.Warning,
        Message = "The optimizer holds none of the {Count} watched parameters. Is this the model that it trains? Samples have no "
            + "learning rate.")]
    private static partial void NotItsModel(ILogger logger, int count);

    [LoggerMessage(
        EventId = 1112,
        EventName = "OptimizerReplaced",
        Level = LogLevel.Warning,
        Message = "No known optimizer holds a watched parameter any more, so samples have no learning rate. After model.to(...) "
            + "a new optimizer is needed: wrap it with WithSpectralEdge, or name it in OnStepEnd(optimizer, loss).")]
    private static partial void OptimizerReplaced(ILogger logger);

    [LoggerMessage(
        EventId = 1113,
        EventName = "ReportedEachBatch",
        Level = LogLevel.Warning,
        Message = "{Unchanged} of the first {Calls} calls of OnStepEnd found the parameters as they were at the call before. "
            + "Call it once after each optimizer.step(), not after each batch of an accumulation.")]
    private static partial void ReportedEachBatch(ILogger logger, int unchanged, int calls);

    [LoggerMessage(EventId = 1114, EventName = "ParametersDisposed", Level = LogLevel.Warning, Message = 
        "{Count} watched parameters were disposed, '{Name}' first. Keep the model alive as long as it is trained; a dispose "
            + "scope disposes every tensor that is created in it.")]
    private static partial void ParametersDisposed(ILogger logger, int count, string name);

    [LoggerMessage(
        EventId = 1115,
        EventName = "PartlyKnown",
        Level = LogLevel.Warning,
        Message = "The known optimizers hold {Held} of {Count} watched parameters; the others have no learning rate. Wrap the "
            + "optimizer of the others too, or name it in OnStepEnd(optimizer, loss).")]
    private static partial void PartlyKnown(ILogger logger, int held, int count);

    [LoggerMessage(
        EventId = 1117,
        EventName = "NamedAndNot",
        Level = LogLevel.Warning,
        Message = "Some calls of OnStepEnd name an optimizer and others name none. Calls that name none count as a step of their "
            + "own until both have met. With one optimizer name it in every call or in none; with several name each, "
            + "OnStepEnd(optimizer, loss).")]
    private static partial void NamedAndNot(ILogger logger);

    [LoggerMessage(
        EventId = 1116,
        EventName = "NoStep",
        Level = LogLevel.Warning,
        Message = "An optimizer was wrapped with WithSpectralEdge but no step was reported: step the optimizer that it returned, "
            + "not the original one.")]
    private static partial void NoStep(ILogger logger);
}
