namespace SpectralEdge.Monitor;

/// <summary>
/// The backbones of the two halves of a trajectory, v_E from its start and v_L from the end of the first half, from the inner
/// products of its displacements alone.
/// </summary>
/// <remarks>
/// The late displacements are L_s = D_(m + s) − D_m, so ⟨L_s, L_t⟩ is a sum of four products of D, and both directions are
/// combinations of D. Works in buffers of its own; allocates only when it is created.
/// </remarks>
internal sealed class PhaseBackbones
{
    private const int Early = 0;
    private const int Late = 1;
    private const int Phases = 2;

    // A phase has as many rows as a whole trajectory needs.
    private const int LeastRows = 3;

    private readonly int _half;
    private readonly EigenvalueLanes _lanes;
    private readonly double[][] _matrices = new double[2 * Phases][];
    private readonly double[][] _weights = new double[Phases][];
    private readonly double[] _inverses;
    private readonly double[] _eigenvalues;
    private readonly double[] _factor;
    private readonly double[] _vector;
    private int _count;
    private int _early;

    /// <summary>Prepares the buffers.</summary>
    /// <param name="capacity">Most displacements.</param>
    public PhaseBackbones(int capacity)
    {
        _half = (capacity + 1) / 2;
        _lanes = new EigenvalueLanes(_half, 2 * Phases);
        for (var i = 0; i < _matrices.Length; i++)
        {
            _matrices[i] = new double[_half * _half];
        }

        for (var phase = 0; phase < Phases; phase++)
        {
            _weights[phase] = new double[capacity];
        }

        _inverses = new double[Phases * _half];
        _eigenvalues = new double[_half];
        _factor = new double[_half * _half];
        _vector = new double[_half];
    }

    /// <summary>Fills in the figures of both phases; without enough displacements they are undefined.</summary>
    /// <param name="gram">Shape [T, stride]: inner products of the displacements.</param>
    /// <param name="stride">Distance between its rows.</param>
    /// <param name="squares">Shape [T]: squared lengths of the steps between them.</param>
    /// <param name="backbone">The figures are overwritten, but for that of noise.</param>
    public void Analyze(ReadOnlySpan<double> gram, int stride, ReadOnlySpan<double> squares, Backbone backbone)
    {
        (_count, _early) = (squares.Length, squares.Length / 2);
        if (_early < LeastRows)
        {
            return;
        }

        for (var phase = 0; phase < Phases; phase++)
        {
            var (first, rows) = Span(phase);
            Products(gram, stride, phase);
            Normalise(phase, rows, _inverses.AsSpan(phase * _half, rows));
            var walk = _matrices[Phases + phase].AsSpan();
            walk.Clear();
            RandomWalkKernel.Limit(squares.Slice(first, rows), _half, walk);

            // The null has no use for its lengths; the vector is free until it is found.
            Normalise(Phases + phase, rows, _vector.AsSpan(0, rows));
        }

        for (var i = 0; i < _matrices.Length; i++)
        {
            _lanes.Load(i, _matrices[i], 0);
        }

        _lanes.Solve();
        backbone.EarlyRows = _early;
        (backbone.EarlyShare, backbone.LateShare) = (Share(Early), Share(Late));
        (backbone.EarlyRandomWalkShare, backbone.LateRandomWalkShare) = (Share(Phases + Early), Share(Phases + Late));
        Weigh(Early);
        Weigh(Late);
        backbone.PhaseCosine = Math.Clamp(Product(gram, stride, Early, Late), -1, 1);
    }

    /// <summary>‖v_E‖² ‖v_L‖² of one group's part of both directions.</summary>
    /// <param name="gram">Shape [c, c], c at least T: inner products of the group's displacements.</param>
    /// <returns>No unit; NaN where there are no phases.</returns>
    public double SquaresOf(ReadOnlySpan<double> gram)
    {
        var stride = (int)Math.Sqrt(gram.Length);
        return _early < LeastRows
            ? double.NaN
            : Product(gram, stride, Early, Early) * Product(gram, stride, Late, Late);
    }

    private (int First, int Rows) Span(int phase) => phase == Early ? (0, _early) : (_early, _count - _early);

    /// <summary>The Gram matrix of the displacements of a phase from where it begins.</summary>
    private void Products(ReadOnlySpan<double> gram, int stride, int phase)
    {
        var (first, rows) = Span(phase);
        var matrix = _matrices[phase];
        Array.Clear(matrix);
        for (var s = 0; s < rows; s++)
        {
            for (var t = 0; t <= s; t++)
            {
                var product = gram[((first + s) * stride) + first + t];
                if (first > 0)
                {
                    product += gram[((first - 1) * stride) + first - 1]
                        - gram[((first + s) * stride) + first - 1]
                        - gram[((first + t) * stride) + first - 1];
                }

                matrix[(s * _half) + t] = product;
                matrix[(t * _half) + s] = product;
            }
        }
    }

    /// <summary>Brings all rows to length 1; rows of zeros stay.</summary>
    private void Normalise(int place, int rows, Span<double> inverses)
    {
        var matrix = _matrices[place];
        for (var s = 0; s < rows; s++)
        {
            // Rounding may leave a row that has not moved below zero.
            var square = matrix[(s * _half) + s];
            inverses[s] = square > 0 ? 1 / Math.Sqrt(square) : Math.Abs(square) * 0;
        }

        for (var s = 0; s < rows; s++)
        {
            for (var t = 0; t < rows; t++)
            {
                matrix[(s * _half) + t] *= inverses[s] * inverses[t];
            }
        }
    }

    private double Share(int place)
    {
        _lanes.Read(place, _eigenvalues);
        var trace = 0.0;
        for (var s = 0; s < _half; s++)
        {
            trace += _matrices[place][(s * _half) + s];
        }

        return _eigenvalues[0] / trace;
    }

    /// <summary>The first principal direction of a phase as weights of the displacements, on the side of its last row.</summary>
    private void Weigh(int phase)
    {
        var (first, rows) = Span(phase);
        _lanes.Read(phase, _eigenvalues);
        var vector = _vector.AsSpan(0, rows);
        LeadingVectorKernel.Find(_matrices[phase], _half, _eigenvalues[0], _factor.AsSpan(0, rows * rows), vector);
        var weights = _weights[phase].AsSpan(0, _count);
        weights.Clear();
        var scale = (vector[^1] < 0 ? -1 : 1) / Math.Sqrt(_eigenvalues[0]);
        for (var s = 0; s < rows; s++)
        {
            weights[first + s] = vector[s] * scale * _inverses[(phase * _half) + s];
            if (first > 0)
            {
                weights[first - 1] -= weights[first + s];
            }
        }
    }

    private double Product(ReadOnlySpan<double> gram, int stride, int one, int other)
    {
        var sum = 0.0;
        for (var s = 0; s < _count; s++)
        {
            var row = gram.Slice(s * stride, _count);
            for (var t = 0; t < _count; t++)
            {
                sum += _weights[one][s] * _weights[other][t] * row[t];
            }
        }

        return sum;
    }
}
