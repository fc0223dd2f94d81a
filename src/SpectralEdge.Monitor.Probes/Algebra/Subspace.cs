using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Probes;

/// <summary>A subspace of parameter space: K orthonormal vectors b_1 … b_K in R^P, kept in parts that do not overlap.</summary>
/// <remarks>
/// <para>
/// A part has the vectors that are zero outside a range of elements, such as a block, and stores that range alone. Vectors of
/// different parts are orthogonal as they stand. Memory: 8 bytes times, summed over the parts, vectors times elements.
/// </para>
/// <para>Coordinates are those of the first part, then of the second, and so on. Immutable; for any thread.</para>
/// </remarks>
internal sealed class Subspace
{
    /// <summary>A vector with less than this share of its length outside the span of those before it depends on them.</summary>
    internal const double DependentShare = 1e-10;

    private const double UnitRoundoff = 2.220446049250313e-16;

    private Subspace(int count, SubspacePart[] parts, int dropped)
    {
        (Count, Parts, Dropped) = (count, parts, dropped);
        Dimension = parts.Sum(static part => part.Vectors.Length);
    }

    /// <summary>Number of elements of a vector, P.</summary>
    public int Count { get; }

    /// <summary>Number of basis vectors, K; 0 for the subspace of the zero vector alone.</summary>
    public int Dimension { get; }

    /// <summary>Number of vectors that were given and not used: zero, or dependent on those before.</summary>
    public int Dropped { get; }

    /// <summary>The parts, in the order of their elements.</summary>
    public IReadOnlyList<SubspacePart> Parts { get; }

    /// <summary>The span of vectors, by Gram–Schmidt in the order given, twice for each vector.</summary>
    /// <param name="count">P.</param>
    /// <param name="vectors">
    /// Shape [n][m], finite, of any length: elements <paramref name="start"/> to <paramref name="start"/> + m of each. The first
    /// k basis vectors span the first k that are not dropped.
    /// </param>
    /// <param name="start">Index of their first element.</param>
    /// <returns>The subspace.</returns>
    /// <exception cref="ArgumentException">The vectors are not finite, or do not fit.</exception>
    public static Subspace Of(int count, IReadOnlyList<double[]> vectors, int start = 0)
    {
        var length = vectors.Count == 0 ? 0 : vectors[0].Length;
        Require(
            start >= 0 && start + (long)length <= count,
            $"The vectors cover elements {start} to {start + (long)length}; they must lie between 0 and {count}.");
        var basis = new List<double[]>();
        for (var i = 0; i < vectors.Count; i++)
        {
            Require(
                vectors[i].Length == length,
                $"Vector {i} has {vectors[i].Length} elements; it must have {length}, as the first one has.");
            Require(
                UpdateKernel.AllFinite<double>(vectors[i]), $"Vector {i} holds NaN or infinity; a basis needs finite numbers.");
            if (Orthonormal(vectors[i], basis) is { } vector)
            {
                basis.Add(vector);
            }
        }

        return new Subspace(count, [new SubspacePart(start, length, [.. basis])], vectors.Count - basis.Count);
    }

    /// <summary>The sum of subspaces that have no element in common.</summary>
    /// <param name="subspaces">At least one, all of the same P.</param>
    /// <returns>The subspace; its dimension and what was dropped are the sums of theirs.</returns>
    /// <exception cref="ArgumentException">They overlap, differ in P, or there are none.</exception>
    public static Subspace Join(IReadOnlyList<Subspace> subspaces)
    {
        Require(subspaces.Count > 0, "There are 0 subspaces to join; there must be at least 1.");
        var parts = subspaces.SelectMany(static subspace => subspace.Parts).Where(static part => part.Length > 0)
            .OrderBy(static part => part.Start).ToArray();
        for (var i = 1; i < parts.Length; i++)
        {
            Require(
                parts[i].Start >= parts[i - 1].End,
                $"Parts of elements {parts[i - 1].Start} to {parts[i - 1].End} and {parts[i].Start} to {parts[i].End} overlap; "
                + $"subspaces that are joined may not. Make one subspace of all vectors.");
        }

        foreach (var subspace in subspaces)
        {
            Require(
                subspace.Count == subspaces[0].Count,
                $"A subspace is one of {subspace.Count} elements; all must be of {subspaces[0].Count}, as the first one is.");
        }

        return new Subspace(subspaces[0].Count, parts, subspaces.Sum(static subspace => subspace.Dropped));
    }

    /// <summary>The span of directions v_j of a window.</summary>
    /// <param name="window">The window, kept exactly.</param>
    /// <param name="first">The first direction, from 0 for the leading one.</param>
    /// <param name="number">How many, at least 1; all of them must be numerically there.</param>
    /// <returns>The subspace.</returns>
    /// <exception cref="ArgumentException">The window is sketched, or does not have the directions.</exception>
    public static Subspace OfDirections(WindowAccess window, int first, int number)
    {
        var count = checked((int)window.Inventory.ParameterCount);
        Require(
            window.IsExact,
            $"The window keeps {window.SketchTotal} numbers of each update; directions in parameter space need all {count}. "
            + $"Use WindowMode.Exact.");
        Require(
            first >= 0 && number >= 1 && first + (long)number <= window.Rank,
            $"Directions {first + 1L} to {first + (long)number} were asked for; the window has 1 to {window.Rank}.");
        var vectors = new double[number][];
        for (var j = 0; j < number; j++)
        {
            window.Direction(first + j, vectors[j] = new double[count]);
        }

        return Of(count, vectors);
    }

    /// <summary>The leading principal components of the way of a block.</summary>
    /// <param name="count">P.</param>
    /// <param name="start">Index of the first element of the block.</param>
    /// <param name="rows">
    /// Shape [T][m]: W_t − W_0 for every kept t, finite; 0 counts as a row. Their mean is taken off before the components.
    /// </param>
    /// <param name="dimension">
    /// K, at least 1; null for the least K that holds 95 % of the variance (k95). Fewer where the rows have fewer components.
    /// </param>
    /// <returns>The subspace; <see cref="Dropped"/> counts the components that were asked for and are not there.</returns>
    /// <remarks>
    /// Components come from the T × T matrix of inner products, so those below about 1e-7 of the largest singular value are not
    /// there. Cost: T (T + 1)/2 + T K products of m elements. Source: 2602.16746, with K = 2 for each matrix.
    /// </remarks>
    public static Subspace OfTrajectory(int count, int start, IReadOnlyList<double[]> rows, int? dimension)
    {
        Require(rows.Count > 0, "The way has 0 rows; there must be at least 1.");
        var length = rows.Count;
        var eigen = new SymmetricEigen(length);
        var (gram, means) = (new double[length, length], new double[length]);
        for (var i = 0; i < length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[i, j] = gram[j, i] = UpdateKernel.DotOfEight<double>(rows[i], rows[j]);
            }
        }

        for (var i = 0; i < length; i++)
        {
            means[i] = Enumerable.Range(0, length).Sum(j => gram[i, j]) / length;
        }

        var mean = means.Average();
        for (var i = 0; i < length; i++)
        {
            for (var j = 0; j < length; j++)
            {
                eigen.Row(i, length)[j] = gram[i, j] - (means[i] + means[j]) + mean;
            }
        }

        eigen.Solve(length);
        var wanted = dimension ?? SpectrumKernel.CumulativeRank(eigen.Values, 0.95);
        var floor = 4 * length * UnitRoundoff * Enumerable.Range(0, length).Max(i => gram[i, i]);
        var vectors = Components(eigen, rows, wanted, floor);
        var subspace = Of(count, vectors, start);
        return new Subspace(count, [.. subspace.Parts], wanted - subspace.Dimension);
    }

    /// <summary>A random subspace, uniform over all of its dimension.</summary>
    /// <param name="count">P.</param>
    /// <param name="dimension">K, from 0 to P.</param>
    /// <param name="seed">Equal seeds give the same one on every machine, up to rounding.</param>
    /// <returns>The subspace.</returns>
    /// <exception cref="ArgumentException">The dimension is not between 0 and P.</exception>
    public static Subspace Random(int count, int dimension, ulong seed)
    {
        Require(dimension >= 0 && dimension <= count, $"dimension is {dimension}; it must lie between 0 and {count}.");
        return Of(count, Normals(count, dimension, SplitMix.Derive(seed, "subspace")));
    }

    /// <summary>A random subspace with as many vectors in each part as this one has there.</summary>
    /// <param name="seed">Equal seeds give the same one on every machine, up to rounding.</param>
    /// <returns>The subspace.</returns>
    public Subspace RandomLike(ulong seed)
    {
        var stream = SplitMix.Derive(seed, "subspace by part");
        var parts = Parts.Select(part => Of(
            Count, Normals(part.Length, part.Vectors.Length, SplitMix.Fold(stream, (ulong)part.Start)), part.Start));
        return Parts.Count == 0 ? this : Join([.. parts]);
    }

    /// <summary>Inner products of a vector with the basis.</summary>
    /// <param name="vector">Shape [P].</param>
    /// <returns>Shape [K].</returns>
    public double[] Coordinates(ReadOnlySpan<double> vector)
    {
        RequireLength(vector.Length);
        var (coordinates, k) = (new double[Dimension], 0);
        foreach (var part in Parts)
        {
            foreach (var basis in part.Vectors)
            {
                coordinates[k++] = UpdateKernel.DotOfEight(basis, vector.Slice(part.Start, part.Length));
            }
        }

        return coordinates;
    }

    /// <summary>The vector of given coordinates.</summary>
    /// <param name="coordinates">Shape [K].</param>
    /// <param name="vector">Shape [P]: overwritten.</param>
    public void Combine(ReadOnlySpan<double> coordinates, Span<double> vector)
    {
        RequireLength(vector.Length);
        vector.Clear();
        var k = 0;
        foreach (var part in Parts)
        {
            foreach (var basis in part.Vectors)
            {
                UpdateKernel.AddScaled(coordinates[k++], basis, vector.Slice(part.Start, part.Length));
            }
        }
    }

    /// <summary>The part B Bᵀ x of a vector that lies in the subspace.</summary>
    /// <param name="vector">Shape [P]: x.</param>
    /// <param name="parallel">Shape [P]: overwritten; may be the vector itself. The part across is the difference.</param>
    public void Project(ReadOnlySpan<double> vector, Span<double> parallel) => Combine(Coordinates(vector), parallel);

    /// <summary>The share |Bᵀx|²/|x|² of the squared length of a vector that lies in the subspace.</summary>
    /// <param name="vector">Shape [P]: x.</param>
    /// <returns>From 0 to 1; K/P on average over all directions. NaN for the zero vector.</returns>
    public double EnergyShare(ReadOnlySpan<double> vector)
    {
        var coordinates = Coordinates(vector);
        return Math.Min(
            1,
            UpdateKernel.DotOfEight<double>(coordinates, coordinates) / UpdateKernel.DotOfEight(vector, vector));
    }

    /// <summary>The principal angles between this subspace and another.</summary>
    /// <param name="other">Another one of the same P.</param>
    /// <returns>
    /// Shape [the smaller dimension], in radians from 0 to π/2, smallest first; right to about 1e-15, near 0 as well.
    /// </returns>
    /// <remarks>
    /// 2 atan2(|a − b|, |a + b|) for each pair of principal vectors. Source: Kahan's form of the angle; Björck and Golub,
    /// "Numerical methods for computing angles between linear subspaces", 1973, for the pairs.
    /// </remarks>
    public double[] PrincipalAngles(Subspace other)
    {
        RequireLength(other.Count);
        var angles = new double[Math.Min(Dimension, other.Dimension)];
        if (angles.Length == 0)
        {
            return angles;
        }

        var products = Matrix<double>.Build.Dense(Dimension, other.Dimension);
        var (a, b) = (new double[Count], new double[Count]);
        for (var j = 0; j < other.Dimension; j++)
        {
            var unit = new double[other.Dimension];
            unit[j] = 1;
            other.Combine(unit, b);
            products.SetColumn(j, Coordinates(b));
        }

        var svd = products.Svd();
        for (var i = 0; i < angles.Length; i++)
        {
            Combine(svd.U.Column(i).ToArray(), a);
            other.Combine(svd.VT.Row(i).ToArray(), b);
            var (apart, together) = (0.0, 0.0);
            for (var k = 0; k < Count; k++)
            {
                apart += (a[k] - b[k]) * (a[k] - b[k]);
                together += (a[k] + b[k]) * (a[k] + b[k]);
            }

            angles[i] = 2 * Math.Atan2(Math.Sqrt(apart), Math.Sqrt(together));
        }

        Array.Sort(angles);
        return angles;
    }

    /// <summary>The part of a vector across a basis, twice, at length 1; null if there is none.</summary>
    private static double[]? Orthonormal(double[] vector, List<double[]> basis)
    {
        var largest = vector.Aggregate(0.0, static (most, element) => Math.Max(most, Math.Abs(element)));
        if (largest == 0)
        {
            return null;
        }

        // Scaled first, so that squares neither overflow nor vanish.
        var rest = Array.ConvertAll(vector, element => element / largest);
        var before = Math.Sqrt(UpdateKernel.DotOfEight<double>(rest, rest));
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var other in basis)
            {
                UpdateKernel.AddScaled(-UpdateKernel.DotOfEight<double>(rest, other), other, rest);
            }
        }

        var length = Math.Sqrt(UpdateKernel.DotOfEight<double>(rest, rest));
        return length > DependentShare * before ? Array.ConvertAll(rest, element => element / length) : null;
    }

    private static List<double[]> Components(SymmetricEigen eigen, IReadOnlyList<double[]> rows, int wanted, double floor)
    {
        var vectors = new List<double[]>();
        var least = Math.Max(floor, 1e-14 * eigen.Values[0]);
        for (var j = 0; j < Math.Min(wanted, rows.Count) && eigen.Values[j] > least; j++)
        {
            // Elements of an eigenvector of centred rows add up to 0, so the mean of the rows drops out.
            var vector = new double[rows[0].Length];
            for (var t = 0; t < rows.Count; t++)
            {
                UpdateKernel.AddScaled(eigen.Vector(j)[t], rows[t], vector);
            }

            vectors.Add(vector);
        }

        return vectors;
    }

    private static double[][] Normals(int length, int number, ulong stream)
    {
        var (vectors, words) = (new double[number][], new ulong[length]);
        for (var j = 0; j < number; j++)
        {
            SplitMix.Words(SplitMix.Word(stream, (ulong)j), 0, words);
            vectors[j] = Array.ConvertAll(words, NormalQuantile.OfWord);
        }

        return vectors;
    }

    private void RequireLength(int length) =>
        Require(length == Count, $"The vector has {length} elements; the subspace is one of {Count}.");

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}

/// <summary>Basis vectors that are zero outside a range of elements.</summary>
/// <param name="Start">Index of the first element of the range.</param>
/// <param name="Length">Number of elements, m.</param>
/// <param name="Vectors">Shape [k][m]: the orthonormal vectors there.</param>
internal sealed record SubspacePart(int Start, int Length, double[][] Vectors)
{
    /// <summary>Index behind the last element of the range.</summary>
    public int End => Start + Length;
}
