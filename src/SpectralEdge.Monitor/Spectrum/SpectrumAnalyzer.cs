using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>
/// Turns the Gram matrix of a full window into singular values, ratios and the gap, each with its standard error, and all other
/// quantities of the spectrum.
/// </summary>
/// <remarks>
/// The caller fills <see cref="Matrix"/> with the Gram matrix and with the estimates that leave one part of the sketch out
/// each, then calls <see cref="Analyze"/>. The matrices may be those of a longer ring of updates; the window then is what
/// follows the oldest of its own. Works in buffers of its own: not for several threads at once. A matrix that is not finite
/// gives NaN in all results.
/// </remarks>
internal sealed class SpectrumAnalyzer
{
    private readonly int _window;
    private readonly int _largestPosition;
    private readonly int _capacity;
    private readonly double[][] _matrices;
    private readonly double[] _sigma;
    private readonly double[] _ratios;
    private readonly double[] _positions;
    private readonly double[] _leaveOneOut;
    private readonly double[] _lengths;
    private readonly double[] _inverses;
    private readonly double[] _normalized;
    private readonly double[] _left;
    private readonly double[] _leftSigma;
    private readonly double[] _leftRatios;
    private readonly EigenvalueLanes _lanes;

    /// <summary>Creates an analyzer.</summary>
    /// <param name="window">Number of updates in a full window, W.</param>
    /// <param name="largestPosition">
    /// The last position searched for the gap, K; W − 1 for a <see cref="Rule"/> other than the first.
    /// </param>
    /// <param name="parts">
    /// Number of parts that are left out one by one for the standard errors, m; 1 for an exact window, which has none.
    /// </param>
    /// <param name="capacity">Number of updates in the ring that the matrices belong to, C; at least W.</param>
    public SpectrumAnalyzer(int window, int largestPosition, int parts, int capacity)
    {
        Debug.Assert(
            largestPosition >= 1 && largestPosition < window && window <= capacity, "A ratio needs two singular values.");
        _window = window;
        _largestPosition = largestPosition;
        _capacity = capacity;
        Parts = parts;
        var estimates = parts > 1 ? 1 + parts : 1;
        _matrices = new double[estimates][];
        for (var i = 0; i < estimates; i++)
        {
            _matrices[i] = new double[capacity * capacity];
        }

        _sigma = new double[estimates * window];
        _ratios = new double[estimates * (window - 1)];
        _positions = new double[estimates];
        _leaveOneOut = new double[parts];
        _lengths = new double[window];
        _inverses = new double[window];
        _normalized = new double[window * window];
        _left = new double[window * window];
        _leftSigma = new double[window];
        _leftRatios = new double[window - 1];
        _lanes = new EigenvalueLanes(window, estimates + 3);
    }

    /// <summary>Number of parts that are left out one by one, m; 1 if there are no standard errors.</summary>
    public int Parts { get; }

    /// <summary>
    /// κ: the largest variance that collisions in a sketch can give to a ratio R_j, in units of R_j²; 0 where there are none.
    /// </summary>
    public double CollisionVariance { get; init; }

    /// <summary>Whether all updates are seen through one map, whose errors have a law.</summary>
    public bool IsOneSketch { get; init; }

    /// <summary>The rule for the position of the gap.</summary>
    public GapPositionKind Rule { get; init; }

    /// <summary>The position where the rule is <see cref="GapPositionKind.Fixed"/>; null for all others.</summary>
    public int? FixedPosition { get; init; }

    /// <summary>The laws that p-values come from; null where nobody asks for them.</summary>
    public GapLaws? Laws { get; init; }

    /// <summary>A matrix to fill before <see cref="Analyze"/>.</summary>
    /// <param name="estimate">0 for the Gram matrix itself, 1 + a for the estimate without part a.</param>
    /// <returns>Shape [C, C], rows in the order of the ring's places, in squared parameter units.</returns>
    public Span<double> Matrix(int estimate) => _matrices[estimate];

    /// <summary>Fills in everything that follows from the matrices.</summary>
    /// <param name="sample">The sample to fill.</param>
    /// <param name="oldest">Place of the oldest update of the window in its ring.</param>
    public void Analyze(SpectralSample sample, int oldest)
    {
        SpectrumKernel.Normalize(_matrices[0], oldest, _lengths, _inverses, _normalized);
        sample.UpdateNorm = _lengths[^1];
        sample.PathLength = AddUp(_lengths, 0);
        sample.DriftSpeed = Math.Sqrt(Math.Max(0, Sum(_matrices[0], oldest))) / _window;

        Solve(sample, oldest);
        var sigma = sample.SingularValuesBuffer;
        Sigma(0).CopyTo(sigma);
        Ratios(0).CopyTo(sample.RatiosBuffer);
        var position = (int)_positions[0];
        sample.LargestRatioPosition = position;
        sample.GapRatio = position == 0 ? double.NaN : sample.Ratios[position - 1];
        sample.Gap = position == 0 ? double.NaN : sigma[position - 1] - sigma[position];
        sample.EigenvalueGap = position == 0 ? double.NaN : sample.Eigenvalues[position - 1] - sample.Eigenvalues[position];
        sample.Conditions = SpectrumKernel.Conditions(sample.Eigenvalues);
        Judge(sample);
        sample.TotalVariance = SpectrumKernel.Total(sample.Eigenvalues);
        sample.EffectiveRank = SpectrumKernel.EffectiveRank(sample.Eigenvalues, sample.TotalVariance);
        sample.ParticipationRatio = SpectrumKernel.ParticipationRatio(sample.Eigenvalues, sample.TotalVariance);
        sample.StableRank = sample.TotalVariance / sample.Eigenvalues[0];
        sample.LeadingShare = sample.Eigenvalues[0] / sample.TotalVariance;
        sample.NoiseVariation = SpectrumKernel.Variation(sigma, sample.GapPosition ?? 0);
        Errors(sample, position);
    }

    private Span<double> Sigma(int estimate) => _sigma.AsSpan(estimate * _window, _window);

    private Span<double> Ratios(int estimate) => _ratios.AsSpan(estimate * (_window - 1), _window - 1);

    /// <summary>
    /// Solves all estimates and, in three lanes more, the row-normalised matrix and what is left when each coloured null
    /// is taken out.
    /// </summary>
    private void Solve(SpectralSample sample, int oldest)
    {
        var estimates = _matrices.Length;
        for (var estimate = 0; estimate < estimates; estimate++)
        {
            _lanes.Load(estimate, _matrices[estimate], oldest);
        }

        _lanes.Load(estimates, _normalized, 0);
        LoadWhitened(sample.Significance.Correlation = WhiteningKernel.Correlation(_normalized, _window), estimates + 1, oldest);
        _lanes.Solve();
        for (var estimate = 0; estimate < estimates; estimate++)
        {
            _positions[estimate] = Finish(estimate, Sigma(estimate), Ratios(estimate));
        }

        // The same reading once more, before the root was taken.
        ReadEigenvalues(0, sample.EigenvaluesBuffer);
        sample.NormalizedLargestRatioPosition = Finish(
            estimates, sample.NormalizedSingularValuesBuffer, sample.NormalizedRatiosBuffer);
    }

    private void LoadWhitened(double correlation, int lane, int oldest)
    {
        WhiteningKernel.Order(_matrices[0], oldest, _window, _left);
        WhiteningKernel.Whiten(_left, _window, correlation);
        _lanes.Load(lane, _left, 0);

        // Lengths are measured with noise, and whitening turns that into lengths again: they are taken out twice.
        _normalized.CopyTo(_left, 0);
        WhiteningKernel.Whiten(_left, _window, correlation);
        WhiteningKernel.Normalize(_left, _inverses);
        _lanes.Load(lane + 1, _left, 0);
    }

    /// <summary>Fills in what each null says about the gap ratio.</summary>
    private void Judge(SpectralSample sample)
    {
        var significance = sample.Significance;
        var isKnown = Judge(significance, GapNull.WhiteNoise, sample.Ratios, sample.LargestRatioPosition, true);

        // A zero update has no direction, and a window without it is shorter than the law's.
        var hasCosines = !double.IsNaN(significance.Correlation);
        isKnown &= Judge(
            significance, GapNull.UnequalSteps, sample.NormalizedRatios, sample.NormalizedLargestRatioPosition, hasCosines);
        for (var (gapNull, lane) = (GapNull.ColouredNoise, _matrices.Length + 1);
            gapNull <= GapNull.ColouredUnequalSteps;
            gapNull++, lane++)
        {
            var position = Finish(lane, _leftSigma, _leftRatios);
            isKnown &= Judge(significance, gapNull, _leftRatios, position, hasCosines);
        }

        var isUnknown = Laws is not null && !isKnown && sample.LargestRatioPosition > 0;
        sample.Conditions |= isUnknown ? SampleConditions.NullUnknown : SampleConditions.None;
    }

    private bool Judge(GapSignificance significance, GapNull gapNull, ReadOnlySpan<double> ratios, int position, bool hasLaw)
    {
        var ratio = position == 0 ? double.NaN : ratios[position - 1];
        var pValue = hasLaw && Laws is not null ? Laws.PValue(gapNull, ratio) : double.NaN;
        significance.Set(gapNull, pValue, ratio, position);
        return !double.IsNaN(pValue);
    }

    /// <summary>Reads the singular values and ratios of a lane.</summary>
    /// <returns>The position of the gap by the rule.</returns>
    private int Finish(int lane, Span<double> sigma, Span<double> ratios)
    {
        ReadEigenvalues(lane, sigma);
        foreach (ref var value in sigma)
        {
            value = Math.Sqrt(value);
        }

        SpectrumKernel.Ratios(sigma, ratios);
        return Rule is GapPositionKind.Restricted or GapPositionKind.Unrestricted
            ? SpectrumKernel.LargestRatio(ratios, _largestPosition)
            : GapPositions.Find(Rule, sigma, FixedPosition);
    }

    private void ReadEigenvalues(int lane, Span<double> lambda)
    {
        _lanes.Read(lane, lambda);
        foreach (ref var value in lambda)
        {
            // Rounding can leave the last eigenvalues of a singular matrix a little below zero.
            value = Math.Max(0, value);
        }
    }

    private void Errors(SpectralSample sample, int position)
    {
        if (CollisionVariance == 0)
        {
            return;
        }

        // One map: the error has a law. Several: the law depends on how each direction is shared out among the groups, which the
        // jackknife finds, and no share makes it larger than with all weight in the group of the shortest sketch.
        for (var j = 0; j < _window; j++)
        {
            var law = CollisionLaw.SingularValueError(sample.SingularValues[j], CollisionVariance);
            sample.SingularValueErrorsBuffer[j] = IsOneSketch || Parts == 1
                ? law
                : Math.Min(law, JackknifeError(_sigma, _window, j));
        }

        for (var j = 0; j < _window - 1; j++)
        {
            var law = CollisionLaw.RatioError(sample.Ratios[j], CollisionVariance);
            sample.RatioErrorsBuffer[j] = IsOneSketch || Parts == 1
                ? law
                : Math.Min(law, JackknifeError(_ratios, _window - 1, j));
        }

        sample.StandardError = position == 0 ? double.NaN : sample.RatioErrors[position - 1];
        sample.PositionError = Parts > 1 ? Jackknife.StandardError(_positions.AsSpan(1)) : double.NaN;
    }

    /// <summary>
    /// The standard error of number j of the n numbers that <paramref name="estimates"/> holds for each estimate.
    /// </summary>
    private double JackknifeError(ReadOnlySpan<double> estimates, int n, int j)
    {
        for (var part = 0; part < Parts; part++)
        {
            _leaveOneOut[part] = estimates[((1 + part) * n) + j];
        }

        return Jackknife.StandardError(_leaveOneOut);
    }

    /// <summary>
    /// The sum of all inner products of the window, row by row in order of time: the place in the ring makes no difference
    /// to a bit.
    /// </summary>
    private double Sum(ReadOnlySpan<double> matrix, int oldest)
    {
        var untilEnd = Math.Min(_window, _capacity - oldest);
        var sum = 0.0;
        for (var i = 0; i < _window; i++)
        {
            var row = matrix.Slice((oldest + i) % _capacity * _capacity, _capacity);
            sum += AddUp(row[..(_window - untilEnd)], AddUp(row.Slice(oldest, untilEnd), 0));
        }

        return sum;
    }

    private static double AddUp(ReadOnlySpan<double> values, double sum)
    {
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
