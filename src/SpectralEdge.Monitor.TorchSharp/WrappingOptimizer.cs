using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>An optimizer that has another one do the work: settings, state and parameters are those of that one.</summary>
public abstract class WrappingOptimizer : torch.optim.Optimizer, IWrapsOptimizer
{
    /// <summary>Wraps an optimizer.</summary>
    private protected WrappingOptimizer(torch.optim.Optimizer inner)
        : base(IntPtr.Zero) => Inner = inner;

    /// <summary>The optimizer that does the work.</summary>
    public torch.optim.Optimizer Inner { get; }

    /// <inheritdoc/>
    public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => Inner.ParamGroups;

    private OptimizerHelper Helper => IWrapsOptimizer.Innermost(Inner) as OptimizerHelper
        ?? throw new NotSupportedException(
            $"{Inner.GetType().Name} has no state that TorchSharp can save or load; use an optimizer other than LBFGS, "
                + $"or save the model alone.");

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
}
