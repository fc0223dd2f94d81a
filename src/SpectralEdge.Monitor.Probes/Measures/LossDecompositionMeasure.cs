namespace SpectralEdge.Monitor.Probes;

/// <summary>Takes the <see cref="LossDecomposition"/>.</summary>
internal sealed class LossDecompositionMeasure : Measure
{
    // The vectors that products are taken with.
    private const int TrainVector = 0;
    private const int StepVector = 1;
    private const int ValidationVector = 2;

    private static readonly ProbeBatch TrainBatch = new(ProbeBatch.Train, 0);
    private static readonly ProbeBatch ValidationBatch = new(ProbeBatch.Validation, 0);

    private readonly ProbedRun _run;
    private readonly int _measured;
    private readonly UpdateRates _rates;
    private (long Step, double Rate, Outlook Train, Outlook? Validation)? _previous;
    private double _rateSince;
    private long _stepsSince;

    /// <summary>Begins to measure.</summary>
    /// <param name="run">The run.</param>
    /// <param name="measured">Along how many directions the change of the loss is measured.</param>
    public LossDecompositionMeasure(ProbedRun run, int measured)
    {
        (_run, _measured) = (run, measured);
        _rates = new UpdateRates(run.Model, 1);
    }

    /// <inheritdoc/>
    public override double ExpectedGradients
    {
        get
        {
            var sets = _run.Model.HasValidation ? 2 : 1;
            return sets + (_run.IsExact ? (sets + Math.Min(_measured, _run.Window)) / 3.0 : 0);
        }
    }

    /// <inheritdoc/>
    public override void Observe(WindowAccess window)
    {
        _rates.Observe(window);
        _rateSince += _rates.Newest.Sum;
        _stepsSince += window.Sample.Stride;
    }

    /// <inheritdoc/>
    public override void Interrupt()
    {
        _previous = null;
        _rates.Interrupt();
    }

    /// <inheritdoc/>
    public override ProbeResult Take(ProbeView view)
    {
        var undefined = new List<string>();
        var resolution = new FormatResolution(view.Window.Inventory);
        var (trainLoss, train) = view.GradientAt(TrainBatch);
        if (resolution.Vanishes(train, TrainBatch) is { } reason)
        {
            throw new ProbeSkippedException(reason);
        }

        var (validationLoss, validation) = (double.NaN, (double[]?)null);
        if (_run.Model.HasValidation)
        {
            (validationLoss, validation) = view.GradientAt(ValidationBatch);
        }
        else
        {
            undefined.Add("There is no validation batch: only the training loss is split, and no direction has a kind.");
        }

        if (_previous is { } previous && previous.Step + _stepsSince != view.Window.Sample.Step)
        {
            _previous = null;
        }

        var step = GradientStep(view, train, undefined);
        var directions = validation is null
            ? WindowDirections.Of(view.Window, train, step)
            : WindowDirections.Of(view.Window, train, step, validation);
        var weights = Weights(view.Window, directions.Count, undefined);
        var split = new LossSplit(view, directions, resolution, weights, StepVector, undefined);
        var trainAccount = Follow(split.Account(TrainBatch, trainLoss, train, TrainVector), _previous?.Train, resolution);
        var validationAccount = validation is null ? null : Follow(
            split.Account(ValidationBatch, validationLoss, validation, ValidationVector), _previous?.Validation, resolution);
        var result = Result(view, split, trainAccount, validationAccount, undefined);
        _previous = (view.Window.Sample.Step, _rates.Newest.Sum, Outlook.Of(trainAccount)!, Outlook.Of(validationAccount));
        (_rateSince, _stepsSince) = (0, 0);
        return result;
    }

    private LossDecomposition Result(
        ProbeView view, LossSplit split, LossAccount train, LossAccount? validation, List<string> undefined)
    {
        var shown = validation ?? train;
        var steps = split.GradientSteps;
        return new LossDecomposition
        {
            Train = train,
            Validation = validation,
            LearningRateSum = _rates.Newest.Sum,
            GradientSteps = steps,
            Steps = split.Steps,
            HalfWindowStability = split.HalfWindow,
            SlidingStability = split.Sliding,
            Measured = split.Measure(validation is null ? TrainBatch : ValidationBatch, shown.Loss, _measured),
            Kinds = split.Kinds(train, validation),
            Ranking = Rank(steps, shown.Projections),
            PreviousStep = _previous?.Step,
            Undefined = undefined,
        };
    }

    private static int[] Rank(double[] steps, IReadOnlyList<double> projections) =>
        steps.Any(double.IsNaN) || projections.Any(double.IsNaN)
            ? []
            : [.. Enumerable.Range(1, steps.Length).OrderByDescending(j => Math.Abs(steps[j - 1] * projections[j - 1]))];

    /// <summary>Adds what the probe before foresaw, and what came.</summary>
    private LossAccount Follow(LossAccount account, Outlook? before, FormatResolution resolution) => before is null
        ? account
        : account with
        {
            Forecast = before.Predicted.Times(_rateSince / _previous!.Value.Rate),
            SincePrevious = resolution.Difference(account.Loss, before.Loss),
        };

    /// <summary>−Ση P ∇L of each block, the step of gradient descent without momentum and decay.</summary>
    private double[] GradientStep(ProbeView view, double[] gradient, List<string> undefined)
    {
        var step = new double[gradient.Length];
        var rates = _rates.Newest;
        if (double.IsNaN(rates.Sum))
        {
            undefined.Add("No learning rate is known, so nothing is predicted. "
                + (rates.Fault ?? "Give it to Observe, or give the model its optimizer."));
            step.AsSpan().Fill(double.NaN);
            return step;
        }

        if (view.Optimizer?.ReadPreconditioner(step) != true)
        {
            step.AsSpan().Fill(1);
        }
        else if (step.AsSpan().Contains(double.NaN))
        {
            undefined.Add("The update of a block is no multiple of the gradient element by element, as that of Muon, so nothing "
                + "is predicted.");
        }

        for (var b = 0; b < rates.Blocks.Length; b++)
        {
            // A block without a rate does not move.
            var (place, rate) = (view.Window.Blocks[b], double.IsNaN(rates.Blocks[b]) ? 0 : rates.Blocks[b]);
            for (var i = (int)place.Start; i < place.Start + place.Count; i++)
            {
                step[i] *= -rate * gradient[i];
            }
        }

        return step;
    }

    private static (double[] HalfWindow, double[] Sliding) Weights(WindowAccess window, int count, List<string> undefined)
    {
        var (half, sliding) = (new double[count], new double[count]);
        half.AsSpan().Fill(double.NaN);
        sliding.AsSpan().Fill(double.NaN);
        if (window.Window >= HalfWindows.LeastWindow)
        {
            var overlaps = new double[window.Window / 2];
            new HalfWindows(window.Window).Overlaps(window.Gram, window.Window, overlaps);
            overlaps.AsSpan(0, Math.Min(count, overlaps.Length)).CopyTo(half);
        }
        else
        {
            undefined.Add($"The window has {window.Window} updates; its halves are compared from {HalfWindows.LeastWindow} on.");
        }

        if (window.Sample.Motion is { } motion && !double.IsNaN(motion.CovarianceChange))
        {
            motion.Stability[..count].CopyTo(sliding);
        }
        else
        {
            undefined.Add(
                "There is no motion in this sample, so no α of the sliding window: it is the first, or motion is switched off.");
        }

        return (half, sliding);
    }

    /// <summary>What one probe leaves for the next.</summary>
    private sealed record Outlook(double Loss, LossPrediction Predicted)
    {
        public static Outlook? Of(LossAccount? account) => account is null ? null : new Outlook(account.Loss, account.Predicted);
    }
}
