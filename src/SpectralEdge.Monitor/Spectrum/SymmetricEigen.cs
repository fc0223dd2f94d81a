using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>
/// Eigenvalues and eigenvectors of one small symmetric matrix: Householder's reduction, then QL with implicit shifts.
/// </summary>
/// <remarks>
/// <para>
/// Eigenvalues are accurate to a few n ε ‖A‖, eigenvectors are orthonormal to a few n ε, and vector j is off by a few n ε ‖A‖
/// divided by the distance of its eigenvalue to the next one. Equal eigenvalues give some orthonormal basis of their space. A
/// matrix that is not finite gives NaN.
/// </para>
/// <para>
/// Allocates only when it is created. Cost: about 5 n³ operations. Not for several threads at once.
/// Source: Golub and Van Loan, "Matrix Computations", 4th ed., §8.3.
/// </para>
/// </remarks>
internal sealed class SymmetricEigen
{
    private const double UnitRoundoff = 1.1102230246251565e-16;
    private const int MostSteps = 60;

    private readonly double[] _matrix;
    private readonly double[] _vectors;
    private readonly double[] _values;
    private readonly double[] _offDiagonal;
    private readonly double[] _spare;
    private readonly double[] _product;
    private readonly double[] _factors;
    private readonly double[] _reflectors;
    private readonly int _stride;

    /// <summary>Creates a solver.</summary>
    /// <param name="capacity">The largest order of a matrix.</param>
    public SymmetricEigen(int capacity)
    {
        _stride = RowKernel.Padded(capacity);
        _matrix = new double[capacity * _stride];
        _vectors = new double[capacity * _stride];
        _reflectors = new double[capacity * _stride];
        _values = new double[capacity];
        _offDiagonal = new double[capacity];
        _factors = new double[capacity];
        _spare = new double[_stride];
        _product = new double[_stride];
    }

    /// <summary>Order of the matrix solved last, n.</summary>
    public int Order { get; private set; }

    /// <summary>Eigenvalues, largest first.</summary>
    /// <value>Shape [n].</value>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Order);

    /// <summary>An eigenvector of length 1; its sign is arbitrary.</summary>
    /// <param name="j">From 0, for the largest eigenvalue.</param>
    /// <returns>Shape [n].</returns>
    public ReadOnlySpan<double> Vector(int j) => _vectors.AsSpan(j * _stride, Order);

    /// <summary>The same, followed by zeros.</summary>
    /// <param name="j">From 0.</param>
    /// <returns>Shape [n rounded up to whole vectors], if n is the capacity.</returns>
    public ReadOnlySpan<double> PaddedVector(int j) => _vectors.AsSpan(j * _stride, _stride);

    /// <summary>
    /// A row of the matrix to fill before <see cref="Solve"/>; all n elements count, and the matrix has to be symmetric to the
    /// last bit.
    /// </summary>
    /// <param name="i">The row.</param>
    /// <param name="order">n, at most the capacity.</param>
    /// <returns>Shape [n].</returns>
    public Span<double> Row(int i, int order) => _matrix.AsSpan(i * _stride, order);

    /// <summary>Turns an eigenvector round.</summary>
    /// <param name="j">From 0.</param>
    public void Flip(int j)
    {
        foreach (ref var element in Padded(_vectors, j))
        {
            element = -element;
        }
    }

    /// <summary>Finds all eigenvalues and eigenvectors.</summary>
    /// <param name="order">n, at most the capacity.</param>
    public void Solve(int order)
    {
        Order = order;
        for (var i = 0; i < order; i++)
        {
            // Elements beyond a shorter order may be left from a longer one.
            _matrix.AsSpan((i * _stride) + order, _stride - order).Clear();
        }

        Reduce();
        Accumulate();
        for (var first = 0; first < order; first++)
        {
            Isolate(first);
        }

        // Whatever is left beside a NaN is no eigenvalue.
        if (Values.Contains(double.NaN))
        {
            _values.AsSpan(0, order).Fill(double.NaN);
        }

        Sort();
    }

    /// <summary>Saves the eigenpairs, signs included, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        Order = state.Int("order", Order, 0, _values.Length);
        state.Numbers("values", _values.AsSpan());
        for (var j = 0; j < _values.Length; j++)
        {
            // Without what fills it up to whole vectors, which are longer on some machines.
            state.Numbers("vector", _vectors.AsSpan(j * _stride, _values.Length));
        }
    }

    private Span<double> Padded(double[] rows, int i) => rows.AsSpan(i * _stride, _stride);

    /// <summary>Reflects rows and columns one after the other until only the diagonal and its neighbours are left.</summary>
    private void Reduce()
    {
        for (var k = 0; k < Order - 2; k++)
        {
            var column = Padded(_reflectors, k);
            column.Clear();
            Padded(_matrix, k)[(k + 1)..Order].CopyTo(column[(k + 1)..]);
            var first = column[k + 1];

            // Scaled, so that squares of elements far from 1 neither overflow nor vanish.
            var scale = Largest(column[(k + 1)..Order]);
            _factors[k] = 0;
            _offDiagonal[k] = first;
            if (scale == 0 || Largest(column[(k + 2)..Order]) == 0)
            {
                continue;
            }

            foreach (ref var element in column[(k + 1)..Order])
            {
                element /= scale;
            }

            var norm = Math.CopySign(Math.Sqrt(RowKernel.Dot(column, column)), first);
            _offDiagonal[k] = -norm * scale;
            column[k + 1] += norm;
            _factors[k] = 1 / (norm * column[k + 1]);
            Reflect(k, column, _factors[k]);
        }

        TakeDiagonals();
    }

    /// <summary>What is left of the reduced matrix: its diagonal, and the last element beside it.</summary>
    private void TakeDiagonals()
    {
        for (var i = 0; i < Order; i++)
        {
            _values[i] = _matrix[(i * _stride) + i];
        }

        if (Order > 1)
        {
            _offDiagonal[Order - 2] = _matrix[((Order - 2) * _stride) + Order - 1];
        }

        _offDiagonal[Order - 1] = 0;
    }

    /// <summary>Applies I − factor · v vᵀ from both sides to what is below and right of element k.</summary>
    private void Reflect(int k, ReadOnlySpan<double> v, double factor)
    {
        _product.AsSpan().Clear();
        for (var i = k + 1; i < Order; i++)
        {
            _product[i] = factor * RowKernel.Dot(Padded(_matrix, i), v);
        }

        RowKernel.AddScaled(-0.5 * factor * RowKernel.Dot(_product, v), v, _product);
        for (var i = k + 1; i < Order; i++)
        {
            RowKernel.AddScaled(-v[i], _product, Padded(_matrix, i));
            RowKernel.AddScaled(-_product[i], v, Padded(_matrix, i));
        }
    }

    /// <summary>Multiplies the reflections: row i of the result belongs to element i of the tridiagonal matrix.</summary>
    private void Accumulate()
    {
        for (var i = 0; i < Order; i++)
        {
            var row = Padded(_vectors, i);
            row.Clear();
            row[i] = 1;
        }

        for (var k = Order - 3; k >= 0; k--)
        {
            if (_factors[k] == 0)
            {
                continue;
            }

            var v = Padded(_reflectors, k);
            for (var i = k + 1; i < Order; i++)
            {
                var row = Padded(_vectors, i);
                RowKernel.AddScaled(-_factors[k] * RowKernel.Dot(row, v), v, row);
            }
        }
    }

    /// <summary>Takes QL steps until element <paramref name="first"/> of the diagonal is an eigenvalue.</summary>
    private void Isolate(int first)
    {
        for (var steps = 0; steps < MostSteps; steps++)
        {
            var end = first;
            while (end < Order - 1 && !IsNegligible(end))
            {
                end++;
            }

            if (end == first)
            {
                return;
            }

            Step(first, end);
        }

        // Never seen but with NaN, for which no element counts as negligible or as large.
        Debug.Assert(double.IsNaN(_values[first]), "QL converges in a few steps.");
    }

    // NaN is not: it has to spread.
    private bool IsNegligible(int i) =>
        Math.Abs(_offDiagonal[i]) <= UnitRoundoff * (Math.Abs(_values[i]) + Math.Abs(_values[i + 1]));

    /// <summary>One QL step on elements first to end of the diagonal, with Wilkinson's shift.</summary>
    private void Step(int first, int end)
    {
        var (d, e) = (_values, _offDiagonal);
        var ratio = (d[first + 1] - d[first]) / (2 * e[first]);
        var g = d[end] - d[first] + (e[first] / (ratio + Math.CopySign(Math.Sqrt((ratio * ratio) + 1), ratio)));
        var (s, c, p) = (1.0, 1.0, 0.0);
        for (var i = end - 1; i >= first; i--)
        {
            var (f, b) = (s * e[i], c * e[i]);
            var r = Math.Sqrt((f * f) + (g * g));
            e[i + 1] = r;
            if (r == 0)
            {
                // The matrix falls apart here; the next step begins with what is left.
                d[i + 1] -= p;
                e[end] = 0;
                return;
            }

            (s, c) = (f / r, g / r);
            var rest = d[i + 1] - p;
            var t = ((d[i] - rest) * s) + (2 * c * b);
            p = s * t;
            d[i + 1] = rest + p;
            g = (c * t) - b;
            RowKernel.Rotate(c, s, Padded(_vectors, i), Padded(_vectors, i + 1));
        }

        d[first] -= p;
        e[first] = g;
        e[end] = 0;
    }

    private void Sort()
    {
        for (var i = 0; i < Order - 1; i++)
        {
            var largest = i;
            for (var j = i + 1; j < Order; j++)
            {
                largest = _values[j] > _values[largest] ? j : largest;
            }

            if (largest != i)
            {
                (_values[i], _values[largest]) = (_values[largest], _values[i]);
                Padded(_vectors, i).CopyTo(_spare);
                Padded(_vectors, largest).CopyTo(Padded(_vectors, i));
                _spare.CopyTo(Padded(_vectors, largest));
            }
        }
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
