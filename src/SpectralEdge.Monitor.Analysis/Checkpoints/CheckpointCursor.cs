namespace SpectralEdge.Monitor.Analysis;

/// <summary>A source of parameters that is moved from one checkpoint of a series to the next.</summary>
/// <remarks>
/// <para>Where a monitor keeps sketches, the cursor computes them while it reads, on all cores, and keeps those of the
/// present checkpoint: however often the monitor asks, the file is read once. Else the values are handed over, a few MiB
/// at a time.</para>
/// <para>Memory: 0.5 MiB for each thread, or 16 MiB where values are handed over or inflated, and up to 32 sketches for each
/// group while it reads. Not for several threads at once.</para>
/// </remarks>
public sealed class CheckpointCursor : IParameterSource
{
    private readonly CheckpointSeries _series;
    private readonly int _threads;
    private readonly SketchSlice?[] _slices;
    private readonly SortedDictionary<int, GroupSketch> _groups = [];
    private bool _isSketched;

    /// <summary>Creates the cursor, at the first checkpoint.</summary>
    /// <param name="series">The series.</param>
    /// <param name="threads">Number of threads that sketch, from 1 to 256; null for as many as the machine has cores. The numbers
    /// do not depend on it.</param>
    public CheckpointCursor(CheckpointSeries series, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        Require.AtLeast(threads ?? 1, 1, "The calling thread is one of them.", nameof(threads));
        _series = series;
        _threads = Math.Min(threads ?? Environment.ProcessorCount, 256);
        _slices = new SketchSlice?[series.Blocks.Count];
    }

    /// <summary>The present checkpoint.</summary>
    public Checkpoint Present => _series.Checkpoints[Index];

    /// <summary>Index of the present checkpoint in the series.</summary>
    public int Index { get; private set; }

    /// <summary>What went wrong in the last reading; null if nothing did. A monitor keeps such errors to itself.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>The sketch of each group of the present checkpoint, as the receiver asked for them last.</summary>
    /// <value>Empty where values were asked for.</value>
    internal IEnumerable<double[]> Sketches => _isSketched ? _groups.Values.Select(group => group.Sum) : [];

    /// <summary>Moves to a checkpoint.</summary>
    /// <param name="index">Its index in the series.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such checkpoint.</exception>
    public void MoveTo(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _series.Checkpoints.Count);
        _isSketched &= index == Index;
        Index = index;
    }

    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The file has changed since the series was opened, or is damaged.</exception>
    public void Capture(IParameterReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        Failure = null;
        try
        {
            if (receiver is IBlockListing)
            {
                Present.List(receiver);
            }
            else if (Present.Begin(receiver, 0) is { } slice)
            {
                GiveSketches(receiver, slice);
            }
            else
            {
                Present.GiveValues(receiver);
            }
        }
        catch (Exception exception)
        {
            Failure = exception;
            throw;
        }
    }

    /// <summary>Begins all blocks, then gives the sketch of each group. The first block has been begun.</summary>
    private void GiveSketches(IParameterReceiver receiver, SketchSlice first)
    {
        for (var block = 0; block < _slices.Length; block++)
        {
            // A receiver that wants values of some blocks only finds these blocks incomplete, and says so.
            var slice = block == 0 ? first : Present.Begin(receiver, block);
            _isSketched &= slice == _slices[block];
            _slices[block] = slice;
            if (slice is not null)
            {
                receiver.SketchFollows();
            }
        }

        if (!_isSketched)
        {
            Sketch();
        }

        foreach (var (group, sketch) in _groups)
        {
            receiver.GroupSketch(group, sketch.Sum);
        }
    }

    /// <summary>Reads the present checkpoint once, from front to back.</summary>
    private void Sketch()
    {
        Prepare();
        if (Present.Tensors.Any(tensor => tensor.Bytes.IsStreamed))
        {
            StreamedSketch.Compute(Present, _slices, _groups, _threads);
        }
        else
        {
            ChunkedSketch.Compute(Present, _slices, _groups, _threads);
        }

        _isSketched = true;
    }

    /// <summary>Makes room for the sketch of each group that is asked for.</summary>
    private void Prepare()
    {
        var asked = _slices.OfType<SketchSlice>().DistinctBy(slice => slice.Group).ToDictionary(slice => slice.Group);
        foreach (var group in _groups.Keys.Where(group => !asked.ContainsKey(group)).ToList())
        {
            _groups.Remove(group);
        }

        foreach (var (group, slice) in asked)
        {
            if (!_groups.TryGetValue(group, out var known) || known.Map.Seed != slice.Seed || known.Map.Length != slice.Length)
            {
                _groups[group] = new GroupSketch(new SketchMap(slice.Seed, slice.Length));
            }
        }
    }
}
