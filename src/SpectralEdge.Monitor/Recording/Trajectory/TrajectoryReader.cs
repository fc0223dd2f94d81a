using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Reads <c>trajectory.sketch</c>: every sample that is whole, and what is not.</summary>
/// <remarks>
/// <para>
/// A file may be read while it is written: what it held when it was opened is read. Damage costs the records it lies in; reading goes on behind it, and
/// <see cref="Losses"/> says what was passed over. A checksum of 32 bits takes one damaged record in 4·10⁹ for whole.
/// </para>
/// <para>Memory: one record. Not for several threads at once.</para>
/// </remarks>
public sealed class TrajectoryReader : IDisposable
{
    private readonly Stream _stream;
    private readonly long _length;
    private List<TrajectoryLoss> _losses = [];

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">A stream that can seek, read from its beginning to the length it has now; disposed with the reader.</param>
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

    /// <summary>What the enumeration begun last has passed over so far.</summary>
    public IReadOnlyList<TrajectoryLoss> Losses => _losses;

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
    public Trajectory ReadAll()
    {
        TrajectorySample[] samples = [.. Samples()];
        return new Trajectory(samples, [.. _losses]);
    }

    /// <summary>The inner products of all updates of one layout with each other, for every group and for the whole model.</summary>
    /// <param name="layout">Which header's samples; 0 for those of the first.</param>
    /// <param name="workingBytes">Memory for updates that are held at a time, at least one; the file is read once for each time they are filled. The default is 256 MiB (chosen, not measured).</param>
    /// <returns>The products, which take 8 · N² · (groups + 1) bytes for N updates.</returns>
    /// <exception cref="InvalidOperationException">There are more updates than a matrix can have rows.</exception>
    public TrajectoryProducts ReadProducts(int layout = 0, long workingBytes = 256L << 20) => TrajectoryProducts.Of(this, layout, workingBytes);

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

        var found = losses.Count == 0 ? "it is empty" : $"what stands at byte {losses[0].Offset.ToString(CultureInfo.InvariantCulture)} is {losses[0].Reason}";
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"The file has {_length} bytes and no header of a recording of format {TrajectoryFormat.Version}; it must have one ({found}). Without it nothing of the file can be read."));
    }
}
