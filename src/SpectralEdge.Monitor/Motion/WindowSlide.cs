using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>A window before and after it slid by one update: directions, their products, and what entered and left.</summary>
/// <remarks>
/// Nothing here has P or d elements: with u'_j eigenvector j of the old window's Gram matrix, ⟨v'_j, δ⟩ = Σ_i u'_j[i] ⟨δ_i,
/// δ⟩/σ'_j, so all that is needed is the Gram matrix of the last W + 1 updates. Allocates only when it is created. Not for
/// several threads at once.
/// </remarks>
internal sealed class WindowSlide
{
    private readonly int _window;
    private readonly int _stride;
    private readonly double[] _products;
    private readonly double[] _projected;
    private readonly double[] _crossed;
    private readonly double[] _entering;
    private readonly double[] _exiting;
    private readonly double[] _sigmas;

    /// <summary>Creates it.</summary>
    /// <param name="window">Number of updates in a full window, W.</param>
    public WindowSlide(int window)
    {
        _window = window;
        _stride = RowKernel.Padded(window);
        _products = new double[(window + 1) * _stride];
        _projected = new double[_stride];
        _crossed = new double[window * window];
        _entering = new double[window];
        _exiting = new double[window];
        _sigmas = new double[window];
        Now = new SymmetricEigen(window);
        Before = new SymmetricEigen(window);
    }

    /// <summary>Eigenpairs of the window's Gram matrix, oldest update first.</summary>
    public SymmetricEigen Now { get; private set; }

    /// <summary>Eigenpairs of the Gram matrix of the window one update earlier.</summary>
    public SymmetricEigen Before { get; private set; }

    /// <summary>⟨v'_j, v_k⟩, not negative for j = k; NaN where either direction is numerically zero.</summary>
    /// <value>Shape [W, W].</value>
    public ReadOnlySpan<double> Crossed => _crossed;

    /// <summary>⟨v'_j, in⟩.</summary>
    /// <value>Shape [W], in parameter units; NaN where σ'_j is numerically zero.</value>
    public ReadOnlySpan<double> Entering => _entering;

    /// <summary>⟨v'_j, out⟩.</summary>
    /// <value>Shape [W], in parameter units; NaN where σ'_j is numerically zero.</value>
    public ReadOnlySpan<double> Exiting => _exiting;

    /// <summary>‖in‖², ‖out‖² and ⟨in, out⟩.</summary>
    public (double In, double Out, double Shared) Squares { get; private set; }

    /// <summary>The Gram matrix of the window, oldest update first.</summary>
    /// <value>Shape [W, <see cref="Stride"/>].</value>
    public ReadOnlySpan<double> Gram => _products.AsSpan(_stride);

    /// <summary>Distance between rows of <see cref="Gram"/>.</summary>
    public int Stride => _stride;

    /// <summary>Takes the next window and solves it.</summary>
    /// <param name="matrix">Shape [C, C]: Gram matrix of a ring of updates, C > W.</param>
    /// <param name="oldest">Place in the ring of the oldest update of the window; the one that left is before it.</param>
    public void Load(ReadOnlySpan<double> matrix, int oldest)
    {
        var capacity = (int)Math.Sqrt(matrix.Length);
        Debug.Assert(capacity > _window, "The update that left is still there.");
        (Now, Before) = (Before, Now);
        var place = (oldest + capacity - 1) % capacity;
        var left = matrix[(place * capacity) + place];
        var untilEnd = Math.Min(_window, capacity - oldest);
        for (var i = 0; i <= _window; i++)
        {
            var row = matrix.Slice(place * capacity, capacity);
            row.Slice(oldest, untilEnd).CopyTo(Products(i));
            row[..(_window - untilEnd)].CopyTo(Products(i)[untilEnd..]);
            place = place + 1 == capacity ? 0 : place + 1;
            if (i > 0)
            {
                Products(i)[.._window].CopyTo(Now.Row(i - 1, _window));
            }
        }

        Squares = (Products(_window)[_window - 1], left, Products(0)[_window - 1]);
        Now.Solve(_window);
    }

    /// <summary>Compares the window with the one before, and turns every v_k to the side of v'_k.</summary>
    /// <returns>Whether all directions of the window before are defined.</returns>
    public bool Cross()
    {
        var areAllDefined = true;
        for (var k = 0; k < _window; k++)
        {
            _sigmas[k] = IsDefined(Now, k, _window) ? Sigma(Now, k) : double.NaN;
        }

        for (var j = 0; j < _window; j++)
        {
            areAllDefined &= Project(j);
        }

        for (var k = 0; k < _window; k++)
        {
            if (_crossed[(k * _window) + k] < 0)
            {
                Now.Flip(k);
                for (var j = 0; j < _window; j++)
                {
                    _crossed[(j * _window) + k] = -_crossed[(j * _window) + k];
                }
            }
        }

        return areAllDefined;
    }

    /// <summary>σ_j of a window.</summary>
    public static double Sigma(SymmetricEigen eigen, int j) => Math.Sqrt(Math.Max(0, eigen.Values[j]));

    /// <summary>Whether direction j of a window, or of a part of it, is one, not rounding.</summary>
    /// <param name="eigen">Eigenpairs of its Gram matrix.</param>
    /// <param name="j">From 0.</param>
    /// <param name="window">W.</param>
    public static bool IsDefined(SymmetricEigen eigen, int j, int window) =>
        Sigma(eigen, j) > SpectrumKernel.RelativeZero(window) * Sigma(eigen, 0);

    private Span<double> Products(int i) => _products.AsSpan(i * _stride, _stride);

    private bool Project(int j)
    {
        var row = _crossed.AsSpan(j * _window, _window);
        if (!IsDefined(Before, j, _window))
        {
            row.Fill(double.NaN);
            (_entering[j], _exiting[j]) = (double.NaN, double.NaN);
            return false;
        }

        var u = Before.Vector(j);
        var sigma = Sigma(Before, j);
        _projected.AsSpan().Clear();
        for (var i = 0; i < _window; i++)
        {
            RowKernel.AddScaled(u[i] / sigma, Products(i), _projected);
        }

        (_entering[j], _exiting[j]) = (_projected[_window - 1], sigma * u[0]);
        for (var k = 0; k < _window; k++)
        {
            row[k] = RowKernel.Dot(_projected, Now.PaddedVector(k)) / _sigmas[k];
        }

        return true;
    }
}
