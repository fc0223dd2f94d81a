using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Reads <c>trajectory.sketch</c>: every sample that is whole, and what is not.</summary>
/// <remarks>
/// <para>
/// A file may be read while it is written: what it held when it was opened is read. Damage costs the records it lies in; reading
/// goes on behind it, and <see cref="Problems"/> says what was passed over. A checksum of 32 bits takes one damaged record in
/// 4·10⁹ for whole.
/// </para>
/// <para>Memory: one record. Not for several threads at once.</para>
/// </remarks>
public sealed class TrajectoryReader : IDisposable
{
    private readonly Stream _stream;
    private readonly long _length;
    private List<TrajectoryLoss> _losses = [];

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">
    /// A stream that can seek, read from its beginning to the length it has now; disposed with the reader.
    /// </param>
    /// <exception cref="InvalidDataException">It holds no header of a recording.</exception>
    public TrajectoryReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _length = stream.Length;
        Header = FindHeader();
    }

    /// <summary>What the first samples consist of; after a change of blocks each sample has its own.</summary>
    public TrajectoryHeader Header { get; }

    /// <summary>What the enumeration begun last has passed over so far, a sentence each.</summary>
    public IReadOnlyList<string> Problems =>
        [.. _losses.Select(loss => $"{loss.Bytes} bytes at byte {loss.Offset} give no sample: {loss.Reason}")];

    /// <summary>What the enumeration begun last has passed over so far.</summary>
    internal IReadOnlyList<TrajectoryLoss> Losses => _losses;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no recording, or nothing of it can be read.</exception>
    public static TrajectoryReader Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new TrajectoryReader(file);
        }
        catch (InvalidDataException exception)
        {
            file.Dispose();
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>All samples, read as they are asked for.</summary>
    /// <returns>The samples in the order of the file; each is a new object.</returns>
    public IEnumerable<TrajectorySample> Samples()
    {
        _losses = [];
        var frames = new TrajectoryFrames(_stream, _length, _losses);
        var decoder = new TrajectoryDecoder();
        while (frames.Next())
        {
            if (decoder.Decode(frames) is { } sample)
            {
                yield return sample;
            }
        }
    }

    /// <summary>Reads everything.</summary>
    /// <returns>The recording, about as large as the file, or twice that for float32.</returns>
    internal Trajectory ReadAll()
    {
        TrajectorySample[] samples = [.. Samples()];
        return new Trajectory(samples, [.. _losses]);
    }

    /// <summary>
    /// The inner products of all updates of one layout with each other, for every group and for the whole model.
    /// </summary>
    /// <param name="layout">Which header's samples; 0 for those of the first.</param>
    /// <param name="workingBytes">
    /// Memory for updates that are held at a time, at least one; the file is read once for each time they are filled. The default
    /// is 256 MiB (chosen, not measured).
    /// </param>
    /// <returns>The products, which take 8 · N² · (groups + 1) bytes for N updates.</returns>
    /// <exception cref="InvalidOperationException">There are more updates than a matrix can have rows.</exception>
    internal TrajectoryProducts ReadProducts(int layout = 0, long workingBytes = 256L << 20) =>
        TrajectoryProducts.Of(this, layout, workingBytes);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private TrajectoryHeader FindHeader()
    {
        var losses = new List<TrajectoryLoss>();
        var frames = new TrajectoryFrames(_stream, _length, losses);
        var decoder = new TrajectoryDecoder();
        while (frames.Next())
        {
            decoder.Decode(frames);
            if (decoder.Header is { } header)
            {
                return header;
            }
        }

        var found = losses.Count == 0
            ? "it is empty"
            : $"what stands at byte {losses[0].Offset.ToString(CultureInfo.InvariantCulture)} is {losses[0].Reason}";
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"The file has {_length} bytes and no header of a recording of format {TrajectoryFormat.Version}; it must "
                + $"have one ({found}). Without it nothing of the file can be read."));
    }
}

/// <summary>
/// The inner products of all recorded updates with each other: what Gram matrices of every window and stride are sums of.
/// </summary>
/// <remarks>
/// An update over s neighbouring ones is their sum, so its inner product with another one is the sum of s² elements. In squared
/// parameter units; estimates of the exact inner products where groups are sketched.
/// </remarks>
internal sealed class TrajectoryProducts
{
    // More would not fit one array.
    private const int MostUpdates = 46_340;

    private readonly double[][] _groups;
    private readonly double[] _whole;

    private TrajectoryProducts(TrajectoryHeader header, IReadOnlyList<TrajectoryUpdate> updates)
    {
        Header = header;
        Updates = updates;
        _whole = new double[updates.Count * updates.Count];
        _groups = header.Groups.Count == 1 ? [_whole] : [.. header.Groups.Select(_ => new double[_whole.Length])];
    }

    /// <summary>What the samples consist of.</summary>
    public TrajectoryHeader Header { get; }

    /// <summary>The updates, N of them, in their order.</summary>
    public IReadOnlyList<TrajectoryUpdate> Updates { get; }

    /// <summary>The products of whole updates.</summary>
    /// <value>Shape [N, N], symmetric.</value>
    public ReadOnlySpan<double> Whole => _whole;

    /// <summary>The products of the updates of one group.</summary>
    /// <param name="group">Index of the group in the header.</param>
    /// <returns>Shape [N, N], symmetric.</returns>
    public ReadOnlySpan<double> Group(int group) => _groups[group];

    /// <summary>The Gram matrix of a window of longer updates, each the sum of neighbouring ones.</summary>
    /// <param name="products">Shape [N, N]: <see cref="Whole"/> or <see cref="Group"/>.</param>
    /// <param name="first">Index of the first of the updates that make up the window.</param>
    /// <param name="stride">Number of updates that make up one of the window, s.</param>
    /// <param name="gram">Shape [W, W], its size says W: overwritten, oldest first.</param>
    /// <returns>False if something broke the run within the window; then nothing is written.</returns>
    public bool FillGram(ReadOnlySpan<double> products, int first, int stride, Span<double> gram)
    {
        var window = (int)Math.Sqrt(gram.Length);
        if (!(products.Length == _whole.Length
            && window * window == gram.Length
            && first >= 0
            && stride >= 1
            && first + ((long)window * stride) <= Updates.Count))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{window} updates of {stride} from update {first} on are asked for; they must lie among the "
                    + $"{Updates.Count} recorded ones, and gram must be square. Ask for fewer."));
        }

        for (var update = first + 1; update < first + (window * stride); update++)
        {
            if (!Updates[update].ContinuesLast)
            {
                return false;
            }
        }

        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[(i * window) + j] = gram[(j * window) + i] = Sum(
                    products, first + (i * stride), first + (j * stride), stride);
            }
        }

        return true;
    }

    /// <summary>Computes the products from a recording.</summary>
    internal static TrajectoryProducts Of(TrajectoryReader reader, int layout, long workingBytes)
    {
        var (header, updates) = List(reader, layout);
        if (updates.Count > MostUpdates)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The recording has {updates.Count} updates; it must have at most {MostUpdates}. "
                    + $"Record with a smaller Run.MaximumRecordingBytes or a longer stride."));
        }

        var products = new TrajectoryProducts(header, updates);
        var rows = (int)Math.Clamp(workingBytes / sizeof(double) / header.Length, 1, Math.Max(1, updates.Count));
        var held = new double[rows][];
        for (var first = 0; first < updates.Count; first += rows)
        {
            products.FillRows(reader, layout, first, held);
        }

        products.AddUp();
        return products;
    }

    private static (TrajectoryHeader Header, List<TrajectoryUpdate> Updates) List(TrajectoryReader reader, int layout)
    {
        var (header, updates) = (reader.Header, new List<TrajectoryUpdate>());
        var (step, continues) = (0L, false);
        foreach (var sample in reader.Samples())
        {
            if (sample.Header.Layout == layout)
            {
                header = sample.Header;
                if (sample.IsUpdate)
                {
                    updates.Add(new TrajectoryUpdate(step, sample.Step, continues));
                }

                (step, continues) = (sample.Step, sample.IsUpdate);
            }
        }

        return (header, updates);
    }

    private static double Sum(ReadOnlySpan<double> products, int row, int column, int stride)
    {
        var order = (int)Math.Sqrt(products.Length);
        var sum = 0.0;
        for (var i = row; i < row + stride; i++)
        {
            foreach (var product in products.Slice((i * order) + column, stride))
            {
                sum += product;
            }
        }

        return sum;
    }

    /// <summary>Goes through the recording once, for the products of the updates held with all that follow them.</summary>
    private void FillRows(TrajectoryReader reader, int layout, int first, double[][] held)
    {
        var (index, before) = (0, Array.Empty<double>());
        foreach (var sample in reader.Samples().Where(sample => sample.Header.Layout == layout))
        {
            var present = sample.Sketch.ToArray();
            if (sample.IsUpdate)
            {
                if (index >= first)
                {
                    // The state before is of no more use: the update takes its place.
                    for (var i = 0; i < present.Length; i++)
                    {
                        before[i] = present[i] - before[i];
                    }

                    Multiply(index, before, first, held);
                }

                index++;
            }

            before = present;
        }
    }

    private void Multiply(int index, double[] update, int first, double[][] held)
    {
        if (index - first < held.Length)
        {
            held[index - first] = update;
        }

        var start = 0;
        for (var group = 0; group < _groups.Length; group++)
        {
            var length = Header.Groups[group].Length;
            for (var row = first; row <= Math.Min(index, first + held.Length - 1); row++)
            {
                var product = UpdateKernel.Dot(update.AsSpan(start, length), held[row - first].AsSpan(start, length));
                _groups[group][(row * Updates.Count) + index] = _groups[group][(index * Updates.Count) + row] = product;
            }

            start += length;
        }
    }

    private void AddUp()
    {
        foreach (var group in _groups.Where(group => group != _whole))
        {
            PartedGram.Add(group, _whole);
        }
    }
}
