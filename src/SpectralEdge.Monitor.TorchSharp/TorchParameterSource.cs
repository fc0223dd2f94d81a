using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Reads the trainable parameters of a TorchSharp model where they live.</summary>
/// <remarks>
/// Pointers are read anew at every sample, since <c>module.to(...)</c> and <c>vector_to_parameters</c> replace them. All tensors
/// made on the way belong to a dispose scope of this class, whatever scope the user has open; only the tables of the device
/// sketch stay until <see cref="Dispose"/>.
/// </remarks>
internal sealed class TorchParameterSource : IParameterSource, IDisposable
{
    private readonly Func<IEnumerable<(string Name, Parameter Parameter)>> _parameters;
    private readonly List<(torch.optim.Optimizer Optimizer, int Groups)> _followed = [];
    private readonly HashSet<nint> _seen = [];
    private List<(string Name, Parameter Parameter, nint Tensor)> _before = [];
    private List<(string Name, Parameter Parameter, nint Tensor)> _given = [];
    private readonly DeviceSketch _deviceSketch;

    /// <summary>Prepares to read parameters.</summary>
    /// <param name="parameters">Gives the parameters.</param>
    /// <param name="device">Options of the sketch on devices; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public TorchParameterSource(Func<IEnumerable<(string Name, Parameter Parameter)>> parameters, DeviceOptions? device = null)
    {
        device ??= new DeviceOptions();
        device.Validate();
        _deviceSketch = new DeviceSketch(device.DeviceMemory);
        _parameters = parameters;
    }

    /// <summary>Treats CPU tensors as if they were on a device, so that tests can compare the two ways.</summary>
    public bool SketchesEverything { get; init; }

    /// <summary>
    /// Which of the parameters <see cref="SketchesEverything"/> means, by name; all unless a test says otherwise.
    /// </summary>
    public Func<string, bool> SketchesNamed { get; init; } = _ => true;

    /// <summary>The sketch on devices.</summary>
    public DeviceSketch OnDevice => _deviceSketch;

    /// <summary>The native tensor of each block given last, in order.</summary>
    public IReadOnlyList<nint> Tensors { get; private set; } = [];

    /// <summary>The blocks given last, in order.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter, nint Tensor)> Given => _given;

    /// <summary>Changes whenever <see cref="Tensors"/> do.</summary>
    public int Version { get; private set; }

    /// <summary>
    /// Names of the parameters that were gone when <see cref="Tensors"/> changed last because they are disposed.
    /// </summary>
    public IReadOnlyList<string> Disposed { get; private set; } = [];

    /// <inheritdoc/>
    public void Capture(IParameterReceiver receiver)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        _seen.Clear();
        (_before, _given) = (_given, _before);
        _given.Clear();
        _deviceSketch.Begin();
        foreach (var (name, parameter) in _parameters())
        {
            Give(name, parameter, receiver);
        }

        foreach (var (name, parameter) in AddedToOptimizers())
        {
            Give(name, parameter, receiver);
        }

        _deviceSketch.End(receiver);
        if (!SameTensors())
        {
            Tensors = [.. _given.Select(given => given.Tensor)];
            Disposed =
            [
                .. _before.Where(
                    before => before.Parameter.IsInvalid).Select(before => before.Name).Except(
                        _given.Select(given => given.Name)),
            ];
            Version++;
        }
    }

    /// <summary>
    /// A few bytes of every parameter on the CPU that was given last, put together: another number after nearly every step that
    /// changes anything.
    /// </summary>
    /// <returns>
    /// Null where there is no such parameter, or one begins with NaN or infinity: such a value stays as it is, whatever steps are
    /// taken.
    /// </returns>
    public ulong? Fingerprint()
    {
        ulong? print = null;
        foreach (var (_, parameter, _) in _given)
        {
            var isReadable = !parameter.IsInvalid && parameter.device_type == DeviceType.CPU && parameter.is_contiguous();
            if (isReadable && parameter.NumberOfElements * parameter.ElementSize is > 0 and <= int.MaxValue)
            {
                using var own = parameter.detach();
                var bytes = own.bytes;
                if (!BeginsFinite(own.dtype, bytes))
                {
                    return null;
                }

                foreach (var place in (ReadOnlySpan<int>)[0, bytes.Length / 2, bytes.Length - 1])
                {
                    var part = bytes[place..Math.Min(bytes.Length, place + sizeof(ulong))];
                    print = ((print ?? 0) * 31) + (part.Length == sizeof(ulong) ? BitConverter.ToUInt64(part) : part[^1]);
                }
            }
        }

        return print;
    }

    private static bool BeginsFinite(torch.ScalarType type, ReadOnlySpan<byte> bytes) => type switch
    {
        torch.ScalarType.Float32 => float.IsFinite(MemoryMarshal.Read<float>(bytes)),
        torch.ScalarType.Float64 => double.IsFinite(MemoryMarshal.Read<double>(bytes)),
        torch.ScalarType.Float16 => Half.IsFinite(MemoryMarshal.Read<Half>(bytes)),
        torch.ScalarType.BFloat16 =>
            float.IsFinite(BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(bytes) << 16)),
        _ => true,
    };

    /// <summary>Gives back what is kept on devices between samples.</summary>
    public void Dispose() => _deviceSketch.Dispose();

    /// <summary>Reads parameter groups too that are added to an optimizer from now on.</summary>
    /// <param name="optimizer">The optimizer; one that is followed already is left as it is.</param>
    public void Follow(torch.optim.Optimizer optimizer)
    {
        if (_followed.Exists(followed => followed.Optimizer == optimizer))
        {
            return;
        }

        try
        {
            _followed.Add((optimizer, optimizer.ParamGroups?.Count() ?? 0));
        }
        catch (Exception)
        {
            // One that cannot say what groups it has cannot say what is added to them.
        }
    }

    /// <summary>Parameters of the groups that were added to optimizers since they are followed.</summary>
    private IEnumerable<(string Name, Parameter Parameter)> AddedToOptimizers()
    {
        for (var i = 0; i < _followed.Count; i++)
        {
            var (optimizer, index) = _followed[i];
            foreach (var group in optimizer.ParamGroups?.Skip(index).OfType<ParamGroup>() ?? [])
            {
                var position = 0;
                foreach (var parameter in group.Parameters)
                {
                    var prefix = i == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"optimizer{i + 1}.");
                    yield return (string.Create(
                        CultureInfo.InvariantCulture, $"{prefix}param_groups.{index}.{position++}"), parameter);
                }

                index++;
            }
        }
    }

    private bool SameTensors()
    {
        if (_given.Count != Tensors.Count)
        {
            return false;
        }

        for (var i = 0; i < _given.Count; i++)
        {
            if (_given[i].Tensor != Tensors[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Give(string name, Parameter parameter, IParameterReceiver receiver)
    {
        // Tied parameters have wrappers of their own round one and the same native tensor, whose address is the only word of the
        // handle.
        if (parameter.IsInvalid)
        {
            return;
        }

        var tensor = Marshal.ReadIntPtr(parameter.Handle);
        if (!parameter.requires_grad || TensorMemory.FormatOf(parameter) is not { } type || !_seen.Add(tensor))
        {
            return;
        }

        _given.Add((name, parameter, tensor));

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
