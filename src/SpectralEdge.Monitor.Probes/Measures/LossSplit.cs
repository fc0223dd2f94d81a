namespace SpectralEdge.Monitor.Probes;

/// <summary>The arithmetic of a <see cref="LossDecomposition"/> at one sample.</summary>
internal sealed class LossSplit
{
    private readonly ProbeView _view;
    private readonly WindowDirections _directions;
    private readonly FormatResolution _resolution;
    private readonly int _stepVector;
    private readonly List<string> _undefined;
    private readonly bool _halvesExist;
    private readonly double[] _lengths = new double[2];
    private double[]? _newest;

    /// <summary>Creates it.</summary>
    /// <param name="view">The sample.</param>
    /// <param name="directions">Its directions, with products.</param>
    /// <param name="resolution">What the format resolves.</param>
    /// <param name="weights">The stability coefficients, each of shape [n].</param>
    /// <param name="stepVector">Which of the vectors is the gradient step.</param>
    /// <param name="undefined">Why values are NaN: added to.</param>
    public LossSplit(
        ProbeView view, WindowDirections directions, FormatResolution resolution, (double[] HalfWindow, double[] Sliding) weights,
        int stepVector, List<string> undefined)
    {
        (_view, _directions, _resolution, _stepVector, _undefined) = (view, directions, resolution, stepVector, undefined);
        (HalfWindow, Sliding) = weights;
        _halvesExist = view.Window.Window >= HalfWindows.LeastWindow;
        GradientSteps = directions.Whole.Along(stepVector, directions.Count);
        Steps = [.. Enumerable.Range(0, directions.Count).Select(j => directions.Whole.Step(j, view.Window.Window - 1))];
    }

    public double[] GradientSteps { get; }

    public double[] Steps { get; }

    public double[] HalfWindow { get; }

    public double[] Sliding { get; }

    private bool IsExact => _view.Window.IsExact;

    /// <summary>Splits one loss.</summary>
    public LossAccount Account(ProbeBatch batch, double loss, double[] gradient, int vector)
    {
        var count = _directions.Count;
        var vanishes = _resolution.Vanishes(gradient, batch);
        if (vanishes is not null)
        {
            _undefined.Add(vanishes);
        }

        _lengths[batch.Set == ProbeBatch.Train ? 0 : 1] = ProbeView.Norm(gradient);
        double[] projections = vanishes is null
            ? _directions.Whole.Along(vector, count)
            : [.. Enumerable.Repeat(double.NaN, count)];
        double[] errors = vanishes is null ? _directions.StandardErrors(window => window.Along(vector, count)) : projections;
        var predictedErrors = _directions.StandardErrors(window => Predictions(window, vector));
        var biases = _directions.Biases(window => Predictions(window, vector));
        double[] predicted = [.. Predictions(_directions.Whole, vector).Zip(biases, static (sum, bias) => sum - bias)];
        return new LossAccount
        {
            Loss = loss,
            Projections = projections,
            ProjectionErrors = errors,
            Predicted = vanishes is null ? new(predicted[0], predicted[1], predicted[2]) : LossPrediction.None,
            PredictedErrors = vanishes is null
                ? new(predictedErrors[0], predictedErrors[1], predictedErrors[2])
                : LossPrediction.None,
            FirstOrder = vanishes is null ? _directions.Whole.Products(vector)[^1] : double.NaN,
            Measured = IsExact ? Change(batch, loss, Newest(), -1, "over the newest update") : double.NaN,
            Forecast = LossPrediction.None,
            SincePrevious = double.NaN,
        };
    }

    /// <summary>The change of a loss that the newest step along each direction made, for the first of them.</summary>
    public double[] Measure(ProbeBatch batch, double loss, int count)
    {
        var changes = new double[_directions.Count];
        for (var j = 0; j < changes.Length; j++)
        {
            changes[j] = IsExact && j < count
                ? Change(batch, loss, _view.Direction(j), -Steps[j], $"along direction {j + 1}")
                : double.NaN;
        }

        if (!IsExact)
        {
            _undefined.Add("The window is a sketch, without directions in parameter space: no change along them is measured.");
        }

        return changes;
    }

    /// <summary>Whether each direction generalises.</summary>
    public DirectionKind[] Kinds(LossAccount train, LossAccount? validation)
    {
        var kinds = new DirectionKind[_directions.Count];
        for (var j = 0; validation is not null && j < kinds.Length; j++)
        {
            var (g, other) = (train.Projections[j], validation.Projections[j]);
            var isResolved = Math.Abs(g) > Least(train, j, 0) && Math.Abs(other) > Least(validation, j, 1);
            var kind = (g > 0) == (other > 0) ? DirectionKind.Generalising : DirectionKind.Memorising;
            kinds[j] = isResolved ? kind : DirectionKind.Undefined;
        }

        return kinds;
    }

    /// <summary>Below what a projection has no sign.</summary>
    private double Least(LossAccount account, int j, int set) =>
        Math.Max(2 * account.ProjectionErrors[j], FormatResolution.Margin * _resolution.Epsilon * _lengths[set]);

    private double Change(ProbeBatch batch, double loss, double[] displacement, double factor, string where)
    {
        var change = _resolution.Difference(loss, _view.LossBeside(batch, displacement, factor));
        if (double.IsNaN(change))
        {
            _undefined.Add($"The change of the {batch.Set} loss {where} is below what {_resolution.Name} resolves.");
        }

        return change;
    }

    /// <summary>Σ_j α_j s_j G_j with each of the α_j.</summary>
    private double[] Predictions(WindowReplica window, int vector)
    {
        var sums = new double[3];
        for (var j = 0; j < _directions.Count; j++)
        {
            var term = window.Along(j, window.Products(_stepVector)) * window.Along(j, window.Products(vector));
            sums[0] += term;
            sums[1] += double.IsNaN(HalfWindow[j]) ? 0 : HalfWindow[j] * term;
            sums[2] += Sliding[j] * term;
        }

        sums[1] = _halvesExist ? sums[1] : double.NaN;
        return sums;
    }

    private double[] Newest()
    {
        if (_newest is null)
        {
            var one = new double[_view.Window.Window];
            one[^1] = 1;
            _view.Window.Combine(one, _newest = new double[_view.Count]);
        }

        return _newest;
    }
}
