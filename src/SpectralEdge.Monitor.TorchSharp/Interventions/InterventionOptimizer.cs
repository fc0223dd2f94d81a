using SpectralEdge.Monitor.Torch;
using TorchSharp;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>Attaches interventions to an optimizer: the run is changed.</summary>
public static class InterventionExtensions
{
    /// <summary>An optimizer that changes the run where an intervention is due, and else does what this one does.</summary>
    /// <param name="optimizer">The optimizer, wrapped by <c>WithSpectralEdge</c> or not.</param>
    /// <param name="callback">
    /// Watches the run; interventions name its blocks, windows and events, and its run file gets a line for each application.
    /// </param>
    /// <param name="interventions">At least one; of those at one place of a step the first is applied first.</param>
    /// <returns>
    /// The optimizer to step in its place: <c>var changed = optimizer.WithInterventions(callback, …);</c>. Disposing it disposes
    /// the wrapped one, not the callback.
    /// </returns>
    /// <exception cref="MonitorOptionsException">Something cannot be used; the message lists every problem.</exception>
    public static InterventionOptimizer WithInterventions(
        this torch.optim.Optimizer optimizer, SpectralEdgeCallback callback, params Intervention[] interventions)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentNullException.ThrowIfNull(interventions);
        return InterventionOptimizer.Wrap(optimizer, callback, interventions);
    }
}

/// <summary>An optimizer that has another one do the work, and changes gradient, update, parameters or settings.</summary>
/// <remarks>
/// <para>
/// All learning rate schedulers work on it as on the wrapped one. What a wrapper made by <c>WithSpectralEdge</c> reports, inside
/// or outside this one, are the changed steps. With a closure the gradient is changed each time the closure has computed it.
/// </para>
/// <para>
/// Vectors are float64 copies on the host: made for models of up to a few million parameters. After the start no exception of an
/// intervention reaches the loop: that step is as the optimizer makes it, which is counted and logged once for each cause. What
/// the wrapped optimizer throws is passed on.
/// </para>
/// </remarks>
public class InterventionOptimizer : WrappingOptimizer
{
    private readonly InterventionPlan _plan;
    private readonly SpectralEdgeCallback _callback;
    private long _step;

    private InterventionOptimizer(
        torch.optim.Optimizer inner, SpectralEdgeCallback callback, IReadOnlyList<Intervention> interventions)
        : base(inner)
    {
        (_callback, _step) = (callback, callback.Step);
        _plan = new InterventionPlan(new TorchChangedRun(callback, IWrapsOptimizer.Innermost(inner)), interventions)
        {
            Applied = applied => Applied?.Invoke(this, applied),
        };
    }

    /// <summary>An intervention was applied. Called on the training thread; handlers that throw are counted and logged.</summary>
    public event EventHandler<InterventionApplied>? Applied;

    /// <summary>How often an intervention was applied.</summary>
    public long AppliedCount => _plan.AppliedCount;

    /// <summary>How often one was due and could not be applied.</summary>
    public long SkippedCount => _plan.SkippedCount;

    /// <inheritdoc/>
    public override torch.Tensor step(Func<torch.Tensor>? closure = null)
    {
        _step = Math.Max(_step, _callback.Step) + 1;

        // Wrappers inside this one would report the step before it is changed: they hear of it afterwards.
        var (inner, watches) = (Inner, new List<SpectralEdgeCallback>());
        while (inner is SpectralEdgeOptimizer watched)
        {
            watches.Add(watched.Callback);
            inner = watched.Inner;
        }

        var loss = closure is null ? StepWithout(inner) : StepWith(inner, closure);
        _plan.After();
        watches.ForEach(callback => callback.OnWrappedStep(IWrapsOptimizer.Innermost(inner), loss));
        return loss;
    }

    /// <summary>Wraps an optimizer in what has the interfaces that schedulers look for on it.</summary>
    internal static InterventionOptimizer Wrap(
        torch.optim.Optimizer inner, SpectralEdgeCallback callback, IReadOnlyList<Intervention> interventions) => inner switch
    {
        torch.optim.IMomentum => new WithMomentum(inner, callback, interventions),
        torch.optim.IBetas => new WithBetas(inner, callback, interventions),
        _ => new InterventionOptimizer(inner, callback, interventions),
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _plan.Dispose();
        }

        base.Dispose(disposing);
    }

    private torch.Tensor StepWithout(torch.optim.Optimizer inner)
    {
        _plan.Before(_step);
        return inner.step();
    }

    private torch.Tensor StepWith(torch.optim.Optimizer inner, Func<torch.Tensor> closure)
    {
        var isFirst = true;
        return inner.step(() =>
        {
            var loss = closure();
            if (isFirst)
            {
                _plan.Before(_step);
            }
            else
            {
                _plan.EditGradient();
            }

            isFirst = false;
            return loss;
        });
    }

    private sealed class WithMomentum(
        torch.optim.Optimizer inner, SpectralEdgeCallback callback, IReadOnlyList<Intervention> interventions)
        : InterventionOptimizer(inner, callback, interventions), torch.optim.IMomentum
    {
        public double Momentum
        {
            get => ((torch.optim.IMomentum)Inner).Momentum;
            set => ((torch.optim.IMomentum)Inner).Momentum = value;
        }
    }

    private sealed class WithBetas(
        torch.optim.Optimizer inner, SpectralEdgeCallback callback, IReadOnlyList<Intervention> interventions)
        : InterventionOptimizer(inner, callback, interventions), torch.optim.IBetas
    {
        public (double, double) Betas
        {
            get => ((torch.optim.IBetas)Inner).Betas;
            set => ((torch.optim.IBetas)Inner).Betas = value;
        }
    }
}
