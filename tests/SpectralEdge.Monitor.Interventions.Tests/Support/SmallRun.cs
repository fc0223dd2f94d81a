using Microsoft.Extensions.Logging.Abstractions;

namespace SpectralEdge.Monitor.Interventions.Tests;

/// <summary>
/// Gradient descent, with momentum or without, on L = ½ Σ h_i θ_i² in two blocks, watched at every step: all of it is known in closed
/// form.
/// </summary>
internal sealed class SmallRun : IDisposable
{
    public const double Rate = 0.1;

    private readonly int _first;
    private readonly double[] _velocity;
    private readonly double _momentum;

    public SmallRun(double[] start, double[]? curvature = null, int first = 2, double momentum = 0, RunOptions? run = null)
    {
        (Parameters, _first, _momentum, Optimizer) = ([.. start], first, momentum, new PlainOptimizer(this));
        (Gradients, _velocity) = (new double[start.Length], new double[start.Length]);
        Curvature = curvature ?? [.. start.Select((_, i) => 0.5 + (0.25 * i))];
        Monitor = new SpectralMonitor(
            new ParameterArrays().Add("a", Parameters.AsMemory(0, first)).Add("b", Parameters.AsMemory(first)),
            new MonitorOptions { Windows = [new(1, 4)], Sketch = new() { Mode = WindowMode.Exact }, Run = run ?? new() { Folder = null } },
            NullLoggerFactory.Instance);
    }

    public double[] Parameters { get; }

    public double[] Gradients { get; }

    public double[] Curvature { get; }

    public SpectralMonitor Monitor { get; }

    public PlainOptimizer Optimizer { get; }

    public ChangedArrays? Changed { get; private set; }

    /// <summary>What was applied, in order.</summary>
    public List<InterventionApplied> Log { get; } = [];

    public ChangedArrays Change(params Intervention[] interventions)
    {
        Changed = new ChangedArrays(
            Monitor,
            [
                new ChangedBlock("a", Parameters.AsMemory(0, _first), Gradients.AsMemory(0, _first)),
                new ChangedBlock("b", Parameters.AsMemory(_first), Gradients.AsMemory(_first)),
            ],
            interventions, Optimizer);
        Changed.Applied += (_, applied) => Log.Add(applied);
        return Changed;
    }

    public void Train(int steps, Action<int>? gradientReady = null)
    {
        for (var i = 0; i < steps; i++)
        {
            for (var k = 0; k < Gradients.Length; k++)
            {
                Gradients[k] = Curvature[k] * Parameters[k];
            }

            gradientReady?.Invoke(i + 1);
            if (Changed is null)
            {
                Descend();
            }
            else
            {
                Changed.Step(Descend);
            }

            Monitor.Observe(Monitor.LastStep + 1);
        }
    }

    public void Dispose()
    {
        Changed?.Dispose();
        Monitor.Dispose();
    }

    private void Descend()
    {
        for (var k = 0; k < Parameters.Length; k++)
        {
            _velocity[k] = (_momentum * _velocity[k]) + Gradients[k];
            Parameters[k] -= Optimizer.LearningRate * (_velocity[k] + (Optimizer.WeightDecay * Parameters[k]));
        }
    }

    internal sealed class PlainOptimizer(SmallRun run) : IChangedOptimizer
    {
        public double LearningRate { get; set; } = Rate;

        public double WeightDecay { get; set; }

        public object? SaveState() => run._velocity.Clone();

        public void LoadState(object state) => ((double[])state).CopyTo(run._velocity, 0);
    }
}
