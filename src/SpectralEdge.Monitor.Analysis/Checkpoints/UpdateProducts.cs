namespace SpectralEdge.Monitor.Analysis;

/// <summary>The inner products of all updates of a series with each other: update i is the step from sample i to sample
/// i + 1.</summary>
/// <remarks>NaN or infinite where a checkpoint is not finite.</remarks>
public sealed class UpdateProducts
{
    internal UpdateProducts(string group, IReadOnlyList<long> steps, DotProducts products) =>
        (Group, Steps, Products) = (group, steps, products);

    /// <summary>Name of the group; <see cref="ParameterGrouping.WholeModel"/> for the whole model.</summary>
    public string Group { get; }

    /// <summary>Steps of the samples: update i goes from <c>Steps[i]</c> to <c>Steps[i + 1]</c>.</summary>
    public IReadOnlyList<long> Steps { get; }

    /// <summary>The products as one matrix, for <see cref="WindowSpectra"/> and <see cref="WindowSweep"/>.</summary>
    public DotProducts Products { get; }

    /// <summary>Number of updates, n.</summary>
    public int Count => Steps.Count - 1;

    /// <summary>The inner product of two updates.</summary>
    /// <param name="i">Index of the one, from 0.</param>
    /// <param name="j">Index of the other.</param>
    /// <value>Squared parameter units.</value>
    public double this[int i, int j]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)Count, nameof(i));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)j, (uint)Count, nameof(j));
            return Products[i, j];
        }
    }

    /// <summary>The cosine between two updates.</summary>
    /// <param name="i">Index of the one, from 0.</param>
    /// <param name="j">Index of the other.</param>
    /// <returns>From −1 to 1 but for rounding and the error of sketches; NaN if an update is zero or not finite.</returns>
    public double Cosine(int i, int j) => this[i, j] / Math.Sqrt(this[i, i] * this[j, j]);

    /// <summary>Computes the exact products of all updates of a series, whatever its size: all checkpoints are read side
    /// by side, once.</summary>
    /// <param name="series">The series.</param>
    /// <param name="grouping">Which blocks belong together; null for the whole model.</param>
    /// <returns>One matrix for each group; where there are several groups, that of the whole model first.</returns>
    /// <remarks>Memory: 16 MiB, and a file handle for each checkpoint. Differences and products are in float64. Cost: n²/2
    /// products for each parameter.</remarks>
    /// <exception cref="CheckpointException">A file has changed since the series was opened, or is damaged.</exception>
    public static IReadOnlyList<UpdateProducts> Exact(CheckpointSeries series, ParameterGrouping? grouping = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        long[] steps = [.. series.Checkpoints.Select(checkpoint => checkpoint.Step)];
        using var reader = new SideBySide(series);
        var groups = new Dictionary<string, double[]>(StringComparer.Ordinal);
        for (var block = 0; block < series.Blocks.Count; block++)
        {
            var name = (grouping ?? ParameterGrouping.Whole).GroupOf(series.Blocks[block].Name);
            if (!groups.TryGetValue(name, out var products))
            {
                products = new double[(steps.Length - 1) * (steps.Length - 1)];
                groups.Add(name, products);
            }

            reader.AddProducts(block, products);
        }

        return WithWhole(
            [.. groups.Select(group => new UpdateProducts(group.Key, steps, DotProducts.Taking(group.Value, steps.Length - 1)))]);
    }

    /// <summary>Computes the products of updates of sketches.</summary>
    /// <param name="group">Name of the group.</param>
    /// <param name="steps">Steps of the samples.</param>
    /// <param name="sketches">The sketch at each sample.</param>
    internal static UpdateProducts OfSketches(string group, IReadOnlyList<long> steps, IReadOnlyList<double[]> sketches)
    {
        double[][] updates = [.. sketches.Skip(1).Zip(sketches, (next, before) => next.Zip(before, (b, a) => b - a).ToArray())];
        var products = new double[updates.Length * updates.Length];
        for (var i = 0; i < updates.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                products[(i * updates.Length) + j] = products[(j * updates.Length) + i] =
                    UpdateKernel.Dot(updates[i].AsSpan(), updates[j].AsSpan());
            }
        }

        return new UpdateProducts(group, steps, DotProducts.Taking(products, updates.Length));
    }

    /// <summary>Puts the sum over all groups before them, if there are several; a single group is the whole model.</summary>
    internal static IReadOnlyList<UpdateProducts> WithWhole(IReadOnlyList<UpdateProducts> groups)
    {
        var sum = groups.Select(group => group.Products).Aggregate((first, second) => first.Plus(second));
        var whole = new UpdateProducts(ParameterGrouping.WholeModel, groups[0].Steps, sum);
        return groups.Count == 1 ? [whole] : [whole, .. groups];
    }
}

/// <summary>The sketches of all samples, as long as they fit their budget.</summary>
/// <param name="budget">Bytes; 0 to keep none.</param>
internal sealed class KeptSketches(long budget)
{
    private readonly List<long> _steps = [];
    private readonly List<double[][]> _samples = [];
    private long _bytes;

    /// <summary>Keeps the sketches of the present checkpoint.</summary>
    /// <param name="cursor">The cursor; its sketches are copied.</param>
    public void Add(CheckpointCursor cursor)
    {
        _bytes += cursor.Sketches.Sum(sketch => (long)sketch.Length) * sizeof(double);
        _steps.Add(cursor.Present.Step);

        // Updates take as much again while products are computed.
        if (2 * _bytes <= budget)
        {
            _samples.Add([.. cursor.Sketches.Select(sketch => sketch.ToArray())]);
        }
        else
        {
            _samples.Clear();
        }
    }

    /// <summary>The products of all updates.</summary>
    /// <param name="groups">The groups, in the order of their sketches.</param>
    /// <returns>Null if there are no sketches, or they did not fit.</returns>
    public IReadOnlyList<UpdateProducts>? Products(IReadOnlyList<ParameterGroup> groups) =>
        _samples.Count < _steps.Count || _samples.Exists(sample => sample.Length != groups.Count)
            ? null
            : UpdateProducts.WithWhole(
                [
                    .. groups.Select(
                        (group, g) => UpdateProducts.OfSketches(group.Name, _steps, [.. _samples.Select(sample => sample[g])])),
                ]);
}

/// <summary>Reads all checkpoints of a series side by side, and adds up the inner products of their updates.</summary>
internal sealed class SideBySide : IDisposable
{
    private const int MemoryBytes = 16 << 20;
    private const int MostValues = 65_536;

    private readonly CheckpointSeries _series;
    private readonly TensorReader[] _readers;
    private readonly double[][] _values;
    private readonly byte[] _bytes;

    /// <summary>Prepares the readers; no file is open yet.</summary>
    public SideBySide(CheckpointSeries series)
    {
        _series = series;
        _readers = [.. series.Checkpoints.Select(_ => new TensorReader())];

        // Short enough for all rows to stay in a cache, unless there are very many.
        var count = Math.Clamp(MemoryBytes / sizeof(double) / series.Checkpoints.Count, 64, MostValues);
        _values = [.. series.Checkpoints.Select(_ => new double[count])];
        _bytes = new byte[count * sizeof(double)];
    }

    /// <summary>Adds the products of the updates of a block.</summary>
    /// <param name="block">Index of the block.</param>
    /// <param name="products">Shape [n, n], n + 1 checkpoints: added to.</param>
    public void AddProducts(int block, double[] products)
    {
        for (var i = 0; i < _readers.Length; i++)
        {
            _readers[i].Begin(_series.Checkpoints[i].Tensors[block]);
        }

        for (var count = ReadNext(block); count > 0; count = ReadNext(block))
        {
            Accumulate(count, products);
        }
    }

    public void Dispose() => Array.ForEach(_readers, reader => reader.Dispose());

    /// <summary>Reads the next values of all checkpoints.</summary>
    private int ReadNext(int block)
    {
        var type = _series.Blocks[block].Type;
        var bytesPer = TensorFormats.ElementBytes(_series.Checkpoints[0].Tensors[block].Format);
        var count = 0;
        for (var i = 0; i < _readers.Length; i++)
        {
            count = _readers[i].Read(_bytes.AsSpan(0, _values[i].Length * bytesPer));
            new ParameterValues(type, _bytes.AsSpan(0, count * bytesPer)).WidenTo(_values[i].AsSpan(0, count));
        }

        return count;
    }

    /// <summary>Turns values into updates, each in the place of its start, and adds their products.</summary>
    private void Accumulate(int count, double[] products)
    {
        var updates = _values.Length - 1;
        for (var i = 0; i < updates; i++)
        {
            var start = _values[i].AsSpan(0, count);
            var end = _values[i + 1].AsSpan(0, count);
            for (var b = 0; b < start.Length; b++)
            {
                start[b] = end[b] - start[b];
            }
        }

        for (var i = 0; i < updates; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var product = UpdateKernel.Dot(_values[i].AsSpan(0, count), _values[j].AsSpan(0, count));
                products[(i * updates) + j] += product;
                products[(j * updates) + i] += i == j ? 0 : product;
            }
        }
    }
}
