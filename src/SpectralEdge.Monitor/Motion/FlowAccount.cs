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
    private readonly double[] _before;
    private readonly double[] _enteringAmplitudes;
    private readonly double[] _exitingAmplitudes;
    private readonly double[] _newestAmplitudes;
    private readonly double[] _formerAmplitudes;
    private readonly double[] _rotations;
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
        _before = new double[window];
        _enteringAmplitudes = new double[window];
        _exitingAmplitudes = new double[window];
        _newestAmplitudes = new double[window];
        _formerAmplitudes = new double[window];
        _rotations = new double[window];
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
        _before = [.. other._before];
        _enteringAmplitudes = [.. other._enteringAmplitudes];
        _exitingAmplitudes = [.. other._exitingAmplitudes];
        _newestAmplitudes = [.. other._newestAmplitudes];
        _formerAmplitudes = [.. other._formerAmplitudes];
        _rotations = [.. other._rotations];
        _crossings = [.. other._crossings];
        EnteringSquare = other.EnteringSquare;
        ExitingSquare = other.ExitingSquare;
        SharedProduct = other.SharedProduct;
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

    /// <summary>Amplitude of what entered along each old direction, ⟨v'_j, in⟩; its square is <see cref="Entering"/>.</summary>
    /// <value>
    /// Shape [W], in parameter units. The sign of a direction is arbitrary, but goes on from sample to sample (⟨v'_j, v_j⟩ ≥ 0):
    /// compare it between samples that follow one another.
    /// </value>
    public ReadOnlySpan<double> EnteringAmplitudes => _enteringAmplitudes;

    /// <summary>The amplitude of what left along each old direction, ⟨v'_j, out⟩; its square is <see cref="Exiting"/>.</summary>
    /// <value>Shape [W], in parameter units, with the sign of v'_j.</value>
    public ReadOnlySpan<double> ExitingAmplitudes => _exitingAmplitudes;

    /// <summary>The amplitude of the newest update along each direction of its own window, ⟨v_j, in⟩.</summary>
    /// <value>Shape [W], in parameter units, with the sign of v_j. Known without a window before.</value>
    public ReadOnlySpan<double> NewestAmplitudes => _newestAmplitudes;

    /// <summary>
    /// What left, along the directions of the window in which it was the newest update: ⟨v_j(t − W + 1), out⟩ of 2603.28964, eq.
    /// 36, which is <see cref="NewestAmplitudes"/> of W samples ago.
    /// </summary>
    /// <value>
    /// Shape [W], in parameter units; NaN in the first W samples of a window that restarted. Directions are matched by the size
    /// of their level, as the equation has it: position j then and now need not be one direction (docs/reference/flow.md).
    /// </value>
    public ReadOnlySpan<double> FormerAmplitudes => _formerAmplitudes;

    /// <summary>
    /// The rotation term of eq. 36, −(2 e_j c_j + c_j²) with e_j of <see cref="FormerAmplitudes"/> and c_j = ⟨v'_j, out⟩ − e_j:
    /// what the turning of direction j since the update entered changes in what it takes away.
    /// </summary>
    /// <value>
    /// Shape [W], in squared parameter units; NaN where e_j is. It is e_j² − ⟨v'_j, out⟩², whatever the signs of the directions:
    /// Δλ_j = ⟨v'_j, in⟩² − e_j² + this + <see cref="Remainders"/>.
    /// </value>
    public ReadOnlySpan<double> RotationTerms => _rotations;

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

    /// <summary>⟨in, out⟩.</summary>
    /// <value>In squared parameter units; NaN if nothing left yet.</value>
    public double SharedProduct { get; internal set; } = double.NaN;

    /// <summary>The eigenvalues of the window before, λ'_j.</summary>
    /// <value>Shape [W], in squared parameter units, largest first.</value>
    public ReadOnlySpan<double> LevelsBefore => _before;

    /// <summary>The avoided crossings of neighbouring levels that ended with this sample; usually empty.</summary>
    public ReadOnlySpan<AvoidedCrossing> Crossings => _crossings.AsSpan(0, CrossingCount);

    /// <summary>
    /// The account of level repulsion between any two levels: what level k adds to Δλ_j in the second order,
    /// (v'_kᵀ E v'_j)²/(λ'_j − λ'_k).
    /// </summary>
    /// <param name="position">Position j of the level that is pushed, from 1 to W.</param>
    /// <param name="by">Position k of the level that pushes it, from 1 to W.</param>
    /// <returns>
    /// In squared parameter units: positive from a lower level, negative from a higher one, and the reverse of what j does to k;
    /// NaN for j = k, equal levels and numerically zero directions.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A position is not from 1 to W.</exception>
    public double Push(int position, int by) =>
        FlowKernel.Push(_before, _enteringAmplitudes, _exitingAmplitudes, Index(position), Index(by, nameof(by)));

    /// <summary>
    /// What the directions outside the old window, whose eigenvalue is 0, add to Δλ_j in the second order.
    /// </summary>
    /// <param name="position">Position j, from 1 to W.</param>
    /// <returns>In squared parameter units, at least 0 but for rounding; NaN for a numerically zero direction.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is not from 1 to W.</exception>
    public double NullSpacePush(int position) => FlowKernel.NullSpacePush(
        _before, _enteringAmplitudes, _exitingAmplitudes, (EnteringSquare, ExitingSquare, SharedProduct), Index(position));

    internal int CrossingCount { get; set; }

    internal Span<AvoidedCrossing> CrossingsBuffer => _crossings;

    internal Span<double> ChangesBuffer => _changes;

    internal Span<double> EnteringBuffer => _entering;

    internal Span<double> ExitingBuffer => _exiting;

    internal Span<double> RemaindersBuffer => _remainders;

    internal Span<double> SecondOrderBuffer => _secondOrder;

    internal Span<double> RepulsionsBuffer => _repulsions;

    internal Span<double> CouplingsBuffer => _couplings;

    internal Span<double> LevelsBeforeBuffer => _before;

    internal Span<double> EnteringAmplitudesBuffer => _enteringAmplitudes;

    internal Span<double> ExitingAmplitudesBuffer => _exitingAmplitudes;

    internal Span<double> NewestAmplitudesBuffer => _newestAmplitudes;

    internal Span<double> FormerAmplitudesBuffer => _formerAmplitudes;

    internal Span<double> RotationTermsBuffer => _rotations;

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
        _before.AsSpan().Fill(double.NaN);
        _enteringAmplitudes.AsSpan().Fill(double.NaN);
        _exitingAmplitudes.AsSpan().Fill(double.NaN);
        _newestAmplitudes.AsSpan().Fill(double.NaN);
        _formerAmplitudes.AsSpan().Fill(double.NaN);
        _rotations.AsSpan().Fill(double.NaN);
        (ExitingSquare, SharedProduct) = (double.NaN, double.NaN);
        CrossingCount = 0;
    }

    private int Index(int position, string name = "position") =>
        position >= 1 && position <= _before.Length
            ? position - 1
            : throw new ArgumentOutOfRangeException(name, position, FormattableString.Invariant(
                $"{name} is {position}; it must lie between 1 and {_before.Length}. Levels count from the largest."));
}
