using System.Globalization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Takes the commutator defect of one run.</summary>
/// <param name="run">The run.</param>
/// <param name="samples">Number of pairs of batches.</param>
/// <param name="differences">Whether it is estimated by differences as well.</param>
/// <param name="leastStep">Least length of a step of the published estimator.</param>
/// <param name="way">The way of the matrices.</param>
internal sealed class CommutatorMeasure(ProbedRun run, int samples, bool differences, double leastStep, ExecutionWay way)
    : Measure
{
    // Measured in float32 on a small network whose softmax saturates (Golden/float32_defect.py of the tests): at 143 u of the
    // largest gradient D was off by 6e-4, at 30 u by 0.5 %, at 19 u by 2 %, below 8 u by up to half.
    private const double LeastShare = 32;

    private readonly OnsetRule _onset = new();
    private double _largestNorm;
    private readonly double _unitRoundoff = run.Inventory.Blocks.Max(static block => UnitRoundoff(block.Type));

    public override double ExpectedGradients => samples * (differences ? 12 : 6);

    public override ProbeResult Take(ProbeView view)
    {
        way.Add(view.Parameters);
        var (basis, taken) = (way.Basis(view.Count), new List<CommutatorSample>());
        for (var i = 0; i < samples; i++)
        {
            var index = 2 * ((view.Window.Sample.Step * samples) + i);
            var sample = CommutatorSample.Take(
                view, new ProbeBatch(ProbeBatch.Train, index), new ProbeBatch(ProbeBatch.Train, index + 1),
                (_unitRoundoff, LeastShare * _unitRoundoff * _largestNorm), differences ? leastStep : null, basis);
            taken.Add(sample);
            _largestNorm = Math.Max(_largestNorm, Math.Max(sample.FirstNorm, sample.SecondNorm));
        }

        var defined = taken.FindAll(static sample => !double.IsNaN(sample.Defect));
        var length = ProbeView.Norm(view.Parameters);
        var defect = Median(sample => sample.Defect);
        var isOnset = _onset.Look(view.Window.Sample.Step, defect);
        return new CommutatorDefect
        {
            Defect = defect,
            LowerQuartile = Quantile(defined.Select(static sample => sample.Defect), 0.25),
            UpperQuartile = Quantile(defined.Select(static sample => sample.Defect), 0.75),
            DefectTimesGradient = Median(static sample => sample.Defect * sample.GradientNorm),
            ScaledDefect = Median(sample => sample.Defect * sample.GradientNorm * length * length),
            GradientNorm = Quantile(taken.Select(static sample => sample.GradientNorm), 0.5),
            ParameterNorm = length,
            Samples = samples,
            DefinedSamples = defined.Count,
            Undefined = taken.Find(static sample => double.IsNaN(sample.Defect)) is { } vain ? Reason(vain) : null,
            IsExact = !view.UsedDifferences,
            PublishedDefect = Median(static sample => sample.Published),
            UnitStepDefect = Median(static sample => sample.UnitStep),
            Execution = basis is null ? null : Shares(basis, defined),
            OnsetStep = _onset.Step,
            IsOnset = isOnset,
        };

        double Median(Func<CommutatorSample, double> value) => Quantile(defined.Select(value), 0.5);
    }

    /// <summary>A quantile by linear interpolation between the values in order; NaN if there is none.</summary>
    internal static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Where(static value => !double.IsNaN(value)).Order()];
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private ExecutionShares Shares(Subspace basis, List<CommutatorSample> defined)
    {
        var (mean, spread) = RandomShares.Length(basis.Dimension, basis.Count);
        return new ExecutionShares(
            basis.Dimension, way.Count, Quantile(defined.Select(static sample => sample.Share), 0.5), mean, spread,
            Quantile(defined.Select(static sample => sample.MatchedShare), 0.5),
            Quantile(defined.Select(static sample => sample.Across), 0.5),
            Math.Sqrt(1 - ((double)basis.Dimension / basis.Count)));
    }

    private string Reason(CommutatorSample undefined) => string.Create(
        CultureInfo.InvariantCulture,
        $"Gradients of length {undefined.FirstNorm:g3} and {undefined.SecondNorm:g3} are not above "
        + $"{undefined.Rounding:g3}, which rounding in the parameters' format, {_unitRoundoff:g3}, can change a "
        + $"gradient by. D is undefined there.");

    private static double UnitRoundoff(ElementType type) => type switch
    {
        ElementType.Float64 => 1.1102230246251565e-16,
        ElementType.Float32 => 5.9604644775390625e-8,
        ElementType.Float16 => 4.8828125e-4,
        _ => 3.90625e-3,
    };
}
