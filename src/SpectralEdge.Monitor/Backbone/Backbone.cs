namespace SpectralEdge.Monitor;

/// <summary>
/// The backbone of a group's trajectory: the first principal direction of where it has been, as displacements from where the
/// watch began.
/// </summary>
/// <remarks>
/// <para>
/// Part of a <see cref="SpectralSample"/>, which all windows of one stride share and which is overwritten at every sample. A
/// random walk without any signal has a large first share and a backbone too: read each figure beside what a random walk gives.
/// Formulas, sources, cost and what is not shown: <c>docs/reference/backbone.md</c>.
/// </para>
/// <para>
/// Everything about the newest update and the displacement is measured against the backbone v as it was known before that update,
/// from rows of length 1, uncentred; v points to the side where the last row lies.
/// </para>
/// </remarks>
public sealed class Backbone
{
    /// <summary>Number of principal directions whose shares are known.</summary>
    internal const int Components = 5;

    private const int Forms = 4;

    private readonly double[] _shares = Undefined(Components);
    private readonly double[] _ratios = Undefined();
    private readonly double[] _walkShares = Undefined(Components);
    private readonly double[] _walkRatios = Undefined();
    private readonly double[] _walkDeviations = Undefined();
    private readonly int[] _dimensions = new int[Forms];
    private readonly int[] _walkDimensions = new int[Forms];

    internal Backbone()
    {
    }

    private Backbone(Backbone other)
    {
        _shares = [.. other._shares];
        _ratios = [.. other._ratios];
        _walkShares = [.. other._walkShares];
        _walkRatios = [.. other._walkRatios];
        _walkDeviations = [.. other._walkDeviations];
        _dimensions = [.. other._dimensions];
        _walkDimensions = [.. other._walkDimensions];
        Conditions = other.Conditions;
        Rows = other.Rows;
        RowStride = other.RowStride;
        EffectiveDimensions = other.EffectiveDimensions;
        Cosine = other.Cosine;
        NoiseCosine = other.NoiseCosine;
        UpdateNorm = other.UpdateNorm;
        Distance = other.Distance;
        Position = other.Position;
        EarlyRows = other.EarlyRows;
        EarlyShare = other.EarlyShare;
        LateShare = other.LateShare;
        EarlyRandomWalkShare = other.EarlyRandomWalkShare;
        LateRandomWalkShare = other.LateRandomWalkShare;
        PhaseCosine = other.PhaseCosine;
        PhaseNoiseCosine = other.PhaseNoiseCosine;
    }

    /// <summary>Why quantities of the backbone are undefined, if some are.</summary>
    /// <value>
    /// <see cref="SampleConditions.BackboneTooShort"/>, <see cref="SampleConditions.AllZero"/> (nothing has moved),
    /// <see cref="SampleConditions.NotFinite"/> or none.
    /// </value>
    public SampleConditions Conditions { get; internal set; }

    /// <summary>Number of displacements kept, T.</summary>
    /// <value>From 0 to 32; from 16 to 32 once there have been as many.</value>
    public int Rows { get; internal set; }

    /// <summary>Number of samples between two of them.</summary>
    /// <value>A power of two.</value>
    public long RowStride { get; internal set; } = 1;

    /// <summary>Number p of coordinates that isotropic noise acts like in the sketches that backbones are made of.</summary>
    /// <value>No unit; P where the group is no larger than that sketch, at most 1024 for a larger one.</value>
    public double EffectiveDimensions { get; internal set; }

    /// <summary>Cosine of the newest update and the backbone known before it; positive if the update leads further out.</summary>
    /// <value>No unit, from −1 to 1; NaN without a backbone, or if the update is zero.</value>
    /// <remarks>
    /// A walk that keeps its direction has 1; independent directions scatter around 0 with a mean size of
    /// <see cref="NoiseCosine"/>.
    /// </remarks>
    public double Cosine { get; internal set; } = double.NaN;

    /// <summary>
    /// What |<see cref="Cosine"/>| is on average for an update of independent direction with the lengths measured in each group:
    /// √(2/(πp)) in one group.
    /// </summary>
    /// <value>No unit, above 0; NaN where <see cref="Cosine"/> is.</value>
    /// <remarks>About the normal law: 5 % of independent updates exceed 2.46 times as much, 1 % 3.23 times.</remarks>
    public double NoiseCosine { get; internal set; } = double.NaN;

    /// <summary>The part of the newest update along the backbone, ⟨δ, v⟩.</summary>
    /// <value>In parameter units, negative if it leads back; NaN without a backbone.</value>
    public double BackbonePart => UpdateNorm == 0 && !double.IsNaN(Position) ? 0 : Cosine * UpdateNorm;

    /// <summary>
    /// The length of the newest update at right angles to the backbone: the squares of both parts add up to ‖δ‖².
    /// </summary>
    /// <value>In parameter units, at least 0; NaN without a backbone.</value>
    public double TransversePart =>
        UpdateNorm == 0 && !double.IsNaN(Position) ? 0 : Math.Sqrt(Math.Max(0, 1 - (Cosine * Cosine))) * UpdateNorm;

    /// <summary>Distance from the start, ‖θ_t − θ_0‖.</summary>
    /// <value>In parameter units, at least 0; NaN before the first update.</value>
    public double Distance { get; internal set; } = double.NaN;

    /// <summary>Where the model stands along the backbone, a = ⟨θ_t − θ_0, v⟩.</summary>
    /// <value>In parameter units; NaN without a backbone.</value>
    public double Position { get; internal set; } = double.NaN;

    /// <summary>Distance from the backbone, r = √(‖θ_t − θ_0‖² − a²).</summary>
    /// <value>In parameter units, at least 0; NaN without a backbone.</value>
    public double Transverse => Math.Sqrt(Math.Max(0, (Distance * Distance) - (Position * Position)));

    /// <summary>The share of the displacement that lies along the backbone, a²/‖θ_t − θ_0‖².</summary>
    /// <value>No unit, from 0 to 1; NaN without a backbone, or at the start itself.</value>
    /// <remarks>Large for a random walk too.</remarks>
    public double DisplacementShare => Position * Position / (Distance * Distance);

    /// <summary>
    /// Number of displacements in the early one of two phases, ⌊T/2⌋: it ends <see cref="RowStride"/> times as many samples after
    /// the start, and the late phase with the last displacement.
    /// </summary>
    /// <value>From 3 to 16; 0 with fewer than six displacements, where nothing of the phases is defined.</value>
    public int EarlyRows { get; internal set; }

    /// <summary>
    /// The first share of the early phase: of its displacements from the start, brought to length 1, uncentred; v_E is their
    /// first principal direction (2602.23696).
    /// </summary>
    /// <value>No unit, from 0 to 1; NaN without phases.</value>
    public double EarlyShare { get; internal set; } = double.NaN;

    /// <summary>The same of the late phase and v_L, whose displacements are those from the end of the early phase.</summary>
    /// <value>No unit, from 0 to 1; NaN without phases.</value>
    public double LateShare { get; internal set; } = double.NaN;

    /// <summary>What <see cref="EarlyShare"/> is for a random walk with the measured lengths, in many dimensions.</summary>
    /// <value>No unit, from 0 to 1; NaN without phases.</value>
    public double EarlyRandomWalkShare { get; internal set; } = double.NaN;

    /// <summary>What <see cref="LateShare"/> is for such a walk.</summary>
    /// <value>No unit, from 0 to 1; NaN without phases.</value>
    public double LateRandomWalkShare { get; internal set; } = double.NaN;

    /// <summary>
    /// The cosine of the backbones of both phases, ⟨v_E, v_L⟩, each on the side of the last displacement of its phase.
    /// </summary>
    /// <value>No unit, from −1 to 1: 1 if the run goes on as it began; NaN without phases.</value>
    public double PhaseCosine { get; internal set; } = double.NaN;

    /// <summary>
    /// What |<see cref="PhaseCosine"/>| is on average for phases of independent directions: √(2/(πp)) in one group.
    /// </summary>
    /// <value>No unit, above 0; NaN without phases.</value>
    public double PhaseNoiseCosine { get; internal set; } = double.NaN;

    /// <summary>Length of the newest update, as the sample has it.</summary>
    internal double UpdateNorm { get; set; } = double.NaN;

    /// <summary>The share λ_c/Σλ of a principal direction of the displacements (PC1, PC2, … of the papers).</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <param name="component">c, from 1 to 5.</param>
    /// <returns>No unit, from 0 to 1; NaN with fewer than three rows or fewer than c, or if all are zero.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such form or component.</exception>
    public double Share(DisplacementForm form, int component = 1) => _shares[Index(form, component)];

    /// <summary>
    /// Dimension of the manifold that the displacements lie on: the least number of principal directions with 95 % of Σλ (k95).
    /// </summary>
    /// <param name="form">What is done to the rows; <see cref="DisplacementForm.Centred"/> in 2602.10496 and 2602.16746.</param>
    /// <returns>From 1 to T; 0 where <see cref="Share"/> is NaN.</returns>
    public int Dimension(DisplacementForm form) => _dimensions[Index(form)];

    /// <summary>What <see cref="Dimension"/> is for a random walk with the measured lengths, in many dimensions.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>
    /// From 1 to T; 0 where <see cref="Share"/> is NaN. Steps that are correlated are enough for a smaller measured one.
    /// </returns>
    public int RandomWalkDimension(DisplacementForm form) => _walkDimensions[Index(form)];

    /// <summary>The ratio σ_1/σ_2 of the displacements.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>No unit, at least 1; NaN where <see cref="Share"/> is or σ_2 is numerically zero.</returns>
    public double FirstRatio(DisplacementForm form) => _ratios[Index(form)];

    /// <summary>
    /// What <see cref="Share"/> is for a random walk with the measured lengths of its steps, in the limit of many dimensions.
    /// </summary>
    /// <param name="form">What is done to the rows.</param>
    /// <param name="component">c, from 1 to 5.</param>
    /// <returns>No unit, from 0 to 1; NaN where <see cref="Share"/> is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such form or component.</exception>
    public double RandomWalkShare(DisplacementForm form, int component = 1) => _walkShares[Index(form, component)];

    /// <summary>What <see cref="FirstRatio"/> is for such a walk.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>No unit, at least 1; NaN where <see cref="RandomWalkShare"/> is.</returns>
    public double RandomWalkRatio(DisplacementForm form) => _walkRatios[Index(form)];

    /// <summary>Standard deviation of <see cref="Share"/> for such a walk in p dimensions, to first order in 1/√p.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>No unit, at least 0; NaN where <see cref="RandomWalkShare"/> is.</returns>
    public double RandomWalkDeviation(DisplacementForm form) => _walkDeviations[Index(form)];

    /// <summary>How many standard deviations <see cref="Share"/> lies above that of a random walk.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>No unit; NaN where a share is, where the walk has no deviation, or with no more dimensions than rows.</returns>
    /// <remarks>Steps that are correlated, as with momentum, give a large one without any backbone that matters.</remarks>
    public double ZScore(DisplacementForm form) =>
        RandomWalkDeviation(form) > 0 && EffectiveDimensions > Rows
            ? (Share(form) - RandomWalkShare(form)) / RandomWalkDeviation(form)
            : double.NaN;

    internal Backbone Copy() => new(this);

    /// <summary>Makes every figure of the principal directions undefined.</summary>
    internal void Forget()
    {
        _shares.AsSpan().Fill(double.NaN);
        _ratios.AsSpan().Fill(double.NaN);
        _walkShares.AsSpan().Fill(double.NaN);
        _walkRatios.AsSpan().Fill(double.NaN);
        _walkDeviations.AsSpan().Fill(double.NaN);
        _dimensions.AsSpan().Clear();
        _walkDimensions.AsSpan().Clear();
        EarlyRows = 0;
        (EarlyShare, EarlyRandomWalkShare) = (double.NaN, double.NaN);
        (LateShare, LateRandomWalkShare) = (double.NaN, double.NaN);
        (PhaseCosine, PhaseNoiseCosine) = (double.NaN, double.NaN);
    }

    /// <summary>Sets the figures of one form.</summary>
    internal void Set(
        DisplacementForm form, (double Share, double Ratio) measured, (double Share, double Ratio) walk, double deviation)
    {
        var index = (int)form;
        (SharesOf(form)[0], _ratios[index]) = measured;
        (WalkSharesOf(form)[0], _walkRatios[index]) = walk;
        _walkDeviations[index] = deviation;
    }

    /// <summary>Sets the dimensions of one form.</summary>
    internal void SetDimensions(DisplacementForm form, int measured, int walk) =>
        (_dimensions[(int)form], _walkDimensions[(int)form]) = (measured, walk);

    /// <summary>The shares of all components of a form, to be filled in.</summary>
    internal Span<double> SharesOf(DisplacementForm form) => _shares.AsSpan((int)form * Components, Components);

    /// <summary>The same for a random walk.</summary>
    internal Span<double> WalkSharesOf(DisplacementForm form) => _walkShares.AsSpan((int)form * Components, Components);

    /// <summary>
    /// Saves the figures, or goes on from them: those of the principal directions stay until there are other rows.
    /// </summary>
    internal void Carry(StateCarrier state)
    {
        Conditions = (SampleConditions)state.Int("conditions", (int)Conditions, 0, int.MaxValue);
        Rows = state.Int("rows", Rows, 0, int.MaxValue);
        RowStride = state.WholeNumber("row_stride", RowStride, 1, long.MaxValue);
        Cosine = state.Number("cosine", Cosine);
        NoiseCosine = state.Number("noise_cosine", NoiseCosine);
        UpdateNorm = state.Number("update_norm", UpdateNorm);
        Distance = state.Number("distance", Distance);
        Position = state.Number("position", Position);
        state.Numbers("shares", _shares.AsSpan());
        state.Numbers("ratios", _ratios.AsSpan());
        state.Numbers("walk_shares", _walkShares.AsSpan());
        state.Numbers("walk_ratios", _walkRatios.AsSpan());
        state.Numbers("walk_deviations", _walkDeviations.AsSpan());
        for (var form = 0; form < Forms; form++)
        {
            _dimensions[form] = state.Int("dimension", _dimensions[form], 0, int.MaxValue);
            _walkDimensions[form] = state.Int("walk_dimension", _walkDimensions[form], 0, int.MaxValue);
        }

        EarlyRows = state.Int("early_rows", EarlyRows, 0, int.MaxValue);
        EarlyShare = state.Number("early_share", EarlyShare);
        LateShare = state.Number("late_share", LateShare);
        EarlyRandomWalkShare = state.Number("early_walk_share", EarlyRandomWalkShare);
        LateRandomWalkShare = state.Number("late_walk_share", LateRandomWalkShare);
        PhaseCosine = state.Number("phase_cosine", PhaseCosine);
        PhaseNoiseCosine = state.Number("phase_noise_cosine", PhaseNoiseCosine);
    }

    private static double[] Undefined(int components = 1)
    {
        var figures = new double[Forms * components];
        Array.Fill(figures, double.NaN);
        return figures;
    }

    private static int Index(DisplacementForm form, int component) =>
        component is >= 1 and <= Components
            ? (Index(form) * Components) + component - 1
            : throw new ArgumentOutOfRangeException(
                nameof(component), component,
                FormattableString.Invariant(
                    $"component is {component}; it must lie between 1 and {Components}. Further ones are not kept."));

    private static int Index(DisplacementForm form) =>
        (int)form is >= 0 and < Forms and var index
            ? index
            : throw new ArgumentOutOfRangeException(
                nameof(form), form, "form must be made of the values that DisplacementForm names. Combine them with |.");
}
