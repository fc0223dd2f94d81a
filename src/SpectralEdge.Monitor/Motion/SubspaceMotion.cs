namespace SpectralEdge.Monitor;

/// <summary>How the directions of a window moved since the window one update earlier.</summary>
/// <remarks>
/// <para>
/// The window slides by one update: <c>in</c> is the newest one, <c>out</c> the one that left, and the covariance Σ = XᵀX changes
/// by ΔΣ = in inᵀ − out outᵀ. All of it follows from inner products of the last W + 1 updates. v_j is right singular vector j of
/// the window, v'_j that of the window before. Formulas, costs and what they do not show: <c>docs/reference/motion.md</c>.
/// </para>
/// <para>
/// NaN where <see cref="SpectralSample.Conditions"/> says why. From a sketch these are the figures of sketched updates; they have
/// no error bars.
/// </para>
/// </remarks>
public sealed class SubspaceMotion
{
    private const int Regions = 3;

    private readonly double[] _overlaps;
    private readonly double[] _separations;
    private readonly double[] _stability;
    private readonly double[] _sortedStability;
    private readonly double[] _halfStability;
    private readonly double[] _angles;
    private readonly double[] _twists;
    private readonly double[] _outside;
    private readonly double[] _blockBounds;
    private readonly double[] _regions = new double[Regions];
    private readonly double[] _sortedRegions = new double[Regions];
    private readonly double[] _gramRegions = new double[Regions];
    private readonly double[] _kernelRegions = new double[Regions];

    internal SubspaceMotion(int window, int largestPosition)
    {
        _overlaps = new double[window];
        _separations = new double[window];
        _stability = new double[window];
        _sortedStability = new double[window];
        _halfStability = new double[window / 2];
        _angles = new double[largestPosition];
        _twists = new double[window - 1];
        _outside = new double[window];
        _blockBounds = new double[window - 1];
    }

    internal SubspaceMotion(SubspaceMotion other)
    {
        _overlaps = [.. other._overlaps];
        _separations = [.. other._separations];
        _stability = [.. other._stability];
        _sortedStability = [.. other._sortedStability];
        _halfStability = [.. other._halfStability];
        _angles = [.. other._angles];
        _twists = [.. other._twists];
        _outside = [.. other._outside];
        _blockBounds = [.. other._blockBounds];
        _regions = [.. other._regions];
        _sortedRegions = [.. other._sortedRegions];
        _gramRegions = [.. other._gramRegions];
        _kernelRegions = [.. other._kernelRegions];
        Dimension = other.Dimension;
        CovarianceChange = other.CovarianceChange;
        SpectrumChange = other.SpectrumChange;
        GramChange = other.GramChange;
        KernelChange = other.KernelChange;
        BlockBoundPosition = other.BlockBoundPosition;
        SubspaceRotation = other.SubspaceRotation;
        DavisKahanBound = other.DavisKahanBound;
        RelativeChange = other.RelativeChange;
        Adiabatic = other.Adiabatic;
        AdiabaticBaseline = other.AdiabaticBaseline;
        Regime = other.Regime;
        UpdateAlignment = other.UpdateAlignment;
        DriftAlong = other.DriftAlong;
        DriftAcross = other.DriftAcross;
        BackboneRotation = other.BackboneRotation;
        RandomWalkRotation = other.RandomWalkRotation;
    }

    /// <summary>Number k of leading directions whose common subspace is followed: the position of the largest ratio.</summary>
    /// <value>From 1 to K; 0 if no ratio is defined.</value>
    public int Dimension { get; internal set; }

    /// <summary>Change of the covariance ‖ΔΣ‖_F = √(‖in‖⁴ + ‖out‖⁴ − 2⟨in, out⟩²).</summary>
    /// <value>In squared parameter units, at least 0.</value>
    public double CovarianceChange { get; internal set; }

    /// <summary>
    /// The published programs' stand-in for <see cref="CovarianceChange"/>: √Σ(λ_j − λ'_j)² over sorted eigenvalues.
    /// </summary>
    /// <value>
    /// In squared parameter units; at most <see cref="CovarianceChange"/> (Hoffman and Wielandt 1953), and 0 where directions
    /// turn and levels stay.
    /// </value>
    public double SpectrumChange { get; internal set; }

    /// <summary>The papers' ‖ΔG‖_F to the letter: the Gram matrix against that of the window before, oldest first.</summary>
    /// <value>
    /// In squared parameter units, at least <see cref="SpectrumChange"/> (Hoffman and Wielandt). It depends on the order of the
    /// updates, since every one moves on by a row.
    /// </value>
    public double GramChange { get; internal set; } = double.NaN;

    /// <summary>
    /// What a kernel that changes slowly makes of a slide, W ‖K̇‖_F (2603.28964, Rem. 16.4), with the mean of δδᵀ over a half of
    /// the window in the place of the kernel K: 2 ‖K_newer − K_older‖_F.
    /// </summary>
    /// <value>In squared parameter units, at least 0. Known without a window before.</value>
    /// <remarks>No tangent kernel is measured: that takes gradients of outputs.</remarks>
    public double KernelChange { get; internal set; } = double.NaN;

    /// <summary>Principal angles between the spans of v_1 … v_k and of v'_1 … v'_k, largest first.</summary>
    /// <value>Shape [k], in radians, from 0 to π/2; accurate to about 1e-8.</value>
    public ReadOnlySpan<double> PrincipalAngles => _angles.AsSpan(0, Dimension);

    /// <summary>‖sin Θ‖_F over the <see cref="PrincipalAngles"/>.</summary>
    /// <value>No unit, from 0 to √k.</value>
    public double SubspaceRotation { get; internal set; }

    /// <summary>
    /// What <see cref="SubspaceRotation"/> can be at most, by the sin Θ theorem: ‖ΔΣ‖_F / max(λ_k − λ'_(k+1), λ'_k − λ_(k+1))
    /// (Davis and Kahan 1970).
    /// </summary>
    /// <value>No unit; NaN where neither difference is positive. Above √k it says nothing.</value>
    public double DavisKahanBound { get; internal set; }

    /// <summary>|⟨v_j, v'_j⟩|: how much of each direction stayed.</summary>
    /// <value>Shape [W], no unit, from 0 to 1; NaN where σ_j is numerically zero now or was before.</value>
    public ReadOnlySpan<double> Overlaps => _overlaps;

    /// <summary>The angle that the first direction turned, arccos |⟨v_1, v'_1⟩|.</summary>
    /// <value>In radians, from 0 to π/2.</value>
    public double Turning => Math.Acos(Math.Min(1, _overlaps[0]));

    /// <summary>
    /// Eigenvector twist: the angle that v_j turned towards the next lower direction, atan2(⟨v'_(j+1), v_j⟩, ⟨v'_j, v_j⟩).
    /// </summary>
    /// <value>
    /// Shape [W − 1], in radians, from −π/2 to π/2; NaN where a σ is numerically zero. Signs of directions go on from sample to
    /// sample, so a twist of the same sign goes on and one of the other sign goes back; the sign by itself means nothing.
    /// </value>
    public ReadOnlySpan<double> Twists => _twists;

    /// <summary>The part of v_j outside the span of the old window, √(1 − Σ_k ⟨v'_k, v_j⟩²).</summary>
    /// <value>
    /// Shape [W], no unit, from 0 to 1, accurate to about 1e-8; NaN where σ_j is numerically zero. With <see cref="Overlaps"/>
    /// o_j and this p_j, √(1 − o_j² − p_j²) is the part that turned within the span.
    /// </value>
    public ReadOnlySpan<double> OutsideParts => _outside;

    /// <summary>
    /// The block bound at every position, ‖ΔΣ‖_F/(λ_k − λ_(k+1)), with λ_k − λ_(k+1) = σ_(k+1)² (R_k² − 1) (2603.28964, Prop.
    /// 17.3).
    /// </summary>
    /// <value>Shape [W − 1], no unit, at least 0; NaN for equal levels. Above 1 it bounds nothing.</value>
    public ReadOnlySpan<double> BlockBounds => _blockBounds;

    /// <summary>Position k, from 1, at which <see cref="BlockBounds"/> are smallest: that of the largest λ_k − λ_(k+1).</summary>
    /// <value>
    /// From 1 to W − 1, whatever changed; 0 if all levels are equal. Early positions are favoured: weak evidence for k*.
    /// </value>
    public int BlockBoundPosition { get; internal set; }

    /// <summary>Distance of each eigenvalue to the nearest other one of the window, gap_j = min |λ_j − λ_k|.</summary>
    /// <value>Shape [W], in squared parameter units, at least 0.</value>
    public ReadOnlySpan<double> Separations => _separations;

    /// <summary>Stability coefficients α_j = max(0, 1 − ‖ΔΣ‖_F²/gap_j²) (2603.28964, Def. 16.1, with C = 1).</summary>
    /// <value>Shape [W], no unit, from 0 to 1; 0 where gap_j is 0 and the window changed.</value>
    public ReadOnlySpan<double> Stability => _stability;

    /// <summary>The same with <see cref="SpectrumChange"/>, as the published programs compute it: never smaller.</summary>
    /// <value>Shape [W], no unit, from 0 to 1.</value>
    public ReadOnlySpan<double> SortedStability => _sortedStability;

    /// <summary>
    /// Means of <see cref="Stability"/> by region: over j &lt; k, over k and k + 1, over j > k + 1, with k =
    /// <see cref="Dimension"/>.
    /// </summary>
    /// <value>Shape [3], no unit, from 0 to 1; NaN for a region without levels, and for k = 0.</value>
    public ReadOnlySpan<double> StabilityByRegion => _regions;

    /// <summary>The same of <see cref="SortedStability"/>.</summary>
    /// <value>Shape [3], as <see cref="StabilityByRegion"/>.</value>
    public ReadOnlySpan<double> SortedStabilityByRegion => _sortedRegions;

    /// <summary>The same with <see cref="GramChange"/> in the place of ‖ΔΣ‖_F.</summary>
    /// <value>Shape [3], as <see cref="StabilityByRegion"/>; never above <see cref="SortedStabilityByRegion"/>.</value>
    public ReadOnlySpan<double> GramStabilityByRegion => _gramRegions;

    /// <summary>The same with <see cref="KernelChange"/> in the place of ‖ΔΣ‖_F (the NTK form, with a constant of 1).</summary>
    /// <value>Shape [3], as <see cref="StabilityByRegion"/>.</value>
    public ReadOnlySpan<double> KernelStabilityByRegion => _kernelRegions;

    /// <summary>
    /// Stability between the halves of the window, |⟨v_j^(1), v_j^(2)⟩| (2603.28964, Test 8); with W odd the newer half has one
    /// update more.
    /// </summary>
    /// <value>Shape [⌊W/2⌋], no unit, from 0 to 1; NaN for windows of three, and where a half has no such direction.</value>
    public ReadOnlySpan<double> HalfWindowStability => _halfStability;

    /// <summary>‖ΔΣ‖_F/(λ_k − λ_(k+1)): the change in units of the gap. It has no dimension.</summary>
    /// <value>At least 0; NaN where there is no gap.</value>
    public double RelativeChange { get; internal set; }

    /// <summary>
    /// The adiabatic parameter 𝒜 = ‖ΔΣ‖_F/(η g²), g = σ_k − σ_(k+1) (2603.28964), with η summed over the steps of the stride.
    /// </summary>
    /// <value>
    /// In units of 1/η, at least 0; NaN where there is no gap or no learning rate. To be compared with
    /// <see cref="AdiabaticBaseline"/> only.
    /// </value>
    public double Adiabatic { get; internal set; }

    /// <summary>The run's own usual value of 𝒜: the median of the last 64 samples before this one.</summary>
    /// <value>In units of 1/η; NaN until there are 16 of them.</value>
    public double AdiabaticBaseline { get; internal set; }

    /// <summary>Where 𝒜 stands to its baseline.</summary>
    public AdiabaticRegime Regime { get; internal set; }

    /// <summary>|⟨δ_t, v_1⟩|/‖δ_t‖: how much of the newest update lies along the first direction.</summary>
    /// <value>No unit, from 0 to 1; NaN for a zero update.</value>
    public double UpdateAlignment { get; internal set; }

    /// <summary>The part of the mean update along the first direction, |⟨δ̄, v_1⟩|.</summary>
    /// <value>In parameter units, at least 0.</value>
    public double DriftAlong { get; internal set; }

    /// <summary>The part of the mean update across it, ‖δ̄ − ⟨δ̄, v_1⟩ v_1‖.</summary>
    /// <value>In parameter units, at least 0.</value>
    public double DriftAcross { get; internal set; }

    /// <summary>
    /// Rotation of the short backbone: |cos| between the first principal directions of the displacements in this window and in
    /// the one before (2602.23696).
    /// </summary>
    /// <value>
    /// No unit, from 0 to 1: 1 for no rotation; NaN without a window before, or where <see cref="SampleMeasures.Backbone"/> is
    /// switched off.
    /// </value>
    public double BackboneRotation { get; internal set; } = double.NaN;

    /// <summary>
    /// What <see cref="BackboneRotation"/> is for a random walk with the same lengths of updates, in many dimensions.
    /// </summary>
    /// <value>No unit, from 0 to 1: about 0.8 for equal updates.</value>
    public double RandomWalkRotation { get; internal set; } = double.NaN;

    internal Span<double> OverlapsBuffer => _overlaps;

    internal Span<double> SeparationsBuffer => _separations;

    internal Span<double> StabilityBuffer => _stability;

    internal Span<double> SortedStabilityBuffer => _sortedStability;

    internal Span<double> HalfWindowStabilityBuffer => _halfStability;

    internal Span<double> PrincipalAnglesBuffer => _angles;

    internal Span<double> TwistsBuffer => _twists;

    internal Span<double> OutsidePartsBuffer => _outside;

    internal Span<double> BlockBoundsBuffer => _blockBounds;

    internal Span<double> StabilityByRegionBuffer => _regions;

    internal Span<double> SortedStabilityByRegionBuffer => _sortedRegions;

    internal Span<double> GramStabilityByRegionBuffer => _gramRegions;

    internal Span<double> KernelStabilityByRegionBuffer => _kernelRegions;

    /// <summary>Makes everything that compares two windows undefined, and what follows from it.</summary>
    internal void Forget()
    {
        _blockBounds.AsSpan().Fill(double.NaN);
        _regions.AsSpan().Fill(double.NaN);
        _sortedRegions.AsSpan().Fill(double.NaN);
        _gramRegions.AsSpan().Fill(double.NaN);
        _kernelRegions.AsSpan().Fill(double.NaN);
        _overlaps.AsSpan().Fill(double.NaN);
        _angles.AsSpan().Fill(double.NaN);
        _twists.AsSpan().Fill(double.NaN);
        _outside.AsSpan().Fill(double.NaN);
        CovarianceChange = double.NaN;
        GramChange = double.NaN;
        SpectrumChange = double.NaN;
        SubspaceRotation = double.NaN;
        DavisKahanBound = double.NaN;
        BackboneRotation = double.NaN;
        RandomWalkRotation = double.NaN;
    }
}
