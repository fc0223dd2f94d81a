using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>
/// Writes <c>trajectory.sketch</c>: one record a sample, each handed to the operating system whole, so a killed run loses at most
/// the record under way.
/// </summary>
/// <remarks>
/// <para>
/// Format: <c>docs/reference/trajectory-file.md</c>. A machine that loses power may lose what the operating system had not
/// brought to the disk yet. A file that would grow beyond its cap is rewritten with every second of its samples and takes the old
/// one's place at once; from then on every second sample is kept.
/// </para>
/// <para>
/// Samples allocate nothing while records do not grow. Errors of the disk come out as exceptions; whoever calls decides. Not for
/// several threads at once.
/// </para>
/// </remarks>
internal sealed class TrajectoryWriter : IDisposable
{
    /// <summary>Version of the format.</summary>
    public const int Format = TrajectoryFormat.Version;

    /// <summary>Name of the file in the run's folder.</summary>
    public const string FileName = "trajectory.sketch";

    private const FileShare Sharing = FileShare.Read | FileShare.Delete;

    private readonly TrajectoryEncoder _encoder = new();
    private readonly TrajectoryCarry _carry = new();
    private readonly long _maximumBytes;
    private GrowingFile _file;
    private TrajectoryHeader _header;
    private byte[] _unwrittenHeader;
    private long _next;
    private long _last = -1;

    private TrajectoryWriter(string path, TrajectoryHeader header, long maximumBytes)
    {
        FilePath = Path.GetFullPath(path);
        _maximumBytes = maximumBytes;
        _header = header;
        _unwrittenHeader = TrajectoryHeaderJson.Records(header);

        // It has no buffer: every record goes to the operating system with one write.
        _file = new GrowingFile(FilePath, FileMode.CreateNew, FileAccess.Write, Sharing);
    }

    /// <summary>Full path of the file.</summary>
    public string FilePath { get; }

    /// <summary>Size of the file.</summary>
    /// <value>Bytes.</value>
    public long Length { get; private set; }

    /// <summary>Which samples are kept: those whose index is a multiple of this.</summary>
    /// <value>A power of two; 1 until the cap is reached.</value>
    public long KeepEvery { get; private set; } = 1;

    /// <summary>Number of samples in the file.</summary>
    internal long Samples => (_last + KeepEvery) / KeepEvery;

    /// <summary>Time between two looks at whether the file is still there.</summary>
    internal TimeSpan LookEvery
    {
        get => _file.LookEvery;
        set => _file.LookEvery = value;
    }

    /// <summary>Creates a file; its header goes in with the first sample.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="header">What samples consist of.</param>
    /// <param name="maximumBytes">Largest size of the file; <see cref="RunOptions.MaximumRecordingBytes"/>.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="IOException">The file exists or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created.</exception>
    public static TrajectoryWriter Create(string path, TrajectoryHeader header, long maximumBytes)
    {
        ArgumentNullException.ThrowIfNull(header);
        return new TrajectoryWriter(path, header, maximumBytes);
    }

    /// <summary>Says that samples consist of something else from now on. The next one counts as discontinuous.</summary>
    /// <param name="header">What they consist of; its layout is one more than that before.</param>
    public void BeginLayout(TrajectoryHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        _header = header;
        _unwrittenHeader = TrajectoryHeaderJson.Records(header);
        _carry.ForgetGroups();
        _carry.AddStretch(isDiscontinuous: true, learningRateSum: 0, groupSums: []);
    }

    /// <summary>
    /// Notes a figure for the next record. Of several values of one name the newest counts; at most 1000 names of at most 1000
    /// characters are kept between two records.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void AddMetric(string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        _carry.AddMetric(name, value);
    }

    /// <summary>Writes one sample, if it is one of those that are kept.</summary>
    /// <param name="step">Number of optimizer steps completed.</param>
    /// <param name="seconds">Time since the recording began.</param>
    /// <param name="loss">The loss of the step; NaN for none.</param>
    /// <param name="learningRateSum">The sum of the learning rate over the steps since the sample before; NaN for none.</param>
    /// <param name="isDiscontinuous">Whether something broke the run since the sample before.</param>
    /// <param name="sketch">Shape [header.Length]: the sketches Sθ of all groups, finite.</param>
    /// <param name="groupSums">
    /// Shape [groups]: the sums of the learning rates of the groups; empty where all have that of the whole model.
    /// </param>
    /// <exception cref="IOException">The disk failed, or not even one sample fits the cap.</exception>
    public void Write(
        long step, double seconds, double loss, double learningRateSum, bool isDiscontinuous, ReadOnlySpan<double> sketch,
        ReadOnlySpan<double> groupSums = default)
    {
        if (sketch.Length != _header.Length)
        {
            throw new ArgumentException($"sketch has {new Amount(sketch.Length):number}; it must have {_header.Length}, as "
                + $"the header says. Begin a new layout.", nameof(sketch));
        }

        _carry.AddStretch(isDiscontinuous, learningRateSum, groupSums);
        var index = _next++;
        if (!Keeps(index))
        {
            return;
        }

        // Thinning out may drop this very sample; then what it notes goes to the next one.
        while (Length + _unwrittenHeader.Length + TrajectoryEncoder.Bytes(_header, _carry) > _maximumBytes)
        {
            ThinOut();
            if (!Keeps(index))
            {
                return;
            }
        }

        var bytes = _encoder.Sample(_header, _unwrittenHeader, index, _last, (step, seconds, loss), _carry, sketch);
        _file.Append(bytes);
        Length += bytes.Length;
        _last = index;
        _unwrittenHeader = [];
        _carry.Clear();
    }

    /// <summary>What was done to the file since the last sample.</summary>
    /// <param name="isThorough">Whether to look at its path too, however long ago that was done.</param>
    internal FileChange Look(bool isThorough) => _file.Look(isThorough);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private bool Keeps(long index) => index % KeepEvery == 0;

    /// <summary>Halves the recording.</summary>
    private void ThinOut()
    {
        if (_last < 0)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"The recording may take {_maximumBytes} bytes; its first sample alone takes "
                    + $"more. Raise {nameof(RunOptions.MaximumRecordingBytes)}."));
        }

        var copy = FilePath + ".tmp";
        var rest = new TrajectoryCarry();
        try
        {
            var (length, last, layout) = TrajectoryThinning.Copy(FilePath, copy, 2 * KeepEvery, rest);

            // Closed first, for systems that do not replace a file that is open; whoever reads the old one goes on reading it.
            _file.Dispose();
            File.Move(copy, FilePath, overwrite: true);
            _file = new GrowingFile(FilePath, FileMode.Open, FileAccess.Write, Sharing);
            (Length, _last) = (length, last);
            _unwrittenHeader = layout == _header.Layout ? [] : TrajectoryHeaderJson.Records(_header);
        }
        catch
        {
            // The recording itself is as it was.
            Discard(copy);
            throw;
        }

        KeepEvery *= 2;
        _carry.AddEarlier(rest);
    }

    private static void Discard(string copy)
    {
        try
        {
            File.Delete(copy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What matters is why the copy could not be made.
        }
    }
}
