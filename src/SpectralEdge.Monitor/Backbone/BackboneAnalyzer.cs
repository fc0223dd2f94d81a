using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>
/// Turns the inner products of displacements into the figures of a backbone, beside those of a random walk with the same steps.
/// </summary>
/// <remarks>
/// <see cref="Begin"/>, <see cref="Add"/> for each group, <see cref="Analyze"/>. Works in buffers of its own, which all backbones
/// of a monitor share: not for several threads at once. Allocates nothing after construction. Cost: eight eigenvalue problems of
/// the order T at once, four of half of it, and seven eigenvectors.
/// </remarks>
internal sealed class BackboneAnalyzer
{
    /// <summary>Least number of displacements that have figures.</summary>
    public const int LeastRows = 3;

    private const int Forms = 4;

    private readonly int _capacity;
    private readonly EigenvalueLanes[] _lanes;
    private readonly int[] _orders;
    private readonly double[][] _matrices = new double[2 * Forms][];
    private readonly double[] _variances;
    private readonly double[] _factor;
    private readonly double[] _squares;
    private readonly double[] _inverses;
    private readonly double[] _means;
    private readonly double[] _eigenvalues;
    private readonly double[] _vector;
    private readonly double[] _buffers;
    private readonly PhaseBackbones _phases;
    private int _count;
    private int _order;

    /// <summary>Prepares the buffers.</summary>
    /// <param name="capacity">Most displacements of a group.</param>
    public BackboneAnalyzer(int capacity)
    {
        Debug.Assert(capacity >= LeastRows, "Fewer rows have no figures.");
        _capacity = capacity;

        // Rows that are not there yet are rows of zeros; fewer of them where the matrix is small.
        _orders =
        [
            .. new[] { capacity / 4, capacity / 2, capacity * 3 / 4, capacity }.Where(order => order >= LeastRows).Distinct(),
        ];
        _lanes = [.. _orders.Select(order => new EigenvalueLanes(order, 2 * Forms))];
        for (var i = 0; i < _matrices.Length; i++)
        {
            _matrices[i] = new double[capacity * capacity];
        }

        _variances = new double[capacity * capacity];
        _factor = new double[capacity * capacity];
        _squares = new double[capacity];
        _inverses = new double[capacity];
        _means = new double[capacity];
        _eigenvalues = new double[capacity];
        _vector = new double[capacity];
        _buffers = new double[RandomWalkKernel.Buffers * capacity];
        _phases = new PhaseBackbones(capacity);
    }

    /// <summary>Memory of an analyzer.</summary>
    /// <param name="capacity">Most displacements of a group.</param>
    /// <returns>Bytes: eight matrices, two more, the lanes of all four orders, and three matrices for the phases.</returns>
    public static long Bytes(int capacity) =>
        (long)((2 * Forms) + 2 + (2 * Forms * (1 + 0.5625 + 0.25 + 0.0625)) + 3) * capacity * capacity * sizeof(double);

    /// <summary>The backbones of the phases of what was analysed last.</summary>
    public PhaseBackbones Phases => _phases;

    /// <summary>Begins with no groups.</summary>
    /// <param name="count">Number of displacements, T.</param>
    public void Begin(int count)
    {
        Debug.Assert(count <= _capacity, "No more than there is room for.");
        _count = count;
        var lane = 0;
        while (_orders[lane] < count)
        {
            lane++;
        }

        _order = _orders[lane];
        Matrix(DisplacementForm.None).Clear();
        _variances.AsSpan(0, count * count).Clear();
        _squares.AsSpan(0, count).Clear();
    }

    /// <summary>Adds a group.</summary>
    /// <param name="gram">Shape [capacity, capacity]: inner products of its displacements.</param>
    /// <param name="squares">Shape [T]: squared lengths of the steps between them, the first one from the start.</param>
    /// <param name="dimensions">p of the group.</param>
    public void Add(ReadOnlySpan<double> gram, ReadOnlySpan<double> squares, double dimensions)
    {
        var matrix = Matrix(DisplacementForm.None);
        for (var i = 0; i < _count; i++)
        {
            var weight = squares[i] / dimensions;
            for (var j = 0; j < _count; j++)
            {
                matrix[(i * _order) + j] += gram[(i * _capacity) + j];
                _variances[(i * _count) + j] += weight * squares[j];
            }

            _squares[i] += squares[i];
        }
    }

    /// <summary>Fills in what follows from the displacements.</summary>
    /// <param name="backbone">Shares, ratios and those of a random walk are overwritten.</param>
    /// <param name="weights">
    /// Shape [T]: overwritten with weights w of the displacements D, so that v = Σ w_t D_t is the backbone of length 1.
    /// </param>
    /// <returns>Why there is no backbone, and the weights mean nothing; none if there is one.</returns>
    public SampleConditions Analyze(Backbone backbone, Span<double> weights)
    {
        Fill();
        var lanes = _lanes[Array.IndexOf(_orders, _order)];
        for (var i = 0; i < _matrices.Length; i++)
        {
            lanes.Load(i, _matrices[i].AsSpan(0, _order * _order), 0);
        }

        lanes.Solve();
        for (var form = 0; form < Forms; form++)
        {
            Figures(lanes, (DisplacementForm)form, backbone);
        }

        _phases.Analyze(Matrix(DisplacementForm.None), _order, _squares.AsSpan(0, _count), backbone);
        return Weigh(lanes, weights);
    }

    private Span<double> Matrix(DisplacementForm form, bool isWalk = false) =>
        _matrices[(int)form + (isWalk ? Forms : 0)].AsSpan(0, _order * _order);

    /// <summary>Puts the Gram matrix and that of a random walk into all forms.</summary>
    private void Fill()
    {
        var walk = Matrix(DisplacementForm.None, isWalk: true);
        walk.Clear();
        RandomWalkKernel.Limit(_squares.AsSpan(0, _count), _order, walk);

        // The measured ones last: their inverse lengths are needed again.
        foreach (var isWalk in (ReadOnlySpan<bool>)[true, false])
        {
            var plain = Matrix(DisplacementForm.None, isWalk);
            var unit = Matrix(DisplacementForm.UnitRows, isWalk);
            Normalise(plain, unit);
            Centre(plain, Matrix(DisplacementForm.Centred, isWalk));
            Centre(unit, Matrix(DisplacementForm.UnitRows | DisplacementForm.Centred, isWalk));
        }
    }

    /// <summary>Brings all rows to length 1; rows of zeros stay.</summary>
    private void Normalise(ReadOnlySpan<double> plain, Span<double> unit)
    {
        unit.Clear();
        for (var i = 0; i < _count; i++)
        {
            var square = plain[(i * _order) + i];
            _inverses[i] = square > 0 ? 1 / Math.Sqrt(square) : square * 0;
            for (var j = 0; j < i; j++)
            {
                var cosine = plain[(i * _order) + j] * _inverses[i] * _inverses[j];
                unit[(i * _order) + j] = cosine;
                unit[(j * _order) + i] = cosine;
            }

            unit[(i * _order) + i] = square > 0 ? square / square : square * 0;
        }
    }

    /// <summary>Takes the mean row from all rows.</summary>
    private void Centre(ReadOnlySpan<double> matrix, Span<double> centred)
    {
        centred.Clear();
        var mean = 0.0;
        for (var i = 0; i < _count; i++)
        {
            var sum = 0.0;
            foreach (var element in matrix.Slice(i * _order, _count))
            {
                sum += element;
            }

            _means[i] = sum / _count;
            mean += _means[i] / _count;
        }

        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < _count; j++)
            {
                centred[(i * _order) + j] = matrix[(i * _order) + j] - _means[i] - _means[j] + mean;
            }
        }
    }

    private void Figures(EigenvalueLanes lanes, DisplacementForm form, Backbone backbone)
    {
        var measured = Read(lanes, form, isWalk: false);
        var dimension = Spread(measured.Trace, backbone.SharesOf(form));
        var walk = Read(lanes, form, isWalk: true);
        backbone.SetDimensions(form, dimension, Spread(walk.Trace, backbone.WalkSharesOf(form)));
        var vector = _vector.AsSpan(0, _count);
        LeadingVectorKernel.Find(Matrix(form, isWalk: true), _order, walk.Largest, _factor.AsSpan(0, _count * _count), vector);
        var variance = RandomWalkKernel.ShareVariance(
            form, _squares.AsSpan(0, _count), _variances.AsSpan(0, _count * _count), vector, walk.Share, walk.Trace,
            _buffers.AsSpan(0, RandomWalkKernel.Buffers * _count));
        backbone.Set(form, (measured.Share, measured.Ratio), (walk.Share, walk.Ratio), Math.Sqrt(variance));
    }

    /// <summary>The shares of the first components of the matrix that was read last, and how many of them hold 95 %.</summary>
    private int Spread(double trace, Span<double> shares)
    {
        for (var component = 0; component < shares.Length; component++)
        {
            shares[component] = component < _count ? Math.Max(0, _eigenvalues[component]) / trace : double.NaN;
        }

        return SpectrumKernel.CumulativeRank(_eigenvalues.AsSpan(0, _order), 0.95);
    }

    private (double Largest, double Trace, double Share, double Ratio) Read(
        EigenvalueLanes lanes, DisplacementForm form, bool isWalk)
    {
        var lambda = _eigenvalues.AsSpan(0, _order);
        lanes.Read((int)form + (isWalk ? Forms : 0), lambda);
        var matrix = Matrix(form, isWalk);
        var trace = 0.0;
        for (var i = 0; i < _count; i++)
        {
            trace += matrix[(i * _order) + i];
        }

        var (first, second) = (Math.Sqrt(Math.Max(0, lambda[0])), Math.Sqrt(Math.Max(0, lambda[1])));
        return (lambda[0], trace, lambda[0] / trace, second > SpectrumKernel.RelativeZero(_order) * first
            ? first / second
            : double.NaN);
    }

    /// <summary>The backbone from rows of length 1, uncentred, on the side of the last row.</summary>
    private SampleConditions Weigh(EigenvalueLanes lanes, Span<double> weights)
    {
        var unit = Matrix(DisplacementForm.UnitRows);
        var largest = Read(lanes, DisplacementForm.UnitRows, isWalk: false).Largest;
        LeadingVectorKernel.Find(unit, _order, largest, _factor.AsSpan(0, _count * _count), weights);
        if (!(largest > 0))
        {
            return double.IsNaN(largest) ? SampleConditions.NotFinite : SampleConditions.AllZero;
        }

        // ⟨D_T, v⟩ has the sign of u_T; where the last row is zero either will do.
        var scale = (weights[^1] < 0 ? -1 : 1) / Math.Sqrt(largest);
        for (var t = 0; t < weights.Length; t++)
        {
            weights[t] *= scale * _inverses[t];
        }

        return SampleConditions.None;
    }
}
