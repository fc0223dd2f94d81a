namespace SpectralEdge.Monitor.Spectrum;

/// <summary>What the spectrum of the last W updates of one group says at one step.</summary>
/// <remarks>
/// The monitor fills the same object anew at every sample, so that watching allocates nothing. Use <see cref="Copy"/> to keep
/// one. Formulas and symbols: <c>docs/symbols.md</c>.
/// </remarks>
public sealed class SpectralSample
{
    private readonly double[] _singularValues;
    private readonly double[] _ratios;
    private readonly double[] _sigmaErrors;
    private readonly double[] _ratioErrors;

    internal SpectralSample(string group, int window)
    {
        Group = group;
        _singularValues = new double[window];
        _ratios = new double[window - 1];
        _sigmaErrors = new double[window];
        _ratioErrors = new double[window - 1];
    }

    private SpectralSample(SpectralSample other)
    {
        Group = other.Group;
        _singularValues = [.. other._singularValues];
        _ratios = [.. other._ratios];
        _sigmaErrors = [.. other._sigmaErrors];
        _ratioErrors = [.. other._ratioErrors];
        Index = other.Index;
        Step = other.Step;
        Stride = other.Stride;
        Loss = other.Loss;
        LargestRatioPosition = other.LargestRatioPosition;
        GapRatio = other.GapRatio;
        Gap = other.Gap;
        NoiseFloor = other.NoiseFloor;
        StandardError = other.StandardError;
        PositionError = other.PositionError;
        UpdateNorm = other.UpdateNorm;
        DriftSpeed = other.DriftSpeed;
        TotalVariance = other.TotalVariance;
        EffectiveRank = other.EffectiveRank;
    }

    /// <summary>Name of the group; <c>all</c> for the whole model.</summary>
    public string Group { get; }

    /// <summary>Number of updates in the window, W.</summary>
    public int Window => _singularValues.Length;

    /// <summary>Number of samples with a full window before this one.</summary>
    public long Index { get; internal set; }

    /// <summary>Number of optimizer steps completed at the end of the newest update in the window.</summary>
    public long Step { get; internal set; }

    /// <summary>Number of optimizer steps that each update in the window spans.</summary>
    public long Stride { get; internal set; }

    /// <summary>The loss the training loop gave with this step; null if it gave none.</summary>
    public double? Loss { get; internal set; }

    /// <summary>Singular values σ of the window, largest first.</summary>
    /// <value>Shape [W], in parameter units; at least 0.</value>
    public ReadOnlySpan<double> SingularValues => _singularValues;

    /// <summary>Ratios R_j = σ_j / σ_(j+1) of neighbouring singular values.</summary>
    /// <value>Shape [W − 1], no unit, at least 1; NaN where σ_(j+1) is numerically zero (at most max(1e-7, √(4 W ε)) σ_1).</value>
    public ReadOnlySpan<double> Ratios => _ratios;

    /// <summary>Standard errors of <see cref="SingularValues"/> that come from sketching (docs/decisions/0003-error-bars.md).</summary>
    /// <value>Shape [W], in parameter units; 0 where the window is exact.</value>
    public ReadOnlySpan<double> SingularValueErrors => _sigmaErrors;

    /// <summary>Standard errors of <see cref="Ratios"/> that come from sketching (docs/decisions/0003-error-bars.md).</summary>
    /// <value>Shape [W − 1], no unit; 0 where the window is exact, NaN where a ratio is undefined without some part.</value>
    public ReadOnlySpan<double> RatioErrors => _ratioErrors;

    /// <summary>Position j of the largest ratio among those searched, from 1.</summary>
    /// <value>From 1 to ⌊W/2⌋; 0 if no ratio is defined.</value>
    public int LargestRatioPosition { get; internal set; }

    /// <summary>The gap position k*: where the largest ratio is, if it beats the noise floor.</summary>
    /// <value>From 1; null where noise alone would explain the largest ratio.</value>
    public int? GapPosition => GapRatio > NoiseFloor ? LargestRatioPosition : null;

    /// <summary>The gap ratio R: the largest ratio among those searched.</summary>
    /// <value>No unit, at least 1; NaN if no ratio is defined.</value>
    public double GapRatio { get; internal set; }

    /// <summary>The gap g = σ_k − σ_(k+1) at the largest ratio.</summary>
    /// <value>In parameter units; NaN if no ratio is defined.</value>
    public double Gap { get; internal set; }

    /// <summary>What the largest ratio of isotropic noise of this size exceeds in 1 window of 100 (or as the options say).</summary>
    /// <value>No unit, above 1.</value>
    public double NoiseFloor { get; internal set; }

    /// <summary>Standard error of the gap ratio that comes from sketching.</summary>
    /// <value>No unit; 0 where the window is exact. It does not cover the bias of a ratio right at the edge of the noise (docs/decisions/0003-error-bars.md).</value>
    public double StandardError { get; internal set; }

    /// <summary>Standard error of <see cref="LargestRatioPosition"/> that comes from sketching, by the jackknife over eight parts of each sketch.</summary>
    /// <value>In positions; 0 where the window is exact, or where every part left out gives the same position.</value>
    public double PositionError { get; internal set; }

    /// <summary>Length ‖δ‖ of the newest update.</summary>
    /// <value>In parameter units.</value>
    public double UpdateNorm { get; internal set; }

    /// <summary>Drift speed: length of the mean update in the window.</summary>
    /// <value>In parameter units per sample.</value>
    public double DriftSpeed { get; internal set; }

    /// <summary>Total variance Σ σ² of the window.</summary>
    /// <value>In squared parameter units.</value>
    public double TotalVariance { get; internal set; }

    /// <summary>Effective rank exp(−Σ q ln q) with q = σ² / Σ σ² (Roy and Vetterli 2007).</summary>
    /// <value>From 1 to W; NaN if all updates are zero.</value>
    public double EffectiveRank { get; internal set; }

    internal Span<double> SingularValuesBuffer => _singularValues;

    internal Span<double> RatiosBuffer => _ratios;

    internal Span<double> SingularValueErrorsBuffer => _sigmaErrors;

    internal Span<double> RatioErrorsBuffer => _ratioErrors;

    /// <summary>A copy that stays as it is.</summary>
    /// <returns>The copy.</returns>
    public SpectralSample Copy() => new(this);
}
