
namespace SpectralEdge.Monitor.Analysis;

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

    /// <inheritdoc/>
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
