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

    /// <summary>Turns every v_j of a window without one before to the side of its newest update.</summary>
    public void Orient()
    {
        for (var j = 0; j < _window; j++)
        {
            if (Now.Vector(j)[^1] < 0)
            {
                Now.Flip(j);
            }
        }
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

    /// <summary>⟨v_j, in⟩, the amplitude of the newest update along a direction of its own window.</summary>
    /// <param name="j">From 0.</param>
    /// <returns>In parameter units, with the sign of v_j; NaN where σ_j is numerically zero.</returns>
    public double Newest(int j) => IsDefined(Now, j, _window) ? Sigma(Now, j) * Now.Vector(j)[^1] : double.NaN;

    /// <summary>The part of v_k outside the span of v'_1 … v'_W; after <see cref="Cross"/>.</summary>
    /// <param name="k">From 0.</param>
    /// <returns>From 0 to 1, accurate to about 1e-8; NaN where σ_k is numerically zero.</returns>
    public double Outside(int k)
    {
        var inside = IsDefined(Now, k, _window) ? 0 : double.NaN;
        for (var j = 0; j < _window; j++)
        {
            // What is rounding in the old window is not part of its span.
            var product = _crossed[(j * _window) + k];
            inside += double.IsNaN(product) ? 0 : product * product;
        }

        return Math.Sqrt(Math.Max(0, 1 - inside));
    }

    /// <summary>‖G − G'‖_F of the Gram matrices of both windows, each oldest update first.</summary>
    public double GramChange()
    {
        var sum = (Gram[0] - Squares.Out) * (Gram[0] - Squares.Out);
        for (var i = 1; i < _window; i++)
        {
            var difference = Gram[i] - Products(0)[i - 1];
            sum += 2 * difference * difference;
            for (var j = 1; j < _window; j++)
            {
                // G'_ij is the product of updates i and j of the old window: i − 1 and j − 1 of this one.
                difference = Gram[(i * _stride) + j] - Gram[((i - 1) * _stride) + j - 1];
                sum += difference * difference;
            }
        }

        return Math.Sqrt(sum);
    }

    /// <summary>2 ‖K_2 − K_1‖_F with K the mean of δδᵀ over the older ⌊W/2⌋ updates, and over the newer rest.</summary>
    public double KernelChange()
    {
        var (older, sum) = (_window / 2, 0.0);
        for (var i = 0; i < _window; i++)
        {
            for (var j = 0; j < _window; j++)
            {
                var element = Gram[(i * _stride) + j];
                sum += Weight(i) * Weight(j) * element * element;
            }
        }

        return 2 * Math.Sqrt(Math.Max(0, sum));

        double Weight(int update) => update < older ? -1.0 / older : 1.0 / (_window - older);
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
