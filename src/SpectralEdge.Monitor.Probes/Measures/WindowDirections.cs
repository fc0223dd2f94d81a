namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// Inner products of vectors with the directions of a window, exact or through its sketches, with their errors.
/// </summary>
/// <remarks>
/// <para>
/// ⟨v_j, x⟩ = Σ_i u_j[i] ⟨δ_i, x⟩/σ_j: what is needed of an exact window are its W products with x. In a sketch they are ⟨Sδ_i,
/// Sx⟩, and u_j and σ_j are those of the sketched Gram matrix.
/// </para>
/// <para>
/// Standard errors come from the delete-one
/// jackknife over the parts of the sketches (docs/decisions/0003-error-bars.md): each part is left out in turn, of Gram matrix
/// and products alike, so that the errors of u_j and σ_j count too.
/// </para>
/// </remarks>
internal sealed class WindowDirections
{
    private readonly List<WindowReplica> _leftOut = [];
    private readonly bool _hasErrors;

    private WindowDirections(WindowAccess window, WindowReplica whole, bool hasErrors) =>
        (Count, Whole, _hasErrors) = (window.Rank, whole, hasErrors);

    /// <summary>Number n of directions that are numerically there.</summary>
    public int Count { get; }

    /// <summary>The window.</summary>
    public WindowReplica Whole { get; }

    /// <summary>Takes the products.</summary>
    /// <param name="window">The window.</param>
    /// <param name="vectors">Vectors, each of shape [P].</param>
    public static WindowDirections Of(WindowAccess window, params ReadOnlySpan<double[]> vectors)
    {
        if (!window.IsExact)
        {
            return OfSketches(window, vectors);
        }

        var products = NewProducts(vectors.Length, window.Window);
        var (update, one) = (new double[vectors[0].Length], new double[window.Window]);
        for (var i = 0; i < window.Window; i++)
        {
            one[i] = 1;
            window.Combine(one, update);
            one[i] = 0;
            for (var n = 0; n < vectors.Length; n++)
            {
                products[n][i] = ProbeView.Dot(update, vectors[n]);
            }
        }

        return new WindowDirections(window, new WindowReplica(window.Gram.ToArray(), products), hasErrors: false);
    }

    /// <summary>Standard errors of quantities that the window is used to compute.</summary>
    /// <param name="of">The quantities, from a window.</param>
    /// <returns>One for each: 0 where the window is exact, NaN where a sketch has no parts.</returns>
    public double[] StandardErrors(Func<WindowReplica, double[]> of)
    {
        if (_leftOut.Count == 0)
        {
            var none = new double[of(Whole).Length];
            none.AsSpan().Fill(_hasErrors ? double.NaN : 0);
            return none;
        }

        double[][] estimates = [.. _leftOut.Select(of)];
        return [.. Enumerable.Range(0, estimates[0].Length).Select(
            index => Jackknife.StandardError([.. estimates.Select(estimate => estimate[index])]))];
    }

    /// <summary>
    /// How much too large sketching makes quantities on average, by the same jackknife: (m − 1) (mean − whole).
    /// </summary>
    /// <remarks>
    /// A product of two projections is too large by about κ ⟨x, y⟩ for each direction, since both meet the same collisions:
    /// where a window holds little of a gradient, that is more than what it holds.
    /// </remarks>  <param name="of">The
    /// quantities, from a window.</param>  <returns>One for each, in its unit: 0 where the window is exact or has no
    /// parts.</returns>
    public double[] Biases(Func<WindowReplica, double[]> of)
    {
        double[][] estimates = [.. _leftOut.Select(of)];
        return [.. of(Whole).Select((whole, index) => estimates.Length == 0
            ? 0
            : (estimates.Length - 1) * (estimates.Average(estimate => estimate[index]) - whole))];
    }

    private static WindowDirections OfSketches(WindowAccess window, ReadOnlySpan<double[]> vectors)
    {
        var (size, layout, rows) = (window.Window, window.SketchLayout.ToArray(), Sketches(window, vectors));
        var parts = layout.Max(static group => group.Parts);
        var (fast, start, hasErrors) = (new double[rows.Length * size], 0, false);
        double[][] ofParts = [.. Enumerable.Range(0, parts).Select(_ => new double[rows.Length * size])];
        foreach (var (length, count, hasNoError) in layout)
        {
            for (var part = 0; part < count; part++)
            {
                AddProducts(rows, start + (length / count * part), length / count, count == 1 ? fast : ofParts[part]);
            }

            start += length;
            hasErrors |= !hasNoError;
        }

        var whole = fast.ToArray();
        Array.ForEach(ofParts, part => PartedGram.Add(part, whole));
        var directions = new WindowDirections(window, Replica(whole, size), hasErrors);
        for (var left = 0; parts > 1 && left < parts; left++)
        {
            var estimate = new double[whole.Length];
            PartedGram.LeaveOut(fast, whole, ofParts[left], parts / (parts - 1.0), estimate);
            var replica = Replica(estimate, size);
            replica.TurnTo(directions.Whole);
            directions._leftOut.Add(replica);
        }

        return directions;
    }

    /// <summary>The sketches of the updates, oldest first, and of some vectors.</summary>
    private static double[][] Sketches(WindowAccess window, ReadOnlySpan<double[]> vectors)
    {
        var (rows, one) = (new double[window.Window + vectors.Length][], new double[window.Window]);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new double[window.SketchTotal];
            if (i >= one.Length)
            {
                window.Sketch(vectors[i - one.Length], rows[i]);
                continue;
            }

            one[i] = 1;
            window.CombineSketches(one, rows[i]);
            one[i] = 0;
        }

        return rows;
    }

    /// <summary>Adds ⟨row n, row i⟩ over a range of coordinates, for all n and the first W rows i.</summary>
    private static void AddProducts(double[][] rows, int start, int length, double[] sums)
    {
        var size = sums.Length / rows.Length;
        for (var n = 0; n < rows.Length; n++)
        {
            for (var i = 0; i < size; i++)
            {
                sums[(n * size) + i] += i < n && n < size
                    ? 0
                    : ProbeView.Dot(rows[n].AsSpan(start, length), rows[i].AsSpan(start, length));
            }
        }
    }

    private static WindowReplica Replica(double[] sums, int size)
    {
        var products = NewProducts((sums.Length / size) - size, size);
        for (var n = 0; n < products.Length; n++)
        {
            sums.AsSpan((size + n) * size, size).CopyTo(products[n]);
        }

        // Below the diagonal from above it, so that the matrix is symmetric to the last bit.
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < i; k++)
            {
                sums[(i * size) + k] = sums[(k * size) + i];
            }
        }

        return new WindowReplica(sums[..(size * size)], products);
    }

    private static double[][] NewProducts(int count, int size) => [.. Enumerable.Range(0, count).Select(_ => new double[size])];
}

/// <summary>One estimate of a window: its Gram matrix, and the products of its updates with some vectors.</summary>
internal sealed class WindowReplica
{
    private readonly double[][] _products;
    private readonly SymmetricEigen _eigen;

    /// <summary>Solves it.</summary>
    /// <param name="gram">Shape [W, W], symmetric to the last bit.</param>
    /// <param name="products">Shape [N, W]: ⟨δ_i, x_n⟩.</param>
    public WindowReplica(double[] gram, double[][] products)
    {
        (Gram, _products) = (gram, products);
        Size = (int)Math.Sqrt(gram.Length);
        _eigen = new SymmetricEigen(Size);
        for (var i = 0; i < Size; i++)
        {
            gram.AsSpan(i * Size, Size).CopyTo(_eigen.Row(i, Size));
        }

        _eigen.Solve(Size);
    }

    /// <summary>Number of updates, W.</summary>
    public int Size { get; }

    /// <summary>⟨δ_i, δ_l⟩.</summary>
    /// <value>Shape [W, W].</value>
    public double[] Gram { get; }

    /// <summary>Singular value σ_j.</summary>
    public double Sigma(int j) => Math.Sqrt(Math.Max(0, _eigen.Values[j]));

    /// <summary>⟨δ_i, x_n⟩ for each update.</summary>
    public ReadOnlySpan<double> Products(int n) => _products[n];

    /// <summary>⟨v_j, δ_i⟩ = σ_j u_j[i].</summary>
    public double Step(int j, int i) => Sigma(j) * _eigen.Vector(j)[i];

    /// <summary>Σ_i u_j[i] y_i/σ_j, which is ⟨v_j, x⟩ for y_i = ⟨δ_i, x⟩.</summary>
    public double Along(int j, ReadOnlySpan<double> products) => ProbeView.Dot(_eigen.Vector(j), products) / Sigma(j);

    /// <summary>⟨v_j, x_n⟩ for the first directions.</summary>
    public double[] Along(int n, int count) => [.. Enumerable.Range(0, count).Select(j => Along(j, Products(n)))];

    /// <summary>Turns every direction to the side of that of another estimate.</summary>
    public void TurnTo(WindowReplica other)
    {
        for (var j = 0; j < Size; j++)
        {
            if (ProbeView.Dot(_eigen.Vector(j), other._eigen.Vector(j)) < 0)
            {
                _eigen.Flip(j);
            }
        }
    }
}
