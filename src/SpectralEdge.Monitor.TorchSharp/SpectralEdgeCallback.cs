using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>
/// Watches the parameter updates of a TorchSharp model and says when their spectral gap opens, collapses or moves.
/// </summary>
/// <remarks>
/// <para>
/// Create it when the model and the optimizer are ready, then either call <see cref="OnStepEnd(torch.Tensor?)"/> once after every
/// training step, or wrap the optimizer with <see cref="OptimizerExtensions.WithSpectralEdge"/> and step the wrapper. Several
/// optimizers of one model may share a callback: a training step counts once, at the first of them that takes it.
/// </para>
/// <para>
/// Watched are the parameters that require a gradient, each storage once, read where they live: CPU tensors in place, tensors on
/// a device sketched there, so that only d numbers for each group are copied to the host. Parameters frozen, unfrozen, converted
/// or added later, in the module or in a parameter group added to the optimizer, restart the window and are watched from then on.
/// </para>
/// <para>
/// Nothing of the training run is changed, nothing throws after construction, and no tensor made here outlives the call, but for
/// small tables on the devices of the parameters (<see cref="DeviceOptions.DeviceMemory"/>), which go with <see cref="Dispose"/>.
/// Call it on the thread that trains.
/// </para>
/// </remarks>
public sealed partial class SpectralEdgeCallback : ISpectralWatch, IDisposable
{
    private readonly TorchParameterSource _source;
    private readonly OptimizerRates _rates = new();
    private readonly HashSet<torch.optim.Optimizer> _wrapped = [];
    private readonly StepCount _steps;
    private readonly Misuse _misuse;
    private readonly long _start;
    private double? _loss;
    private bool _disposed;

    /// <summary>Watches a module.</summary>
    /// <param name="module">The model. Its parameters must be initialised.</param>
    /// <param name="optimizer">
    /// The optimizer that updates it; parameter groups added to it later are watched too. Null if there is none.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="loggerFactory">
    /// Where messages go; null for standard error, the first fault of each kind; NullLoggerFactory.Instance for nowhere.
    /// </param>
    /// <param name="startStep">Number of optimizer steps already completed, at least 0.</param>
    /// <param name="device">Options for parameters that live on a device; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">
    /// An option or the parameters cannot be used; the message lists every problem.
    /// </exception>
    public SpectralEdgeCallback(
        torch.nn.Module module, torch.optim.Optimizer? optimizer = null, MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null, long startStep = 0, DeviceOptions? device = null)
        : this(NamedParametersOf(module), optimizer, options, loggerFactory, startStep, device) => Module = module;

    /// <summary>Watches named parameters.</summary>
    /// <param name="parameters">Gives the parameters, in the same order each time; asked anew at every sample.</param>
    /// <param name="optimizer">
    /// The optimizer that updates them; parameter groups added to it later are watched too. Null if there is none.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="loggerFactory">
    /// Where messages go; null for standard error, the first fault of each kind; NullLoggerFactory.Instance for nowhere.
    /// </param>
    /// <param name="startStep">Number of optimizer steps already completed, at least 0.</param>
    /// <param name="device">Options for parameters that live on a device; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">
    /// An option or the parameters cannot be used; the message lists every problem.
    /// </exception>
    public SpectralEdgeCallback(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters, torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null, ILoggerFactory? loggerFactory = null, long startStep = 0, DeviceOptions? device = null)
        : this(parameters, optimizer, device, source => new SpectralMonitor(source, options, loggerFactory, startStep))
    {
    }

    private SpectralEdgeCallback(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters, torch.optim.Optimizer? optimizer, DeviceOptions? device,
        Func<TorchParameterSource, SpectralMonitor> start)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _source = new TorchParameterSource(parameters, device);
        try
        {
            Monitor = start(_source);
        }
        catch
        {
            _source.Dispose();
            throw;
        }

        _start = Monitor.LastStep;
        (_steps, _misuse) = (new StepCount(_start), new Misuse(_source, Monitor.Guard.Logger));
        if (optimizer is not null)
        {
            Know(IWrapsOptimizer.Innermost(optimizer));
            _rates.Of(Monitor.Inventory, _source);
            _misuse.LookAtStart(_rates.IsStale);
        }
    }

    /// <summary>Watches a module again and goes on from a saved state, as if the run had never stopped.</summary>
    /// <param name="module">The model, loaded from the checkpoint that was saved with the state.</param>
    /// <param name="state">The file that <see cref="SaveState(string)"/> wrote.</param>
    /// <param name="optimizer">The optimizer that updates it. Null if there is none.</param>
    /// <param name="options">The options that the state was saved with; null for the defaults.</param>
    /// <param name="loggerFactory">
    /// Where messages go; null for standard error, the first fault of each kind; NullLoggerFactory.Instance for nowhere.
    /// </param>
    /// <param name="device">Options for parameters that live on a device; null for the defaults.</param>
    /// <returns>The callback; <see cref="Step"/> is the step it saw last.</returns>
    /// <exception cref="FormatException">The state is damaged, of another format, or no state at all.</exception>
    /// <exception cref="MonitorOptionsException">
    /// Options, parameters or detectors are not those of the state; the message lists every difference.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SpectralEdgeCallback Resume(
        torch.nn.Module module,
        string state,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        DeviceOptions? device = null) =>
        new(
            NamedParametersOf(module), optimizer, device,
            source => SpectralMonitor.Resume(source, options, state, loggerFactory)) { Module = module };

    /// <summary>The same from a stream, from its present position on; it stays open.</summary>
    /// <inheritdoc cref="SpectralMonitor.Resume(IParameterSource, MonitorOptions?, Stream, ILoggerFactory?, TimeProvider?)"/>
    public static SpectralEdgeCallback Resume(
        torch.nn.Module module,
        Stream state,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        DeviceOptions? device = null) =>
        new(
            NamedParametersOf(module), optimizer, device,
            source => SpectralMonitor.Resume(source, options, state, loggerFactory)) { Module = module };

    /// <summary>Watches named parameters again and goes on from a saved state, as if the run had never stopped.</summary>
    /// <param name="parameters">
    /// Gives the parameters, in the same order each time, loaded from the checkpoint that was saved with the state.
    /// </param>
    /// <returns>The callback; <see cref="Step"/> is the step it saw last.</returns>
    /// <exception cref="FormatException">The state is damaged, of another format, or no state at all.</exception>
    /// <exception cref="MonitorOptionsException">Options, parameters or detectors are not those of the state.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <param name="state">The file that <see cref="SaveState(string)"/> wrote.</param>
    /// <param name="optimizer">The optimizer that updates them. Null if there is none.</param>
    /// <param name="options">The options that the state was saved with; null for the defaults.</param>
    /// <param name="loggerFactory">
    /// Where messages go; null for standard error, the first fault of each kind; NullLoggerFactory.Instance for nowhere.
    /// </param>
    /// <param name="device">Options for parameters that live on a device; null for the defaults.</param>
    public static SpectralEdgeCallback Resume(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters,
        string state,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        DeviceOptions? device = null) =>
        new(parameters, optimizer, device, source => SpectralMonitor.Resume(source, options, state, loggerFactory));

    /// <summary>The monitor behind this callback.</summary>
    public SpectralMonitor Monitor { get; }

    /// <summary>Number of training steps completed so far.</summary>
    public long Step => _steps.Step;

    /// <summary>Number of losses that could not be read from their tensor; the samples then carry none.</summary>
    public long LossesLost { get; private set; }

    /// <summary>What has been received, kept, skipped and lost so far.</summary>
    public MonitorReport Report => Monitor.Report;

    /// <summary>
    /// Says that a training step is complete. Call it after <c>optimizer.step()</c> and before a scheduler sets the
    /// next learning rate.
    /// </summary>
    /// <param name="loss">The loss of the step, if it is at hand.</param>
    public void OnStepEnd(double? loss = null) => StepEnded(StepCount.Loop, loss, tensor: null);

    /// <summary>
    /// Says that a training step is complete. Call it after <c>optimizer.step()</c> and before a scheduler sets the
    /// next learning rate.
    /// </summary>
    /// <param name="loss">
    /// The loss of the step, one number. It is read only if this step is sampled, so no device waits in between.
    /// </param>
    public void OnStepEnd(torch.Tensor? loss) => StepEnded(StepCount.Loop, loss: null, loss);

    /// <summary>
    /// Says which optimizer completed a step: needed where there are several, or where one has taken the place of that given at
    /// the start.
    /// </summary>
    /// <param name="optimizer">The optimizer. From now on its parameters have its learning rates.</param>
    /// <param name="loss">The loss of the step, one number, if it is at hand.</param>
    public void OnStepEnd(torch.optim.Optimizer optimizer, torch.Tensor? loss = null) =>
        StepEnded(WhoReports(optimizer), loss: null, loss);

    /// <inheritdoc cref="OnStepEnd(torch.optim.Optimizer, torch.Tensor?)"/>
    public void OnStepEnd(torch.optim.Optimizer optimizer, double loss) => StepEnded(WhoReports(optimizer), loss, tensor: null);

    /// <summary>
    /// Gives the loss of the step to come, where the optimizer is wrapped and nothing else would: call it before <c>step()</c>.
    /// </summary>
    /// <param name="loss">The loss, one number. It is read only if the step will be sampled.</param>
    public void RecordLoss(torch.Tensor loss) =>
        _loss = loss is not null && Monitor.WouldSample(Step + 1) ? Read(loss, Step + 1) : null;

    /// <inheritdoc cref="RecordLoss(torch.Tensor)"/>
    public void RecordLoss(double loss) => _loss = loss;

    /// <summary>Writes a figure of the training loop's own, such as a test accuracy, to the run file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, at the step completed last.</param>
    public void RecordMetric(string name, double value) => Monitor.RecordMetric(Step, name, value);

    /// <summary>
    /// Saves what <c>Resume</c> goes on from: call it where the checkpoint is saved, between two steps or in a handler.
    /// Parameters on a device are copied to the host, block by block.
    /// </summary>
    /// <remarks>
    /// In a handler the state is saved when the step that raised the event is over, of the same parameters as the model saved
    /// there; a failure then counts as the handler's.
    /// </remarks>
    /// <param name="path">The file; one that is there is replaced once the new one is complete.</param>
    /// <exception cref="InvalidOperationException">
    /// The callback is disposed, the parameters cannot be read or watched, or a detector cannot be saved.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveState(string path) => Monitor.SaveState(path);

    /// <inheritdoc cref="SpectralMonitor.SaveState(Stream)"/>
    public void SaveState(Stream stream) => Monitor.SaveState(stream);

    /// <summary>
    /// Ends the watch, closes the run file and gives back the memory kept on devices. Model and optimizer stay as they are.
    /// </summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _misuse.LookAtEnd(IsWrapped, Step - _start);
        }

        _disposed = true;
        Monitor.Dispose();
        _source.Dispose();
    }

    /// <summary>The module; null where a function gives the parameters.</summary>
    internal torch.nn.Module? Module { get; private init; }

    /// <summary>The watched parameters.</summary>
    internal TorchParameterSource Source => _source;

    /// <summary>The known optimizers.</summary>
    internal OptimizerRates Rates => _rates;

    /// <summary>Whether an optimizer was wrapped for this callback.</summary>
    internal bool IsWrapped { get; set; }

    /// <summary>A wrapped optimizer has stepped.</summary>
    internal void OnWrappedStep(torch.optim.Optimizer optimizer, torch.Tensor? loss)
    {
        _wrapped.Add(optimizer);
        StepEnded(optimizer, loss: null, loss);
    }

    /// <summary>The optimizer that a call names; the loop where a wrapper reports its steps already.</summary>
    private object WhoReports(torch.optim.Optimizer? optimizer) =>
        optimizer is null || _wrapped.Contains(IWrapsOptimizer.Innermost(optimizer))
            ? StepCount.Loop
            : IWrapsOptimizer.Innermost(optimizer);

    /// <summary>
    /// Optimizers over the same parameters stand in for each other; wrapped ones report beside a loop that calls OnStepEnd, named
    /// ones in its place.
    /// </summary>
    private bool StandsIn(object who, object other) => (who as torch.optim.Optimizer, other as torch.optim.Optimizer) switch
    {
        ({ } one, { } another) => _rates.Share(one, another),
        (var one, var another) => !_wrapped.Contains((one ?? another)!),
    };

    private void StepEnded(object who, double? loss, torch.Tensor? tensor)
    {
        try
        {
            if (!_disposed && IsNewStep(who))
            {
                Observe(loss, tensor);
            }
        }
        catch (Exception exception)
        {
            // No fault of the library, or of an optimizer of the user's own, may end the training.
            Monitor.Guard.Failed($"{nameof(SpectralEdgeCallback)}.{nameof(OnStepEnd)}", exception);
        }
    }

    private bool IsNewStep(object who)
    {
        // Training loops on several threads are not supported, but must not break the counts.
        lock (_steps)
        {
            if (who is torch.optim.Optimizer optimizer)
            {
                Know(optimizer);
            }
            else
            {
                _rates.ReadAll();
                _misuse.LookAtCall(_wrapped.Count > 0);
            }

            var isNew = _steps.Report(who, StandsIn);
            if (!isNew)
            {
                _misuse.LookAtReport(_steps.IsReportedTwice, _wrapped.Count > 0);
            }

            return isNew;
        }
    }

    private void Observe(double? loss, torch.Tensor? tensor)
    {
        var isSampled = Monitor.WouldSample(Step);
        loss ??= (isSampled && tensor is not null ? Read(tensor, Step) : null) ?? _loss;
        _loss = null;
        Monitor.Observe(Step, loss, _rates.Of(Monitor.Inventory, _source));
        if (isSampled)
        {
            _rates.Of(Monitor.Inventory, _source);
            _misuse.LookAtSample(_rates, Step - _start);
        }
    }

    private void Know(torch.optim.Optimizer optimizer)
    {
        _rates.Read(optimizer);
        _source.Follow(optimizer);
    }

    private static Func<IEnumerable<(string Name, Parameter Parameter)>> NamedParametersOf(torch.nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return () => module.named_parameters();
    }

    private double? Read(torch.Tensor loss, long step)
    {
        try
        {
            return TensorMemory.ReadNumber(loss);
        }
        catch (Exception exception)
        {
            // A loss that cannot be read must not end the training.
            if (++LossesLost == 1)
            {
                LossUnreadable(Monitor.Guard.Logger, step, exception);
            }

            return null;
        }
    }

    [LoggerMessage(
        EventId = 1101,
        EventName = "LossUnreadable",
        Level = LogLevel.Warning,
        Message = "The loss of step {Step} is not one readable number; samples have no loss until it is. Further ones are only "
            + "counted.")]
    private static partial void LossUnreadable(ILogger logger, long step, Exception exception);
}
