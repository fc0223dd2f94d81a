using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>Eigenvalues of several small symmetric matrices at once, one in each lane of a few vectors.</summary>
/// <remarks>
/// <para>
/// Householder's reduction to tridiagonal form, then the QL algorithm with implicit shifts (Golub and Van Loan, "Matrix
/// Computations", 4th ed., §8.3; Bowdler, Martin, Reinsch, Wilkinson, Numer. Math. 11, 1968). All lanes go through the same
/// steps; one that has nothing to do in a step is masked, so the eigenvalues of a matrix do not depend on what the other lanes
/// hold. A QL step is a chain of divisions and square roots; with several vectors there are as many chains, and the machine works
/// on all of them at once.
/// </para>
/// <para>
/// Each matrix is scaled by a power of two first, so elements from 1e-150 to 1e150 do no harm. Absolute error: a few W ε
/// λ_1. A matrix that is not finite gives NaN. Cost of nine matrices: about W³ + 40 W² operations on three vectors of
/// four lanes (benchmarks/results).
/// </para>
/// </remarks>
internal sealed class EigenvalueLanes
{
    // Two or three are usual; this is a guard against a loop without end.
    private const int MostIterations = 50;

    private const int MostExponent = 1022;

    private const double UnitRoundoff = 1.1102230246251565e-16;

    private readonly int _order;
    private readonly int _width;
    private readonly Vector<double>[] _matrix;
    private readonly Vector<double>[] _diagonal;
    private readonly Vector<double>[] _offDiagonal;
    private readonly double[] _scale;
    private readonly LaneRotation[] _rotations;

    /// <summary>Prepares for some matrices of one order.</summary>
    /// <param name="order">Number of rows, W; at least 1.</param>
    /// <param name="count">Number of matrices.</param>
    public EigenvalueLanes(int order, int count)
    {
        _order = order;
        _width = (count + Vector<double>.Count - 1) / Vector<double>.Count;
        _matrix = new Vector<double>[order * order * _width];
        _diagonal = new Vector<double>[order * _width];
        _offDiagonal = new Vector<double>[order * _width];
        _scale = new double[_width * Vector<double>.Count];
        _rotations = new LaneRotation[_width];
    }

    /// <summary>Puts a matrix into a lane. Lanes that are given none hold zeros or what is left of the last solution.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="matrix">Shape [c, c], symmetric, c at least W.</param>
    /// <param name="first">
    /// Row and column of <paramref name="matrix"/> that come first; the W − 1 following ones, beginning again at 0 after the
    /// last, come next.
    /// </param>
    public void Load(int lane, ReadOnlySpan<double> matrix, int first)
    {
        var capacity = (int)Math.Sqrt(matrix.Length);
        Debug.Assert(capacity * capacity == matrix.Length && _order <= capacity, "The matrix is square.");
        var largest = 0.0;
        for (var i = 0; i < capacity; i++)
        {
            largest = Math.Max(largest, Math.Abs(matrix[(i * capacity) + i]));
        }

        // A power of two changes no bit but the exponent, and both it and its inverse have to exist. A zero diagonal of a Gram
        // matrix means a matrix of zeros.
        var exponent = largest > 0 && double.IsFinite(largest) ? Math.Clamp(Math.ILogB(largest), -MostExponent, MostExponent) : 0;
        var down = Math.ScaleB(1, -exponent);
        var (even, odd) = (0.0, 0.0);
        var elements = MemoryMarshal.Cast<Vector<double>, double>(_matrix.AsSpan());
        var step = _scale.Length;
        for (var i = 0; i < _order; i++)
        {
            var row = matrix.Slice((first + i) % capacity * capacity, capacity);
            var place = (i * _order * step) + lane;
            var column = first;
            for (var j = 0; j <= i; j++)
            {
                elements[place] = row[column] * down;
                (even, odd) = (odd, even + (elements[place] * 0));
                place += step;
                column = column + 1 == capacity ? 0 : column + 1;
            }
        }

        // NaN and infinity times zero are NaN, and everything that is read from the lane then is.
        _scale[lane] = Math.ScaleB(1, exponent) + even + odd;
    }

    /// <summary>Finds the eigenvalues of the matrices in all lanes; the matrices are destroyed.</summary>
    public void Solve()
    {
        Reduce();
        for (var first = 0; first < _order - 1; first++)
        {
            for (var v = 0; v < _width; v++)
            {
                FindEnd(first, v);
            }

            for (var i = 0; i < MostIterations && Iterate(first); i++)
            {
            }
        }
    }

    /// <summary>Reads the eigenvalues of the matrix that was in a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="eigenvalues">Shape [W]: overwritten, largest first.</param>
    public void Read(int lane, Span<double> eigenvalues)
    {
        var diagonal = MemoryMarshal.Cast<Vector<double>, double>(_diagonal.AsSpan());
        for (var i = 0; i < _order; i++)
        {
            var value = diagonal[(i * _scale.Length) + lane] * _scale[lane];
            var place = i;
            for (; place > 0 && eigenvalues[place - 1] < value; place--)
            {
                eigenvalues[place] = eigenvalues[place - 1];
            }

            eigenvalues[place] = value;
        }
    }

    /// <summary>The vectors of elements (i, 0), (i, 1), … of the lower triangle.</summary>
    private Span<Vector<double>> Row(int i, int count) => _matrix.AsSpan(i * _order * _width, count * _width);

    /// <summary>
    /// Reduces the matrices to tridiagonal form: row by row from the last, a reflection clears all but the element
    /// beside the diagonal.
    /// </summary>
    private void Reduce()
    {
        for (var i = _order - 1; i > 0; i--)
        {
            Row(i, i + 1)[(i * _width)..].CopyTo(_diagonal.AsSpan(i * _width));
            for (var v = 0; v < _width; v++)
            {
                Reflect(i, v);
            }
        }

        Row(0, 1).CopyTo(_diagonal);
        _offDiagonal.AsSpan((_order - 1) * _width).Clear();
    }

    /// <summary>
    /// Applies I − u uᵀ/h to the leading block from both sides, with u and h such that the row below it becomes (0, …, 0, edge):
    /// A − u qᵀ − q uᵀ with p = A u/h and q = p − u (uᵀp)/(2h). It is the identity where the row is zero.
    /// </summary>
    // Long: one kernel, whose passes over the rows share their sums in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reflect(int size, int v)
    {
        var u = Row(size, size)[v..];
        var q = _offDiagonal.AsSpan(v);
        var width = _width;
        var end = ((size - 1) * width) + 1;
        var norm2 = Vector<double>.Zero;
        for (var k = 0; k < end; k += width)
        {
            norm2 = Vector.MultiplyAddEstimate(u[k], u[k], norm2);
            q[k] = Vector<double>.Zero;
        }

        var last = u[end - 1];
        var root = Vector.SquareRoot(norm2);
        var edge = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(last, Vector<double>.Zero), -root, root);
        u[end - 1] = last - edge;
        var h = norm2 - (last * edge);
        var inverse = Vector.ConditionalSelect(
            Vector.Equals(h, Vector<double>.Zero), Vector<double>.Zero, Vector<double>.One / h);
        if (size == 1)
        {
            // A row of one element is what it should be already; only its sign would turn.
            q[0] = last;
            return;
        }

        var dot = Vector<double>.Zero;
        for (var j = 0; j < size; j++)
        {
            var row = Row(j, j + 1)[v..];
            var uj = u[j * width];
            var sum = row[j * width] * uj;
            for (var k = 0; k < j * width; k += width)
            {
                sum = Vector.MultiplyAddEstimate(row[k], u[k], sum);
                q[k] = Vector.MultiplyAddEstimate(row[k], uj, q[k]);
            }

            q[j * width] = sum;
        }

        for (var k = 0; k < end; k += width)
        {
            dot = Vector.MultiplyAddEstimate(q[k], u[k], dot);
        }

        var share = dot * inverse * inverse * new Vector<double>(0.5);
        for (var k = 0; k < end; k += width)
        {
            q[k] = (q[k] * inverse) - (share * u[k]);
        }

        for (var j = 0; j < size; j++)
        {
            var row = Row(j, j + 1)[v..];
            var (uj, qj) = (-u[j * width], -q[j * width]);
            for (var k = 0; k <= j * width; k += width)
            {
                row[k] = Vector.MultiplyAddEstimate(uj, q[k], Vector.MultiplyAddEstimate(qj, u[k], row[k]));
            }
        }

        q[end - 1] = edge;
    }

    /// <summary>
    /// One QL step with Wilkinson's shift on the block that begins at an index, in every lane where that eigenvalue is
    /// not found yet.
    /// </summary>
    /// <returns>False if it is found in all lanes.</returns>
    private bool Iterate(int first)
    {
        var (last, any, early) = (new Vector<long>(_order - 1), Vector<long>.Zero, Vector<long>.Zero);
        for (var v = 0; v < _width; v++)
        {
            var end = _rotations[v].End;
            var active = Vector.GreaterThan(end, new Vector<long>(first));
            any |= active;
            early |= Vector.AndNot(active, Vector.Equals(end, last));
            _rotations[v] = new LaneRotation(end, active, Shift(first, v), _diagonal[((_order - 1) * _width) + v]);
        }

        if (Vector.EqualsAll(any, Vector<long>.Zero))
        {
            return false;
        }

        if (Vector.EqualsAll(early, Vector<long>.Zero))
        {
            Step(first);
        }
        else
        {
            StepMasked(first, _order - 2, 0);
        }

        return true;
    }

    /// <summary>
    /// A step in which all blocks end at the last element, as in nearly all. Where a rotation breaks down it goes on in
    /// <see cref="StepMasked"/>, which gives the same bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step(int first)
    {
        var (width, last) = (_width, _order - 1);
        ref var d = ref MemoryMarshal.GetArrayDataReference(_diagonal);
        ref var e = ref MemoryMarshal.GetArrayDataReference(_offDiagonal);
        ref var rotations = ref MemoryMarshal.GetArrayDataReference(_rotations);
        for (var v = 0; v < width; v++)
        {
            Unsafe.Add(ref rotations, v).End = new Vector<long>(last);
        }

        for (var i = last - 1; i >= first; i--)
        {
            for (var v = 0; v < width; v++)
            {
                var place = (i * width) + v;
                ref var rotation = ref Unsafe.Add(ref rotations, v);
                ref var d1 = ref Unsafe.Add(ref d, place + width);
                ref var e1 = ref Unsafe.Add(ref e, place + width);
                if (!rotation.TurnAll(Unsafe.Add(ref d, place), ref d1, Unsafe.Add(ref e, place), ref e1, i == last - 1))
                {
                    StepMasked(first, i, v);
                    return;
                }

                if (i < last - 1)
                {
                    // Both are final, and the element beside the diagonal may be negligible now.
                    rotation.Note(Counts(e1, d1, Unsafe.Add(ref d, place + width + width)), i + 1);
                }
            }
        }

        for (var v = 0; v < width; v++)
        {
            Store(first, v);
            var place = (first * width) + v;
            _rotations[v].Note(Counts(_offDiagonal[place], _diagonal[place], _diagonal[place + width]), first);
        }
    }

    /// <summary>The rotations of a step from an index on, each lane in a block of its own.</summary>
    /// <param name="first">Where the blocks begin.</param>
    /// <param name="from">The index.</param>
    /// <param name="done">Number of vectors, the first ones, in which the rotation at the index is made already.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepMasked(int first, int from, int done)
    {
        for (var i = from; i >= first; i--)
        {
            for (var v = i == from ? done : 0; v < _width; v++)
            {
                var place = (i * _width) + v;
                ref var d1 = ref _diagonal[place + _width];
                _rotations[v].Turn(i, _diagonal[place], ref d1, _offDiagonal[place], ref _offDiagonal[place + _width]);
            }
        }

        for (var v = 0; v < _width; v++)
        {
            Store(first, v);
            FindEnd(first, v);
        }
    }

    /// <summary>What the last rotation of a step leaves at the beginning of the blocks.</summary>
    private void Store(int first, int v)
    {
        var place = (first * _width) + v;
        ref var rotation = ref _rotations[v];
        _diagonal[place] = Vector.ConditionalSelect(rotation.Active, _diagonal[place] - rotation.P, _diagonal[place]);
        _offDiagonal[place] = Vector.ConditionalSelect(rotation.Active, rotation.G, _offDiagonal[place]);
    }

    /// <summary>Finds the end of the block in each lane: where the element beside the diagonal is negligible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindEnd(int first, int v)
    {
        ref var rotation = ref _rotations[v];
        rotation.End = new Vector<long>(_order - 1);
        for (var i = _order - 2; i >= first; i--)
        {
            var place = (i * _width) + v;
            rotation.Note(Counts(_offDiagonal[place], _diagonal[place], _diagonal[place + _width]), i);
        }
    }

    /// <summary>
    /// Where an element beside the diagonal counts against its neighbours on it. A lane that holds NaN compares false
    /// everywhere, so all its blocks end at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<long> Counts(Vector<double> e, Vector<double> d0, Vector<double> d1) =>
        Vector.GreaterThan(Vector.Abs(e), (Vector.Abs(d0) + Vector.Abs(d1)) * new Vector<double>(UnitRoundoff));

    private Vector<double> Shift(int first, int v)
    {
        var place = (first * _width) + v;
        var (d0, e0) = (_diagonal[place], _offDiagonal[place]);
        var ratio = (_diagonal[place + _width] - d0) / (e0 + e0);
        var root = Vector.SquareRoot(Vector.MultiplyAddEstimate(ratio, ratio, Vector<double>.One));
        return d0 - (e0 / (ratio + Vector.ConditionalSelect(Vector.LessThan(ratio, Vector<double>.Zero), -root, root)));
    }
}
