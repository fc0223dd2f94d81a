namespace SpectralEdge.Monitor.Analysis;

/// <summary>The inner products of all N updates of a run: one matrix that every window and every stride is read from.</summary>
/// <remarks>
/// <para>D_ij = ⟨δ_i, δ_j⟩ in doubles, whatever the updates are stored in. The Gram matrix of a window is a block of it, so N²
/// products replace N W² for each W. Updates of groups of parameters have a matrix each, and <see cref="Plus"/> makes that of
/// all. Memory: 8 N² bytes.</para>
/// <para>Immutable, for any thread. Values that are not finite are let through and give NaN in what is made of them.</para>
/// </remarks>
public sealed class DotProducts
{
    private delegate double Dot<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second);

    private readonly double[] _products;

    private DotProducts(int count, double[] products, int stride)
    {
        Count = count;
        Stride = stride;
        _products = products;
    }

    /// <summary>Number of updates, N, each over <see cref="Stride"/> samples.</summary>
    public int Count { get; }

    /// <summary>Number of original updates that one update of this matrix adds up, s; 1 unless it comes from
    /// <see cref="AtStride"/>.</summary>
    public int Stride { get; }

    /// <summary>⟨δ_i, δ_j⟩, in squared parameter units.</summary>
    /// <param name="i">From 0, oldest first.</param>
    /// <param name="j">From 0.</param>
    public double this[int i, int j] => _products[(i * Count) + j];

    /// <summary>Multiplies updates in single precision; products are exact, sums in doubles.</summary>
    /// <param name="updates">Shape [N, P], one update after the other, oldest first, in parameter units.</param>
    /// <param name="count">N, at least 1.</param>
    /// <returns>The matrix. Cost: N²/2 products of length P.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no update.</exception>
    public static DotProducts Of(ReadOnlySpan<float> updates, int count) => Multiply(updates, count, UpdateKernel.Dot);

    /// <summary>Multiplies updates in double precision.</summary>
    /// <param name="updates">Shape [N, P], one update after the other, oldest first, in parameter units.</param>
    /// <param name="count">N, at least 1.</param>
    /// <returns>The matrix. Cost: N²/2 products of length P.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no update.</exception>
    public static DotProducts Of(ReadOnlySpan<double> updates, int count) => Multiply(updates, count, UpdateKernel.Dot);

    /// <summary>Takes products that were computed elsewhere.</summary>
    /// <param name="products">Shape [N, N], symmetric to the last bit.</param>
    /// <param name="count">N, at least 1.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not symmetric.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no update.</exception>
    public static DotProducts FromMatrix(ReadOnlySpan<double> products, int count)
    {
        Require.AtLeast(count, 1, "A matrix needs an update.");
        Require.SameLength(products.Length, nameof(products), count * count, "the square of count");
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!products[(i * count) + j].Equals(products[(j * count) + i]))
                {
                    throw new ArgumentException($"products differ at ({i}, {j}) and ({j}, {i}); they must be equal. An inner "
                        + "product does not ask for an order.", nameof(products));
                }
            }
        }

        return new DotProducts(count, products.ToArray(), 1);
    }

    /// <summary>Takes over an array. No validation.</summary>
    internal static DotProducts Taking(double[] products, int count) => new(count, products, 1);

    /// <summary>The matrix of updates taken every s samples.</summary>
    /// <remarks>Update m is δ_(ms) + … + δ_(ms+s−1), which is what a run that is sampled every s steps would have measured,
    /// so its products are sums over blocks of s × s. Blocks begin with the oldest update; an incomplete block at the end
    /// is left out.</remarks>
    /// <param name="stride">s, from 1 to N.</param>
    /// <returns>A matrix of ⌊N/s⌋ updates.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The stride is outside its range.</exception>
    public DotProducts AtStride(int stride)
    {
        Require.InRange(stride, 1, Count, "A longer one leaves no update.");
        var count = Count / stride;
        var products = new double[count * count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Set(products, count, i, j, BlockSum(i * stride, j * stride, stride));
            }
        }

        return new DotProducts(count, products, Stride * stride);
    }

    /// <summary>The matrix of updates of two groups of parameters together.</summary>
    /// <param name="other">That of the other group: equally many updates over equally many samples.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentException">The matrices do not belong together.</exception>
    public DotProducts Plus(DotProducts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Require.SameLength(other.Count, nameof(other), Count, "this matrix");
        Require.SameLength(other.Stride, "other's stride", Stride, "this matrix");
        return new DotProducts(Count, [.. _products.Zip(other._products, (a, b) => a + b)], Stride);
    }

    /// <summary>The Gram matrix of W updates.</summary>
    /// <param name="first">Index of the oldest update, from 0.</param>
    /// <param name="window">W, from 1 to N − first.</param>
    /// <param name="gram">Shape [W, W]: overwritten.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window does not lie in the run.</exception>
    /// <exception cref="ArgumentException">The target has another size.</exception>
    public void CopyWindow(int first, int window, Span<double> gram)
    {
        Require.InRange(first, 0, Count - 1, "The window begins in the run.");
        Require.InRange(window, 1, Count - first, "The window ends in the run.");
        Require.SameLength(gram.Length, nameof(gram), window * window, "W squared");
        for (var i = 0; i < window; i++)
        {
            Row(first + i, first, window).CopyTo(gram.Slice(i * window, window));
        }
    }

    /// <summary>Part of a row. No validation.</summary>
    internal ReadOnlySpan<double> Row(int i, int first, int length) => _products.AsSpan((i * Count) + first, length);

    private static DotProducts Multiply<T>(ReadOnlySpan<T> updates, int count, Dot<T> dot)
    {
        var length = Length(updates.Length, count, nameof(updates));
        var products = new double[count * count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Set(products, count, i, j, dot(updates.Slice(i * length, length), updates.Slice(j * length, length)));
            }
        }

        return new DotProducts(count, products, 1);
    }

    private static int Length(int values, int count, string name)
    {
        Require.AtLeast(count, 1, "A matrix needs an update.");
        if (values == 0 || values % count != 0)
        {
            throw new ArgumentException(
                $"{name} has {values} values; it must have a positive multiple of {count}. All updates have one length.", name);
        }

        return values / count;
    }

    private static void Set(double[] products, int count, int i, int j, double value) =>
        products[(i * count) + j] = products[(j * count) + i] = value;

    private double BlockSum(int row, int column, int stride)
    {
        var sum = 0.0;
        for (var i = row; i < row + stride; i++)
        {
            foreach (var product in Row(i, column, stride))
            {
                sum += product;
            }
        }

        return sum;
    }
}
