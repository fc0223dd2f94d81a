namespace SpectralEdge.Monitor;

/// <summary>Where the change of each eigenvalue came from when the window slid by one update.</summary>
/// <remarks>
/// <para>
/// E = ΔΣ = in inᵀ − out outᵀ; v'_j and λ'_j are those of the window before. A full slide is no small
/// perturbation: entering and exiting terms are an account of what was added and removed along the old directions,
/// never a prediction (docs/reference/flow.md).
/// </para>
/// <para>
/// NaN where <see cref="SpectralSample.Conditions"/> says why: no window before, or a direction whose σ'_j is numerically zero.
/// </para>
/// </remarks>
public sealed class FlowAccount
{
    private readonly double[] _changes;
    private readonly double[] _entering;
    private readonly double[] _exiting;
    private readonly double[] _remainders;
    private readonly double[] _secondOrder;
    private readonly double[] _repulsions;
    private readonly double[] _couplings;
    private readonly AvoidedCrossing[] _crossings;

    internal FlowAccount(int window)
    {
        _changes = new double[window];
        _entering = new double[window];
        _exiting = new double[window];
        _remainders = new double[window];
        _secondOrder = new double[window];
        _repulsions = new double[window - 1];
        _couplings = new double[window];
        _crossings = new AvoidedCrossing[window - 1];
    }

    internal FlowAccount(FlowAccount other)
    {
        _changes = [.. other._changes];
        _entering = [.. other._entering];
        _exiting = [.. other._exiting];
        _remainders = [.. other._remainders];
        _secondOrder = [.. other._secondOrder];
        _repulsions = [.. other._repulsions];
        _couplings = [.. other._couplings];
        _crossings = [.. other._crossings];
        EnteringSquare = other.EnteringSquare;
        ExitingSquare = other.ExitingSquare;
        CrossingCount = other.CrossingCount;
    }

    /// <summary>Change of each eigenvalue, Δλ_j = λ_j − λ'_j, levels paired by size.</summary>
    /// <value>Shape [W], in squared parameter units. Their sum is ‖in‖² − ‖out‖².</value>
    public ReadOnlySpan<double> Changes => _changes;

    /// <summary>What entered along each old direction, ⟨v'_j, in⟩².</summary>
    /// <value>Shape [W], in squared parameter units, at least 0.</value>
    public ReadOnlySpan<double> Entering => _entering;

    /// <summary>What left along each old direction, ⟨v'_j, out⟩².</summary>
    /// <value>Shape [W], in squared parameter units, at least 0.</value>
    public ReadOnlySpan<double> Exiting => _exiting;

    /// <summary>
    /// The rest: Δλ_j − ⟨v'_j, in⟩² + ⟨v'_j, out⟩², from the turning of directions and from what entered across the old window.
    /// </summary>
    /// <value>Shape [W], in squared parameter units. Usually as large as the terms themselves.</value>
    public ReadOnlySpan<double> Remainders => _remainders;

    /// <summary>The expansion of Δλ_j to second order, the null space of the old window included.</summary>
    /// <value>
    /// Shape [W], in squared parameter units; NaN where ‖ΔΣ‖_F is not below half the distance of λ'_j to the next eigenvalue (0
    /// counts as one), where the series means nothing.
    /// </value>
    public ReadOnlySpan<double> SecondOrder => _secondOrder;

    /// <summary>
    /// The second-order push between neighbouring levels, 2 (v'_(j+1)ᵀ E v'_j)²/(λ'_j − λ'_(j+1)), which adds to their gap.
    /// </summary>
    /// <value>Shape [W − 1], in squared parameter units, at least 0; NaN for equal levels.</value>
    public ReadOnlySpan<double> Repulsions => _repulsions;

    /// <summary>
    /// Mode coupling S_j = 2 Σ_(k≠j) a_j a_k (v'_kᵀ E v'_j)/(λ'_j − λ'_k) with a_j = ⟨v'_j, in⟩ (2603.28964, §12).
    /// </summary>
    /// <value>
    /// Shape [W], in squared parameter units; they add up to 0. With a_j = −η G_j for plain gradient flow, this is η² times the
    /// papers' S_j.
    /// </value>
    public ReadOnlySpan<double> Couplings => _couplings;

    /// <summary>‖in‖².</summary>
    /// <value>In squared parameter units.</value>
    public double EnteringSquare { get; internal set; }

    /// <summary>‖out‖².</summary>
    /// <value>In squared parameter units; NaN if nothing left yet.</value>
    public double ExitingSquare { get; internal set; }

    /// <summary>The avoided crossings of neighbouring levels that ended with this sample; usually empty.</summary>
    public ReadOnlySpan<AvoidedCrossing> Crossings => _crossings.AsSpan(0, CrossingCount);

    internal int CrossingCount { get; set; }

    internal Span<AvoidedCrossing> CrossingsBuffer => _crossings;

    internal Span<double> ChangesBuffer => _changes;

    internal Span<double> EnteringBuffer => _entering;

    internal Span<double> ExitingBuffer => _exiting;

    internal Span<double> RemaindersBuffer => _remainders;

    internal Span<double> SecondOrderBuffer => _secondOrder;

    internal Span<double> RepulsionsBuffer => _repulsions;

    internal Span<double> CouplingsBuffer => _couplings;

    /// <summary>Makes everything that compares two windows undefined.</summary>
    internal void Forget()
    {
        _changes.AsSpan().Fill(double.NaN);
        _entering.AsSpan().Fill(double.NaN);
        _exiting.AsSpan().Fill(double.NaN);
        _remainders.AsSpan().Fill(double.NaN);
        _secondOrder.AsSpan().Fill(double.NaN);
        _repulsions.AsSpan().Fill(double.NaN);
        _couplings.AsSpan().Fill(double.NaN);
        ExitingSquare = double.NaN;
        CrossingCount = 0;
    }
}
