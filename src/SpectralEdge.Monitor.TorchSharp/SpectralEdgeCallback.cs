using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Spectrum;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Watches the parameter updates of a TorchSharp model and says when their spectral gap opens, collapses or moves.</summary>
/// <remarks>
/// <para>
/// Create it when the model and the optimizer are ready, then either call <see cref="OnStepEnd(double?)"/> after every
/// <c>optimizer.step()</c>, or wrap the optimizer once with <see cref="OptimizerExtensions.WithSpectralEdge"/>. Not both.
/// </para>
/// <para>
/// Watched are the parameters that require a gradient, each storage once, read where they live: CPU tensors in place, tensors on a
/// device sketched there, so that only d numbers for each group are copied to the host. Parameters frozen, unfrozen, converted or added later,
/// in the module or in a parameter group added to the optimizer, restart the window and are watched from then on.
/// </para>
/// <para>
/// Nothing of the training run is changed, nothing throws after construction, and no tensor made here outlives the call, but for small
/// tables on the devices of the parameters (<see cref="DeviceOptions.DeviceMemory"/>), which go with <see cref="Dispose"/>. Call it on
/// the thread that trains.
/// </para>
/// </remarks>
public sealed partial class SpectralEdgeCallback : IDisposable
{
    private readonly ILogger _logger;
    private readonly TorchParameterSource _source;
    private torch.optim.Optimizer? _rates;

    /// <summary>Watches a module.</summary>
    /// <param name="module">The model. Its parameters must be initialised.</param>
    /// <param name="optimizer">The optimizer that updates it; parameter groups added to it later are watched too. Null if there is none.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="loggerFactory">Where messages go; null for nowhere.</param>
    /// <param name="startStep">Number of optimizer steps already completed, at least 0.</param>
    /// <param name="device">Settings for parameters that live on a device; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">A setting or the parameters cannot be used; the message lists every problem.</exception>
    public SpectralEdgeCallback(
        torch.nn.Module module,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        long startStep = 0,
        DeviceOptions? device = null)
        : this(NamedParametersOf(module), optimizer, options, loggerFactory, startStep, device)
    {
    }

    /// <summary>Watches named parameters.</summary>
    /// <param name="parameters">Gives the parameters, in the same order each time; asked anew at every sample.</param>
    /// <param name="optimizer">The optimizer that updates them; parameter groups added to it later are watched too. Null if there is none.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="loggerFactory">Where messages go; null for nowhere.</param>
    /// <param name="startStep">Number of optimizer steps already completed, at least 0.</param>
    /// <param name="device">Settings for parameters that live on a device; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">A setting or the parameters cannot be used; the message lists every problem.</exception>
    public SpectralEdgeCallback(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        long startStep = 0,
        DeviceOptions? device = null)
        : this(parameters, optimizer, loggerFactory, device, source => new SpectralMonitor(source, options, loggerFactory, startStep))
    {
    }

    private SpectralEdgeCallback(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters,
        torch.optim.Optimizer? optimizer,
        ILoggerFactory? loggerFactory,
        DeviceOptions? device,
        Func<TorchParameterSource, SpectralMonitor> start)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SpectralEdgeCallback>();
        _rates = optimizer;
        _source = new TorchParameterSource(parameters, optimizer, device);
        try
        {
            Monitor = start(_source);
        }
        catch
        {
            _source.Dispose();
            throw;
        }

        Step = Monitor.LastStep;
    }

    /// <summary>Watches a module again and goes on from a saved state, as if the run had never stopped.</summary>
    /// <param name="module">The model, loaded from the checkpoint that was saved with the state.</param>
    /// <param name="state">The file that <see cref="SaveState"/> wrote.</param>
    /// <param name="optimizer">The optimizer that updates it. Null if there is none.</param>
    /// <param name="options">The settings that the state was saved with; null for the defaults.</param>
    /// <param name="loggerFactory">Where messages go; null for nowhere.</param>
    /// <param name="device">Settings for parameters that live on a device; null for the defaults.</param>
    /// <returns>The callback; <see cref="Step"/> is the step it saw last.</returns>
    /// <exception cref="FormatException">The state is damaged, of another format, or none.</exception>
    /// <exception cref="MonitorOptionsException">Options, parameters or detectors are not those of the state; the message lists every difference.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SpectralEdgeCallback Resume(
        torch.nn.Module module,
        string state,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        DeviceOptions? device = null) =>
        Resume(NamedParametersOf(module), state, optimizer, options, loggerFactory, device);

    /// <summary>Watches named parameters again and goes on from a saved state, as if the run had never stopped.</summary>
    /// <param name="parameters">Gives the parameters, in the same order each time, loaded from the checkpoint that was saved with the state.</param>
    /// <inheritdoc cref="Resume(torch.nn.Module, string, torch.optim.Optimizer?, MonitorOptions?, ILoggerFactory?, DeviceOptions?)"/>
    /// <param name="state">The file that <see cref="SaveState"/> wrote.</param>
    /// <param name="optimizer">The optimizer that updates them. Null if there is none.</param>
    /// <param name="options">The settings that the state was saved with; null for the defaults.</param>
    /// <param name="loggerFactory">Where messages go; null for nowhere.</param>
    /// <param name="device">Settings for parameters that live on a device; null for the defaults.</param>
    public static SpectralEdgeCallback Resume(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters,
        string state,
        torch.optim.Optimizer? optimizer = null,
        MonitorOptions? options = null,
        ILoggerFactory? loggerFactory = null,
        DeviceOptions? device = null) =>
        new(parameters, optimizer, loggerFactory, device, source => MonitorState.Resume(source, options, state, loggerFactory));

    /// <summary>A gap opened.</summary>
    public event EventHandler<GapOpened>? GapOpened
    {
        add => Monitor.GapOpened += value;
        remove => Monitor.GapOpened -= value;
    }

    /// <summary>An open gap collapsed.</summary>
    public event EventHandler<GapCollapsed>? GapCollapsed
    {
        add => Monitor.GapCollapsed += value;
        remove => Monitor.GapCollapsed -= value;
    }

    /// <summary>An open gap moved to another position.</summary>
    public event EventHandler<GapPositionShifted>? GapPositionShifted
    {
        add => Monitor.GapPositionShifted += value;
        remove => Monitor.GapPositionShifted -= value;
    }

    /// <summary>A full window was analysed. The sample never changes after it was handed out, so it may be kept.</summary>
    public event EventHandler<SpectralSample>? SampleTaken
    {
        add => Monitor.SampleTaken += value;
        remove => Monitor.SampleTaken -= value;
    }

    /// <summary>All events as a stream.</summary>
    public IObservable<SpectralEvent> Events => Monitor.Events;

    /// <summary>The monitor behind this callback.</summary>
    public SpectralMonitor Monitor { get; }

    /// <summary>Number of optimizer steps completed so far.</summary>
    public long Step { get; private set; }

    /// <summary>Number of losses that could not be read from their tensor; the samples then carry none.</summary>
    public long LossesLost { get; private set; }

    /// <summary>Says that an optimizer step is complete. The learning rate is read from the optimizer's first parameter group: call it before a scheduler sets the next one.</summary>
    /// <param name="loss">The loss of the step, if it is at hand.</param>
    public void OnStepEnd(double? loss = null) => Monitor.Observe(++Step, loss, ReadLearningRate());

    /// <summary>Says that an optimizer step is complete.</summary>
    /// <param name="loss">The loss of the step, one number. It is read only if this step is sampled, so no device waits in between.</param>
    public void OnStepEnd(torch.Tensor? loss) =>
        OnStepEnd(loss is not null && Monitor.WouldSample(Step + 1) ? Read(loss) : null);

    /// <summary>Saves what <c>Resume</c> goes on from: call it where the checkpoint is saved, between two steps. Parameters on a device are copied to the host, block by block.</summary>
    /// <param name="path">The file; one that is there is replaced once the new one is complete.</param>
    /// <exception cref="InvalidOperationException">The callback is disposed or observing a step, the parameters cannot be read or watched, or a detector cannot be saved.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveState(string path) => Monitor.SaveState(path);

    /// <summary>Ends the watch, closes the run file and gives back the memory kept on devices. Model and optimizer are left alone.</summary>
    public void Dispose()
    {
        Monitor.Dispose();
        _source.Dispose();
    }

    private static Func<IEnumerable<(string Name, Parameter Parameter)>> NamedParametersOf(torch.nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return () => module.named_parameters();
    }

    private double? ReadLearningRate()
    {
        try
        {
            return _rates?.ParamGroups?.FirstOrDefault()?.LearningRate;
        }
        catch (Exception)
        {
            // An optimizer without a rate is not asked again: samples then say that there is none.
            _rates = null;
            return null;
        }
    }

    private double? Read(torch.Tensor loss)
    {
        try
        {
            return TensorMemory.ReadNumber(loss);
        }
        catch (Exception exception)
        {
            // The first law: a loss that cannot be read must not end the training.
            if (++LossesLost == 1)
            {
                Tell(exception);
            }

            return null;
        }
    }

    private void Tell(Exception exception)
    {
        try
        {
            LossUnreadable(_logger, Step + 1, exception);
        }
        catch (Exception)
        {
            // A logger that throws must not end the training either; LossesLost still counts.
        }
    }

    [LoggerMessage(
        EventId = 1101,
        EventName = "LossUnreadable",
        Level = LogLevel.Warning,
        Message = "The loss of step {Step} is not one readable number; samples carry none until it is. Further ones are only counted.")]
    private static partial void LossUnreadable(ILogger logger, long step, Exception exception);
}
