using System.Globalization;
using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Capture;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Reads the trainable parameters of a TorchSharp model where they live.</summary>
/// <remarks>
/// Pointers are read anew at every sample, since <c>module.to(...)</c> and <c>vector_to_parameters</c> replace them. All tensors made on the way
/// belong to a dispose scope of this class, whatever scope the user has open; the tables of the device sketch alone stay until <see cref="Dispose"/>.
/// </remarks>
internal sealed class TorchParameterSource : IParameterSource, IDisposable
{
    private readonly Func<IEnumerable<(string Name, Parameter Parameter)>> _parameters;
    private readonly torch.optim.Optimizer? _optimizer;
    private readonly int _groupsAtStart;
    private readonly HashSet<nint> _seen = [];
    private readonly DeviceSketch _deviceSketch;

    /// <summary>Prepares to read parameters.</summary>
    /// <param name="parameters">Gives the parameters.</param>
    /// <param name="optimizer">Its parameter groups added from now on are read too; null if there is none.</param>
    /// <param name="device">Settings of the sketch on devices; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public TorchParameterSource(
        Func<IEnumerable<(string Name, Parameter Parameter)>> parameters, torch.optim.Optimizer? optimizer, DeviceOptions? device = null)
    {
        device ??= new DeviceOptions();
        device.Validate();
        _deviceSketch = new DeviceSketch(device.DeviceMemory);
        _parameters = parameters;
        _optimizer = optimizer;
        _groupsAtStart = optimizer?.ParamGroups?.Count() ?? 0;
    }

    /// <summary>Treats CPU tensors as if they were on a device, so that tests can compare the two ways.</summary>
    public bool SketchesEverything { get; init; }

    /// <summary>Which of the parameters <see cref="SketchesEverything"/> means, by name; all unless a test says otherwise.</summary>
    public Func<string, bool> SketchesNamed { get; init; } = _ => true;

    /// <summary>The sketch on devices.</summary>
    public DeviceSketch OnDevice => _deviceSketch;

    /// <inheritdoc/>
    public void Capture(IParameterReceiver receiver)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        _seen.Clear();
        _deviceSketch.Begin();
        foreach (var (name, parameter) in _parameters())
        {
            Give(name, parameter, receiver);
        }

        foreach (var (name, parameter) in AddedToOptimizer())
        {
            Give(name, parameter, receiver);
        }

        _deviceSketch.End(receiver);
    }

    /// <summary>Gives back what is kept on devices between samples.</summary>
    public void Dispose() => _deviceSketch.Dispose();

    /// <summary>Parameters of the groups that were added to the optimizer since the start.</summary>
    private IEnumerable<(string Name, Parameter Parameter)> AddedToOptimizer()
    {
        var index = _groupsAtStart;
        foreach (var group in _optimizer?.ParamGroups?.Skip(_groupsAtStart).OfType<ParamGroup>() ?? [])
        {
            var position = 0;
            foreach (var parameter in group.Parameters)
            {
                yield return (string.Create(CultureInfo.InvariantCulture, $"param_groups.{index}.{position++}"), parameter);
            }

            index++;
        }
    }

    private void Give(string name, Parameter parameter, IParameterReceiver receiver)
    {
        // Tied parameters have wrappers of their own round one and the same native tensor, whose address is the only word of the handle.
        if (parameter.IsInvalid
            || !parameter.requires_grad
            || TensorMemory.FormatOf(parameter) is not { } type
            || !_seen.Add(Marshal.ReadIntPtr(parameter.Handle)))
        {
            return;
        }

        var slice = receiver.Begin(name, parameter.numel(), type);
        var onDevice = parameter.device_type != DeviceType.CPU || (SketchesEverything && SketchesNamed(name));
        if (onDevice && slice is { } part)
        {
            _deviceSketch.Add(parameter, part);
            receiver.SketchFollows();
        }
        else
        {
            TensorMemory.Give(parameter, type, receiver);
        }
    }
}
