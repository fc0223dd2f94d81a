using System.Globalization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// What a measurement sees at one sample: the window, the model, and gradients that the measurements of a sample share.
/// </summary>
/// <remarks>Counts what is evaluated. Everything that comes out is finite, or the measurement is skipped.</remarks>
internal sealed class ProbeView
{
    private readonly IProbedModel _model;
    private readonly Dictionary<ProbeBatch, (double Loss, double[] Gradient)> _gradients = [];
    private readonly Dictionary<int, double[]> _directions = [];

    // Those whose graph the model has.
    private readonly List<ProbeBatch> _differentiated = [];
    private double[]? _parameters;
    private bool _isMoved;

    /// <summary>Looks at a sample.</summary>
    /// <param name="model">The model; <see cref="IProbedModel.Save"/> has been called.</param>
    /// <param name="window">The window.</param>
    public ProbeView(IProbedModel model, WindowAccess window) => (_model, Window) = (model, window);

    /// <summary>The window.</summary>
    public WindowAccess Window { get; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<ProbedBlock> Blocks => _model.Blocks;

    /// <summary>The optimizer; null if nothing is known of it.</summary>
    public IProbedOptimizer? Optimizer => _model.Optimizer;

    /// <summary>Number of parameters, P.</summary>
    public int Count => checked((int)Window.Inventory.ParameterCount);

    /// <summary>Cost so far, in gradients.</summary>
    public double Gradients { get; private set; }

    /// <summary>Whether some product with a Hessian came from differences of gradients.</summary>
    public bool UsedDifferences { get; private set; }

    /// <summary>The parameters θ at this sample. Not to be changed.</summary>
    /// <value>Shape [P].</value>
    public ReadOnlySpan<double> Parameters
    {
        get
        {
            if (_parameters is null)
            {
                _parameters = new double[Count];
                _model.Read(_parameters);
            }

            return _parameters;
        }
    }

    /// <summary>Direction v_j in parameter space. Not to be changed.</summary>
    /// <param name="j">From 0.</param>
    /// <returns>Shape [P], of length 1.</returns>
    public double[] Direction(int j)
    {
        if (!_directions.TryGetValue(j, out var direction))
        {
            Window.Direction(j, direction = new double[Count]);
            _directions.Add(j, direction);
        }

        return direction;
    }

    /// <summary>Gradient at θ. Shared by all measurements of the sample; not to be changed.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="forProducts">Whether products with the Hessian on the batch follow, which are cheaper then.</param>
    /// <returns>The loss and the gradient, shape [P].</returns>
    public (double Loss, double[] Gradient) GradientAt(ProbeBatch batch, bool forProducts = false)
    {
        if (!_gradients.TryGetValue(batch, out var known))
        {
            var gradient = new double[Count];
            known = (GradientAt(batch, gradient, forProducts), gradient);
            _gradients.Add(batch, known);
        }

        return known;
    }

    /// <summary>Gradient at θ, not kept: for a batch that no other measurement uses.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="gradient">Shape [P]: overwritten.</param>
    /// <param name="forProducts">Whether products with the Hessian on the batch follow.</param>
    /// <returns>The loss.</returns>
    public double GradientAt(ProbeBatch batch, Span<double> gradient, bool forProducts = false)
    {
        GoBack();
        if (!forProducts)
        {
            return Evaluate(batch, gradient);
        }

        var isNew = IsNewlyDifferentiated(batch);
        var loss = _model.GradientForProducts(batch, gradient);
        Gradients += isNew ? 1 : 0;
        return RequireFinite(batch, loss, gradient);
    }

    /// <summary>Gradient at θ + <paramref name="factor"/> · <paramref name="displacement"/>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="displacement">Shape [P].</param>
    /// <param name="factor">The factor.</param>
    /// <param name="gradient">Shape [P]: overwritten.</param>
    /// <returns>The loss there.</returns>
    public double GradientBeside(ProbeBatch batch, ReadOnlySpan<double> displacement, double factor, Span<double> gradient)
    {
        Move(displacement, factor);
        return Evaluate(batch, gradient);
    }

    /// <summary>Loss at θ + <paramref name="factor"/> · <paramref name="displacement"/>.</summary>
    public double LossBeside(ProbeBatch batch, ReadOnlySpan<double> displacement, double factor)
    {
        Move(displacement, factor);
        return Loss(batch);
    }

    /// <summary>Loss at θ.</summary>
    public double LossAt(ProbeBatch batch)
    {
        if (_gradients.TryGetValue(batch, out var known))
        {
            return known.Loss;
        }

        GoBack();
        return Loss(batch);
    }

    /// <summary>Product H v at θ.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="direction">Shape [P].</param>
    /// <param name="product">Shape [P]: overwritten.</param>
    public void HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product)
    {
        GoBack();
        var isNew = IsNewlyDifferentiated(batch);
        var isExact = _model.HessianProduct(batch, direction, product) == Probes.HessianProduct.Exact;
        UsedDifferences |= !isExact;
        Gradients += isNew && isExact ? 3 : 2;
        RequireFinite(Norm(product), $"A product with the Hessian on batch {batch.Set} {batch.Index}");
    }

    /// <summary>Puts the parameters back where the sample found them.</summary>
    public void GoBack()
    {
        if (_isMoved)
        {
            _model.Write(Parameters);
            _differentiated.Clear();
            _isMoved = false;
        }
    }

    /// <summary>Length of a vector.</summary>
    internal static double Norm(ReadOnlySpan<double> vector) => Math.Sqrt(Dot(vector, vector));

    /// <summary>Inner product of two vectors, in float64.</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => UpdateKernel.DotOfEight(a, b);

    private void Move(ReadOnlySpan<double> displacement, double factor)
    {
        var place = Parameters.ToArray();
        for (var i = 0; i < place.Length; i++)
        {
            place[i] += factor * displacement[i];
        }

        _isMoved = true;
        _differentiated.Clear();
        _model.Write(place);
    }

    private double Loss(ProbeBatch batch)
    {
        var loss = _model.Loss(batch);
        Gradients += 1.0 / 3;
        return RequireFinite(loss, $"The loss on batch {batch.Set} {batch.Index}");
    }

    private double Evaluate(ProbeBatch batch, Span<double> gradient)
    {
        var loss = _model.Gradient(batch, gradient);
        Gradients++;
        return RequireFinite(batch, loss, gradient);
    }

    /// <summary>Whether the model differentiates the gradient of a batch for the first time; it keeps two.</summary>
    private bool IsNewlyDifferentiated(ProbeBatch batch)
    {
        if (_differentiated.Contains(batch))
        {
            return false;
        }

        if (_differentiated.Count == 2)
        {
            _differentiated.RemoveAt(0);
        }

        _differentiated.Add(batch);
        return true;
    }

    private static double RequireFinite(ProbeBatch batch, double loss, ReadOnlySpan<double> gradient)
    {
        RequireFinite(loss, $"The loss on batch {batch.Set} {batch.Index}");
        RequireFinite(Norm(gradient), $"The length of the gradient on batch {batch.Set} {batch.Index}");
        return loss;
    }

    private static double RequireFinite(double value, FormattableString what) => double.IsFinite(value)
        ? value
        : throw new ProbeSkippedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{what.ToString(CultureInfo.InvariantCulture)} is {value}; a measurement needs a finite one."));
}
