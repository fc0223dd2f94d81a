namespace SpectralEdge.Monitor;

/// <summary>What the spectrum of the last W updates of one group says at one step.</summary>
/// <remarks>
/// A sample that was handed out never changes. Only detectors look at the monitor's own object, which the next sample fills anew
/// (<see cref="ISpectralDetector.Update"/>). Formulas and symbols: <c>docs/symbols.md</c>; what each quantity costs and does not
/// show: <c>docs/reference/measures.md</c>. A Gram matrix that is not finite gives NaN in every quantity of its spectrum, and 0
/// for positions and ranks that are counted.
/// </remarks>
public sealed class SpectralSample
{
    private readonly double[] _singularValues;
    private readonly double[] _ratios;
    private readonly double[] _sigmaErrors;
    private readonly double[] _ratioErrors;
    private readonly double[] _eigenvalues;
    private readonly double[] _normalizedSigma;
    private readonly double[] _normalizedRatios;

    internal SpectralSample(string group, int window)
    {
        Group = group;
        _singularValues = new double[window];
        _ratios = new double[window - 1];
        _sigmaErrors = new double[window];
        _ratioErrors = new double[window - 1];
        _eigenvalues = new double[window];
        _normalizedSigma = new double[window];
        _normalizedRatios = new double[window - 1];
    }

    // Long: one line for each property.
    private SpectralSample(SpectralSample other)
    {
        Group = other.Group;
        _singularValues = [.. other._singularValues];
        _ratios = [.. other._ratios];
        _sigmaErrors = [.. other._sigmaErrors];
        _ratioErrors = [.. other._ratioErrors];
        _eigenvalues = [.. other._eigenvalues];
        _normalizedSigma = [.. other._normalizedSigma];
        _normalizedRatios = [.. other._normalizedRatios];
        Index = other.Index;
        Step = other.Step;
        Stride = other.Stride;
        Loss = other.Loss;
        LearningRateSum = other.LearningRateSum;
        AnalysisTime = other.AnalysisTime;
        Conditions = other.Conditions;
        Motion = other.Motion is null ? null : new SubspaceMotion(other.Motion);
        Flow = other.Flow is null ? null : new FlowAccount(other.Flow);
        Backbone = other.Backbone?.Copy();
        LargestRatioPosition = other.LargestRatioPosition;
        GapRatio = other.GapRatio;
        Gap = other.Gap;
        EigenvalueGap = other.EigenvalueGap;
        NoiseFloor = other.NoiseFloor;
        StandardError = other.StandardError;
        PositionError = other.PositionError;
        UpdateNorm = other.UpdateNorm;
        DriftSpeed = other.DriftSpeed;
        TotalVariance = other.TotalVariance;
        EffectiveRank = other.EffectiveRank;
        EffectiveDimensions = other.EffectiveDimensions;
        PathLength = other.PathLength;
        ParticipationRatio = other.ParticipationRatio;
        StableRank = other.StableRank;
        LeadingShare = other.LeadingShare;
        StrideIndex = other.StrideIndex;
        NoiseVariation = other.NoiseVariation;
        NormalizedLargestRatioPosition = other.NormalizedLargestRatioPosition;
        Significance = other.Significance.Copy();
        Phases = other.Phases;
    }

    /// <summary>The sample as one line for people: where it is from, and its gap.</summary>
    public override string ToString()
    {
        var position = GapPosition is { } k ? $"k* {k}" : "k* undefined";
        var loss = Loss is { } known ? Text($", loss {known:G4}") : string.Empty;
        return Text($"step {Step}, {Group}: R {GapRatio:G4} ± {StandardError:G2}, {position}, noise floor {NoiseFloor:G4}, ")
            + Text($"effective rank {EffectiveRank:G3}{loss} (window of {Window} updates {new Amount(Stride).Every("step")})");

        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }

    /// <summary>Name of the group; <c>all</c> for the whole model.</summary>
    public string Group { get; }

    /// <summary>Number of updates in the window, W.</summary>
    public int Window => _singularValues.Length;

    /// <summary>
    /// Which of the strides of the monitor the window belongs to: 0 for that of the first window, then those of further windows
    /// in their order.
    /// </summary>
    public int StrideIndex { get; internal init; }

    /// <summary>Number of samples with a full window before this one.</summary>
    public long Index { get; internal set; }

    /// <summary>Number of optimizer steps completed at the end of the newest update in the window.</summary>
    public long Step { get; internal set; }

    /// <summary>Number of optimizer steps that each update in the window spans.</summary>
    public long Stride { get; internal set; }

    /// <summary>The loss the training loop gave with this step; null if it gave none.</summary>
    public double? Loss { get; internal set; }

    /// <summary>The learning rate: its mean over the <see cref="Stride"/> optimizer steps of the newest update.</summary>
    /// <value>Null unless the training loop gave a rate for each of them.</value>
    public double? LearningRate => LearningRateSum / Stride;

    /// <summary>The sum Ση of the learning rate over the optimizer steps of the newest update.</summary>
    /// <value>Null where <see cref="LearningRate"/> is.</value>
    public double? LearningRateSum { get; internal set; }

    /// <summary>How long the spectrum and everything else in this sample took, from Gram matrices on.</summary>
    public TimeSpan AnalysisTime { get; internal set; }

    /// <summary>How the directions of the window moved; null where <see cref="SampleMeasures.Motion"/> is switched off.</summary>
    public SubspaceMotion? Motion { get; internal init; }

    /// <summary>
    /// Where the changes of eigenvalues came from; null where <see cref="SampleMeasures.Flow"/> is switched off.
    /// </summary>
    public FlowAccount? Flow { get; internal init; }

    /// <summary>Why quantities of this sample are undefined, if some are.</summary>
    public SampleConditions Conditions { get; internal set; }

    /// <summary>
    /// The backbone of the trajectory up to this sample; null where <see cref="SampleMeasures.Backbone"/> is switched off.
    /// </summary>
    public Backbone? Backbone { get; internal set; }

    /// <summary>Singular values σ of the window, largest first.</summary>
    /// <value>Shape [W], in parameter units; at least 0.</value>
    public ReadOnlySpan<double> SingularValues => _singularValues;

    /// <summary>Eigenvalues λ_j = σ_j² of the Gram matrix, largest first.</summary>
    /// <value>Shape [W], in squared parameter units; at least 0.</value>
    /// <remarks>Accurate to a few W ε λ_1: the last ones of a window of low rank are rounding.</remarks>
    public ReadOnlySpan<double> Eigenvalues => _eigenvalues;

    /// <summary>Ratios R_j = σ_j / σ_(j+1) of neighbouring singular values.</summary>
    /// <value>
    /// Shape [W − 1], no unit, at least 1; NaN where σ_(j+1) is numerically zero (at most max(1e-7, √(4 W ε)) σ_1).
    /// </value>
    public ReadOnlySpan<double> Ratios => _ratios;

    /// <summary>
    /// Standard errors of <see cref="SingularValues"/> that come from sketching (docs/decisions/0003-error-bars.md).
    /// </summary>
    /// <value>Shape [W], in parameter units; 0 where the window is exact.</value>
    public ReadOnlySpan<double> SingularValueErrors => _sigmaErrors;

    /// <summary>Standard errors of <see cref="Ratios"/> that come from sketching (docs/decisions/0003-error-bars.md).</summary>
    /// <value>Shape [W − 1], no unit; 0 where the window is exact, NaN where a ratio is undefined without some part.</value>
    public ReadOnlySpan<double> RatioErrors => _ratioErrors;

    /// <summary>
    /// Position j of the largest ratio among those searched, from 1; under another rule (<see cref="SpectrumOptions.GapRule"/>)
    /// the position that it gives.
    /// </summary>
    /// <value>From 1 to ⌊W/2⌋, or as the options say; 0 if no ratio is defined.</value>
    public int LargestRatioPosition { get; internal set; }

    /// <summary>
    /// The gap position k*: <see cref="LargestRatioPosition"/>, if the null that was chosen is beaten
    /// (<see cref="GapSignificance.Null"/>, <see cref="SpectrumOptions.Null"/>).
    /// </summary>
    /// <value>
    /// From 1; null where noise alone would explain the ratio. For white noise that is where it does not exceed
    /// <see cref="NoiseFloor"/>.
    /// </value>
    public int? GapPosition =>
        LargestRatioPosition > 0 && Significance.IsBeaten(GapRatio, NoiseFloor) ? LargestRatioPosition : null;

    /// <summary>How likely each null makes a gap ratio as large.</summary>
    public GapSignificance Significance { get; } = new();

    /// <summary>The gap ratio R: the largest ratio among those searched.</summary>
    /// <value>No unit, at least 1; NaN if no ratio is defined.</value>
    public double GapRatio { get; internal set; }

    /// <summary>The gap g = σ_k − σ_(k+1) at the largest ratio.</summary>
    /// <value>In parameter units; NaN if no ratio is defined.</value>
    public double Gap { get; internal set; }

    /// <summary>The gap in eigenvalues, λ_k − λ_(k+1), at the largest ratio; with σ̄ = (σ_k + σ_(k+1))/2 it is 2 σ̄ g.</summary>
    /// <value>In squared parameter units; NaN if no ratio is defined.</value>
    /// <remarks>
    /// The papers call either one the gap. This one goes with the square of the length of updates: it does not compare runs, or
    /// times of different learning rates.
    /// </remarks>
    public double EigenvalueGap { get; internal set; }

    /// <summary>Edge strength R − 1 (2603.15678, Def. 5).</summary>
    /// <value>No unit, at least 0; NaN if no ratio is defined.</value>
    /// <remarks>Noise alone gives more than 0: compare with <see cref="NoiseFloor"/> − 1.</remarks>
    public double EdgeStrength => GapRatio - 1;

    /// <summary>Number p of coordinates that isotropic noise in the window acts like (docs/symbols.md).</summary>
    /// <value>No unit; P where updates are kept exactly, about d in a sketch.</value>
    public double EffectiveDimensions { get; internal set; }

    /// <summary>
    /// What the largest ratio of isotropic noise of this size exceeds in 1 window of 100 (or as the options say).
    /// </summary>
    /// <value>No unit, above 1.</value>
    public double NoiseFloor { get; internal set; }

    /// <summary>Standard error of the gap ratio that comes from sketching.</summary>
    /// <value>
    /// No unit; 0 where the window is exact. It does not cover the bias of a ratio right at the edge of
    /// the noise (docs/decisions/0003-error-bars.md).
    /// </value>
    public double StandardError { get; internal set; }

    /// <summary>
    /// Standard error of <see cref="LargestRatioPosition"/> that comes from sketching, by the jackknife over eight parts
    /// of each sketch.
    /// </summary>
    /// <value>In positions; 0 where the window is exact, or where every part left out gives the same position.</value>
    public double PositionError { get; internal set; }

    /// <summary>Length ‖δ‖ of the newest update.</summary>
    /// <value>In parameter units.</value>
    public double UpdateNorm { get; internal set; }

    /// <summary>Drift speed: length of the mean update in the window.</summary>
    /// <value>In parameter units per sample.</value>
    public double DriftSpeed { get; internal set; }

    /// <summary>Length of the path through the window, Σ ‖δ_i‖.</summary>
    /// <value>In parameter units, at least 0.</value>
    /// <remarks>A lower bound of the way that the optimizer went, which is longer where an update spans several steps.</remarks>
    public double PathLength { get; internal set; }

    /// <summary>Drift ratio ‖Σ δ_i‖/Σ ‖δ_i‖: drift speed over the mean length of an update.</summary>
    /// <value>
    /// No unit, from 0 to 1; 1 on a straight line, 1/√W for equally long updates at right angles. NaN if all updates are zero.
    /// </value>
    /// <remarks>It does not distinguish turning from going back and forth.</remarks>
    public double DriftRatio => Window * DriftSpeed / PathLength;

    /// <summary>Total variance Σ λ of the window, not centred: the mean update counts too.</summary>
    /// <value>In squared parameter units, at least 0.</value>
    public double TotalVariance { get; internal set; }

    /// <summary>Effective rank exp(−Σ q ln q) with q = σ² / Σ σ² (Roy and Vetterli 2007).</summary>
    /// <value>From 1 to W; NaN if all updates are zero.</value>
    public double EffectiveRank { get; internal set; }

    /// <summary>Participation ratio (Σλ)²/Σλ² (Kramer and MacKinnon 1993); at most the effective rank.</summary>
    /// <value>No unit, from 1 to W; NaN if all updates are zero.</value>
    /// <remarks>It does not distinguish one long update from one direction that many updates share.</remarks>
    public double ParticipationRatio { get; internal set; }

    /// <summary>Stable rank Σλ/λ_1 (Rudelson and Vershynin 2007).</summary>
    /// <value>No unit, from 1 to W; NaN if all updates are zero.</value>
    /// <remarks>It knows the largest λ and the sum, and nothing about how the others are spread.</remarks>
    public double StableRank { get; internal set; }

    /// <summary>The share λ_1/Σλ of the first direction; the papers' programs call it PC1 and give it in percent.</summary>
    /// <value>No unit, from 1/W to 1; NaN if all updates are zero.</value>
    /// <remarks>
    /// Not centred: it is large wherever the updates have a mean or one of them is long. No figure for PC1 of positions, or of
    /// centred updates, compares with it.
    /// </remarks>
    public double LeadingShare { get; internal set; }

    /// <summary>
    /// Standard deviation over mean of the singular values after k*, or of all where k* is undefined (noise CV of 2603.28964,
    /// Rem. 7.3).
    /// </summary>
    /// <value>
    /// No unit, at least 0; 0 if a single one is left, NaN if none that is left is above numerical zero; between them,
    /// numerically zero ones count as 0.
    /// </value>
    /// <remarks>
    /// Of σ; small variations of λ are twice as large, and the papers do not say which they mean. It jumps where k* does. A value
    /// near <see cref="ExpectedNoiseVariation"/> does not show that these directions are noise, only that they are alike.
    /// </remarks>
    public double NoiseVariation { get; internal set; }

    /// <summary>
    /// What <see cref="NoiseVariation"/> of n singular values is in isotropic noise: ½ √((n + 2)(n − 1)/(n p)).
    /// </summary>
    /// <value>No unit, at least 0; NaN where p ≤ n.</value>
    /// <remarks>
    /// From the exact second moments of a Wishart matrix, to first order in n/p. Noise that is not isotropic varies more.
    /// </remarks>
    public double ExpectedNoiseVariation => WishartLaw.Variation(Window - (GapPosition ?? 0), EffectiveDimensions);

    /// <summary>
    /// Singular values of the window with every update scaled to length 1: roots of the eigenvalues of G_ij/(‖δ_i‖ ‖δ_j‖).
    /// </summary>
    /// <value>
    /// Shape [W], no unit, largest first; at least 0. The sum of their squares is the number of updates that are not zero; zero
    /// updates stay zero.
    /// </value>
    /// <remarks>An update that is next to nothing counts as much as any other. There are no standard errors.</remarks>
    public ReadOnlySpan<double> NormalizedSingularValues => _normalizedSigma;

    /// <summary>Ratios of neighbouring <see cref="NormalizedSingularValues"/>.</summary>
    /// <value>Shape [W − 1], no unit, at least 1; NaN where the smaller one is numerically zero.</value>
    /// <remarks>
    /// A gap in <see cref="Ratios"/> that is missing here comes from unequal lengths of updates, as in a warm-up, not
    /// from their directions.
    /// </remarks>
    public ReadOnlySpan<double> NormalizedRatios => _normalizedRatios;

    /// <summary>Position of the largest of <see cref="NormalizedRatios"/> among those searched, from 1.</summary>
    /// <value>From 1 to ⌊W/2⌋; 0 if no ratio is defined.</value>
    public int NormalizedLargestRatioPosition { get; internal set; }

    /// <summary>The largest of <see cref="NormalizedRatios"/> among those searched.</summary>
    /// <value>No unit, at least 1; NaN if no ratio is defined.</value>
    /// <remarks>It has no noise floor of its own; <see cref="NoiseFloor"/> is that of <see cref="GapRatio"/>.</remarks>
    public double NormalizedGapRatio =>
        NormalizedLargestRatioPosition == 0 ? double.NaN : _normalizedRatios[NormalizedLargestRatioPosition - 1];

    /// <summary>
    /// The phase of <see cref="GapRatio"/> by the three methods of the papers, as far as the run
    /// has come (docs/reference/phases.md).
    /// </summary>
    /// <value>Null where <see cref="SampleMeasures.Phases"/> is switched off.</value>
    public GapPhases? Phases { get; internal set; }

    internal Span<double> SingularValuesBuffer => _singularValues;

    internal Span<double> RatiosBuffer => _ratios;

    internal Span<double> SingularValueErrorsBuffer => _sigmaErrors;

    internal Span<double> RatioErrorsBuffer => _ratioErrors;

    internal Span<double> EigenvaluesBuffer => _eigenvalues;

    internal Span<double> NormalizedSingularValuesBuffer => _normalizedSigma;

    internal Span<double> NormalizedRatiosBuffer => _normalizedRatios;

    /// <summary>
    /// Cumulative rank: the least k with λ_1 + … + λ_k ≥ share · Σλ (k95 of 2603.15678, which calls it effective rank).
    /// </summary>
    /// <param name="share">
    /// Above 0, at most 1; the default is that of the papers. A lack of no more than 4 W ε Σλ counts as rounding.
    /// </param>
    /// <returns>From 1 to W; 0 if all updates are zero or the window is not finite.</returns>
    /// <remarks>W caps it, so it says little where it is near W.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and at most 1.</exception>
    public int CumulativeRank(double share = 0.95)
    {
        if (!(share > 0 && share <= 1))
        {
            var message = FormattableString.Invariant(
                $"share is {share}; it must be above 0 and at most 1. It is a part of the total variance.");
            throw new ArgumentOutOfRangeException(nameof(share), share, message);
        }

        return SpectrumKernel.CumulativeRank(_eigenvalues, share);
    }

    /// <summary>A copy that stays as it is.</summary>
    internal SpectralSample Copy() => new(this);
}
