using SpectralEdge.Monitor.Tests;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// An optimizer that takes random steps by writing to the parameters' memory. With directions to move along, on top of noise,
/// the spectrum of its updates has a gap behind as many positions.
/// </summary>
internal sealed class RandomStepOptimizer : torch.optim.Optimizer
{
    private const double Signal = 4;

    private readonly Random _random;
    private readonly List<ParamGroup> _groups;

    public RandomStepOptimizer(int seed, params Parameter[] parameters)
        : this(seed, new ParamGroup { Parameters = parameters })
    {
    }

    public RandomStepOptimizer(int seed, ParamGroup group)
        : base(IntPtr.Zero)
    {
        _random = new Random(seed);
        _groups = [group];
    }

    /// <summary>Number of directions that the steps have in common.</summary>
    public int Directions { get; set; }

    /// <summary>Thrown by the next step, if set.</summary>
    public Exception? Failure { get; set; }

    public int Steps { get; private set; }

    public int ZeroGrads { get; private set; }

    public int Disposals { get; private set; }

    public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => _groups;

    public override torch.Tensor step(Func<torch.Tensor>? closure = null)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        var loss = closure?.Invoke();
        var strengths = Enumerable.Range(0, Directions).Select(_ => Signal * Vectors.Gaussian(_random)).ToArray();
        foreach (var parameter in parameters().Where(parameter => parameter.requires_grad))
        {
            var values = Numbers.Read(parameter);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += 0.01 * (Vectors.Gaussian(_random) + strengths.Select((strength, k) => strength * Along(k, i)).Sum());
            }

            Numbers.Write(parameter, values);
        }

        Steps++;
        return loss!;
    }

    public override void zero_grad() => ZeroGrads++;

    public override IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

    public override void add_param_group(ParamGroup param_group) => _groups.Add(param_group);

    protected override void Dispose(bool disposing)
    {
        Disposals += disposing ? 1 : 0;
        base.Dispose(disposing);
    }

    /// <summary>Orthogonal patterns of coordinates.</summary>
    private static double Along(int direction, int i) => ((i >> direction) & 1) == 0 ? 1 : -1;
}
