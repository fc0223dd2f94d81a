using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>
/// Where one group has been since its start: a bounded number of displacements at equal distances, and their inner products.
/// </summary>
/// <remarks>
/// <para>
/// A state is whatever short vector the caller writes to <see cref="Present"/>. Row r (from 0) is the displacement from the
/// start after (r + 1) · <see cref="Stride"/> updates. When a row comes due and there is no place left, every other row is
/// dropped, the first one among them, and the stride doubles: memory is bounded however long the run, and rows always stand
/// at equal distances.
/// </para>
/// <para>
/// Nothing is allocated after construction. A state that is not finite makes products not finite; it does no other harm. Cost:
/// one pass for each update, one inner product for each row kept when a row is added. Not for several threads at once.
/// </para>
/// </remarks>
internal sealed class DisplacementRows
{
    private readonly double[] _present;
    private readonly double[] _previous;
    private readonly double[] _start;
    private readonly double[] _update;
    private readonly double[] _displacement;
    private readonly double[][] _rows;
    private readonly double[] _gram;
    private readonly double[] _steps;
    private bool _hasStart;

    /// <summary>Creates it without a start.</summary>
    /// <param name="capacity">Most rows kept, an even number.</param>
    /// <param name="length">Length of a state.</param>
    public DisplacementRows(int capacity, int length)
    {
        Debug.Assert(capacity > 0 && capacity % 2 == 0, "Half of the rows are dropped at a time.");
        _present = new double[length];
        _previous = new double[length];
        _start = new double[length];
        _update = new double[length];
        _displacement = new double[length];
        _rows = new double[capacity][];
        for (var row = 0; row < capacity; row++)
        {
            _rows[row] = new double[length];
        }

        _gram = new double[capacity * capacity];
        _steps = new double[capacity];
    }

    /// <summary>Number of rows kept, T.</summary>
    public int Count { get; private set; }

    /// <summary>Number of updates from the start on.</summary>
    public long Updates { get; private set; }

    /// <summary>Number of updates between two rows.</summary>
    public long Stride { get; private set; } = 1;

    /// <summary>The present state: to be written before <see cref="Begin"/> and <see cref="Advance"/>.</summary>
    public Span<double> Present => _present;

    /// <summary>The newest update.</summary>
    public ReadOnlySpan<double> Update => _update;

    /// <summary>The displacement from the start at the end of the newest update.</summary>
    public ReadOnlySpan<double> Displacement => _displacement;

    /// <summary>Squared length of <see cref="Update"/>.</summary>
    public double UpdateSquare { get; private set; }

    /// <summary>Squared length of <see cref="Displacement"/>.</summary>
    public double DisplacementSquare { get; private set; }

    /// <summary>Inner products of the rows.</summary>
    /// <value>Shape [capacity, capacity]; the first <see cref="Count"/> rows and columns count.</value>
    public ReadOnlySpan<double> Gram => _gram;

    /// <summary>Squared lengths of the steps from each row to the next, the first one from the start.</summary>
    /// <value>Shape [<see cref="Count"/>].</value>
    public ReadOnlySpan<double> Steps => _steps.AsSpan(0, Count);

    /// <summary>Adds up the rows.</summary>
    /// <param name="weights">Shape [<see cref="Count"/>]: what each row is multiplied with.</param>
    /// <param name="sum">Shape [length]: overwritten.</param>
    public void Combine(ReadOnlySpan<double> weights, Span<double> sum)
    {
        Debug.Assert(weights.Length == Count, "One weight for each row.");
        sum.Clear();
        for (var row = 0; row < weights.Length; row++)
        {
            UpdateKernel.AddScaled(weights[row], _rows[row], sum);
        }
    }

    /// <summary>Memory of one of these.</summary>
    /// <param name="capacity">Most rows kept.</param>
    /// <param name="length">Length of a state.</param>
    /// <returns>Bytes.</returns>
    public static long Bytes(int capacity, long length) =>
        (((capacity + 5L) * length) + ((capacity + 1L) * capacity)) * sizeof(double);

    /// <summary>Forgets everything, the start too.</summary>
    public void Clear()
    {
        _hasStart = false;
        (Count, Updates, Stride) = (0, 0, 1);
        (UpdateSquare, DisplacementSquare) = (0, 0);
    }

    /// <summary>
    /// Makes the present state what the next update starts from, and the start of all displacements if there is none.
    /// </summary>
    public void Begin()
    {
        _present.CopyTo(_previous, 0);
        if (!_hasStart)
        {
            _present.CopyTo(_start, 0);
            _hasStart = true;
        }
    }

    /// <summary>Ends an update at the present state. Without a start nothing happens.</summary>
    /// <returns>Whether other rows are kept than before.</returns>
    public bool Advance()
    {
        if (!_hasStart)
        {
            return false;
        }

        UpdateKernel.Advance<double>(_present, _previous, _update);
        Subtract(_present, _start, _displacement);
        UpdateSquare = UpdateKernel.Dot(_update, _update);
        DisplacementSquare = UpdateKernel.Dot(_displacement, _displacement);
        Updates++;
        if (Updates % Stride != 0)
        {
            return false;
        }

        if (Count == _rows.Length)
        {
            // The row that came due is one that would be dropped.
            Thin();
        }
        else
        {
            Add();
        }

        return true;
    }

    /// <summary>Saves the rows and what the next update starts from, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        _hasStart = state.Flag("has_start", _hasStart);
        Count = state.Int("rows", Count, 0, _rows.Length);
        Updates = state.Count("updates", Updates);
        Stride = state.WholeNumber("row_stride", Stride, 1, long.MaxValue);
        UpdateSquare = state.Number("update_square", UpdateSquare);
        DisplacementSquare = state.Number("displacement_square", DisplacementSquare);
        state.Numbers("previous", _previous.AsSpan());
        state.Numbers("start", _start.AsSpan());
        state.Numbers("update", _update.AsSpan());
        state.Numbers("displacement", _displacement.AsSpan());
        for (var row = 0; row < Count; row++)
        {
            state.Numbers("row", _rows[row].AsSpan());
        }

        state.Numbers("gram", _gram.AsSpan());
        state.Numbers("steps", _steps.AsSpan());
    }

    private static void Subtract(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> difference)
    {
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] = x[i] - y[i];
        }
    }

    private void Add()
    {
        var (row, capacity) = (Count, _rows.Length);
        _displacement.CopyTo(_rows[row], 0);
        for (var other = 0; other < row; other++)
        {
            var product = UpdateKernel.Dot(_displacement, _rows[other]);
            _gram[(row * capacity) + other] = product;
            _gram[(other * capacity) + row] = product;
        }

        _gram[(row * capacity) + row] = DisplacementSquare;
        _steps[row] = StepSquare(row);
        Count++;
    }

    private void Thin()
    {
        var capacity = _rows.Length;
        for (var row = 0; row < capacity / 2; row++)
        {
            var old = (2 * row) + 1;
            (_rows[row], _rows[old]) = (_rows[old], _rows[row]);
            for (var other = 0; other < capacity / 2; other++)
            {
                _gram[(row * capacity) + other] = _gram[(old * capacity) + (2 * other) + 1];
            }
        }

        Count = capacity / 2;
        Stride *= 2;
        for (var row = 0; row < Count; row++)
        {
            _steps[row] = StepSquare(row);
        }
    }

    /// <summary>
    /// The squared length of the step that leads to a row: from the vectors, since a difference of their squares would be
    /// rounding once the start is far.
    /// </summary>
    private double StepSquare(int row)
    {
        var (end, start) = (_rows[row], row == 0 ? null : _rows[row - 1]);
        var sum = 0.0;
        for (var i = 0; i < end.Length; i++)
        {
            var difference = end[i] - (start is null ? 0 : start[i]);
            sum += difference * difference;
        }

        return sum;
    }
}
