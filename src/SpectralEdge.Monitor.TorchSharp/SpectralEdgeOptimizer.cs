using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Attaches a callback to an optimizer.</summary>
public static class OptimizerExtensions
{
    /// <summary>An optimizer that does what this one does and then reports every step to a callback.</summary>
    /// <param name="optimizer">The optimizer. TorchSharp has no step hooks, so it has to be wrapped.</param>
    /// <param name="callback">The callback; several optimizers of one model may share it.</param>
    /// <returns>
    /// The optimizer to step in its place: <c>var watched = optimizer.WithSpectralEdge(callback);</c>. Disposing it disposes the
    /// wrapped one, not the callback.
    /// </returns>
    public static SpectralEdgeOptimizer WithSpectralEdge(this torch.optim.Optimizer optimizer, SpectralEdgeCallback callback)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(callback);
        return SpectralEdgeOptimizer.Wrap(optimizer, callback);
    }
}

/// <summary>An optimizer that forwards everything to another one and reports every step to a callback.</summary>
/// <remarks>
/// All learning rate schedulers work on it as on the wrapped one, the cyclic ones too: it has momentum or betas where that has.
/// The state of the wrapped one is saved and loaded through it, in the same files.
/// </remarks>
public class SpectralEdgeOptimizer : torch.optim.Optimizer, IWrapsOptimizer
{
    private readonly SpectralEdgeCallback _callback;

    private SpectralEdgeOptimizer(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : base(IntPtr.Zero)
    {
        Inner = inner;
        _callback = callback;
        callback.IsWrapped = true;
    }

    /// <summary>The optimizer that does the work.</summary>
    public torch.optim.Optimizer Inner { get; }

    /// <inheritdoc/>
    public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => Inner.ParamGroups;

    private OptimizerHelper Helper => Inner as OptimizerHelper
        ?? (Inner as SpectralEdgeOptimizer)?.Helper
        ?? throw new NotSupportedException(
            $"{Inner.GetType().Name} has no state that TorchSharp can save or load; use an optimizer other than LBFGS, "
                + $"or save the model alone.");

    /// <inheritdoc/>
    public override torch.Tensor step(Func<torch.Tensor>? closure = null)
    {
        var loss = Inner.step(closure!);
        _callback.OnWrappedStep(IWrapsOptimizer.Innermost(Inner), loss);
        return loss;
    }

    /// <inheritdoc/>
    public override void zero_grad() => Inner.zero_grad();

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => Inner.parameters();

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group) => Inner.add_param_group(param_group);

    /// <summary>The state of the wrapped optimizer.</summary>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public StateDictionary state_dict() => Helper.state_dict();

    /// <summary>Loads the state of the wrapped optimizer.</summary>
    /// <param name="state_dict">A state that <see cref="state_dict"/> gave.</param>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public void load_state_dict(StateDictionary state_dict) => Helper.load_state_dict(state_dict);

    /// <summary>Loads the state of the wrapped optimizer from a file.</summary>
    /// <param name="location">The file.</param>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public void load_state_dict(string location) => Helper.load_state_dict(location);

    /// <summary>Loads the state of the wrapped optimizer from a stream.</summary>
    /// <param name="reader">Reads the stream.</param>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public void load_state_dict(BinaryReader reader) => Helper.load_state_dict(reader);

    /// <summary>Saves the state of the wrapped optimizer to a file that it can load itself.</summary>
    /// <param name="location">The file.</param>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public void save_state_dict(string location) => Helper.save_state_dict(location);

    /// <summary>Saves the state of the wrapped optimizer to a stream.</summary>
    /// <param name="writer">Writes the stream.</param>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public void save_state_dict(BinaryWriter writer) => Helper.save_state_dict(writer);

    /// <summary>Moves the state of the wrapped optimizer to a device.</summary>
    /// <param name="device">The device.</param>
    /// <exception cref="NotSupportedException">It has none, as LBFGS.</exception>
    public void to(torch.Device device) => Helper.to(device);

    /// <summary>Wraps an optimizer in what has the interfaces that schedulers look for on it.</summary>
    internal static SpectralEdgeOptimizer Wrap(torch.optim.Optimizer inner, SpectralEdgeCallback callback) => inner switch
    {
        SpectralEdgeOptimizer wrapper when wrapper._callback == callback => wrapper,
        torch.optim.IMomentum => new WithMomentum(inner, callback),
        torch.optim.IBetas => new WithBetas(inner, callback),
        _ => new SpectralEdgeOptimizer(inner, callback),
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();

            // Optimizers in native code (LBFGS) cannot bear to be disposed twice, as two using lines do. Without its handle the
            // second time does nothing.
            typeof(torch.optim.Optimizer).GetField(
                "handle", BindingFlags.Instance | BindingFlags.NonPublic)?.SetValue(Inner, null);
        }

        base.Dispose(disposing);
    }

    private sealed class WithMomentum(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : SpectralEdgeOptimizer(inner, callback), torch.optim.IMomentum
    {
        public double Momentum
        {
            get => ((torch.optim.IMomentum)Inner).Momentum;
            set => ((torch.optim.IMomentum)Inner).Momentum = value;
        }
    }

    private sealed class WithBetas(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : SpectralEdgeOptimizer(inner, callback), torch.optim.IBetas
    {
        public (double, double) Betas
        {
            get => ((torch.optim.IBetas)Inner).Betas;
            set => ((torch.optim.IBetas)Inner).Betas = value;
        }
    }
}
