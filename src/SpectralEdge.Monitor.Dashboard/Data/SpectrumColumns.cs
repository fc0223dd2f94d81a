namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Which spectrum: one group in one window.</summary>
/// <param name="Group">Name of the group; <c>all</c> for the whole model.</param>
/// <param name="Window">Number of updates in the window, W.</param>
/// <param name="Rhythm">Which of the strides the window belongs to, from 0.</param>
internal readonly record struct SpectrumKey(string Group, int Window, int Rhythm)
{
    /// <summary>The key as the page writes it.</summary>
    public override string ToString() => FormattableString.Invariant($"{Group}·{Window}·{Rhythm}");
}

/// <summary>The numbers of one sample that are kept; filled anew for each.</summary>
internal sealed class SampleRow
{
    public string Group { get; set; } = string.Empty;

    public int Window { get; set; }

    public int Rhythm { get; set; }

    public long Step { get; set; }

    public long Stride { get; set; }

    /// <summary>One number for each <see cref="Quantity"/>; NaN where there is none.</summary>
    public float[] Values { get; } = new float[Quantity.All.Count];

    /// <summary>The singular values, largest first.</summary>
    public float[] Sigma { get; set; } = [];

    public SpectrumKey Key => new(Group, Window, Rhythm);

    /// <summary>Fills the row from a sample.</summary>
    public void Fill(SpectralSample sample)
    {
        (Group, Window, Rhythm) = (sample.Group, sample.Window, sample.StrideIndex);
        (Step, Stride) = (sample.Step, sample.Stride);
        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] = (float)(Quantity.All[i].Of(sample) ?? double.NaN);
        }

        Sigma = Sigma.Length == Window ? Sigma : new float[Window];
        for (var j = 0; j < Window; j++)
        {
            Sigma[j] = (float)sample.SingularValues[j];
        }
    }
}

/// <summary>The samples of one spectrum, column by column. Steps rise; a row of a gap has NaN in every column.</summary>
internal sealed class SpectrumColumns
{
    private readonly Column<float>?[] _columns;
    private readonly Column<float>[] _sigma;
    private readonly List<int> _gaps = [];
    private long? _emptiedAt;

    /// <summary>Begins without samples.</summary>
    public SpectrumColumns(SpectrumKey key)
    {
        Key = key;
        var isWhole = key.Group == "all";
        _columns = [.. Quantity.All.Select(quantity => isWhole || quantity.OfGroups ? new Column<float>() : null)];
        _sigma = isWhole ? [.. Enumerable.Range(0, key.Window).Select(static _ => new Column<float>())] : [];
    }

    public SpectrumKey Key { get; }

    /// <summary>Steps of the rows.</summary>
    public Column<long> Steps { get; } = new();

    /// <summary>Steps that the newest update spans.</summary>
    public long Stride { get; private set; } = 1;

    /// <summary>Rows that are samples.</summary>
    public int Samples => Steps.Count - _gaps.Count;

    /// <summary>Positions of the rows that are gaps.</summary>
    public IReadOnlyList<int> Gaps => _gaps;

    /// <summary>Bytes of memory.</summary>
    public long Bytes => Steps.Bytes + _columns.Sum(static column => column?.Bytes ?? 0)
        + _sigma.Sum(static column => column.Bytes);

    /// <summary>A quantity; null where it is not kept for this spectrum.</summary>
    public Column<float>? this[int quantity] => _columns[quantity];

    /// <summary>The singular values, one column each; none for a group.</summary>
    public IReadOnlyList<Column<float>> Sigma => _sigma;

    /// <summary>Finds a column by the name that the page knows.</summary>
    public Column<float>? Find(string name) =>
        Quantity.ByName.TryGetValue(name, out var quantity) ? _columns[quantity]
        : name.StartsWith("sigma", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), System.Globalization.NumberStyles.None, null, out var j)
            && j >= 1 && j <= _sigma.Length ? _sigma[j - 1]
        : null;

    /// <summary>Names of all columns.</summary>
    public IEnumerable<string> Names() =>
    [
        .. Quantity.All.Where((quantity, i) => _columns[i] is not null && i != Quantity.Phase).Select(static q => q.Name),
        .. _sigma.Select(static (_, j) => FormattableString.Invariant($"sigma{j + 1}")),
    ];

    /// <summary>The newest value of a quantity that is defined; NaN if there is none.</summary>
    public float Newest(int quantity) =>
        _columns[quantity] is { Count: > 0 } column ? column[column.Count - 1] : float.NaN;

    /// <summary>The step of the newest sample; -1 before the first.</summary>
    public long LastStep => Steps.Count == 0 ? -1 : Steps[Steps.Count - 1];

    /// <summary>Adds a sample. Those of its step and later, if there are, are replaced: the run went back.</summary>
    public void Add(SampleRow row)
    {
        if (row.Step <= LastStep)
        {
            KeepBefore(row.Step);
        }

        if (_emptiedAt is { } emptied && Steps.Count > 0 && row.Step - LastStep > 1)
        {
            _gaps.Add(Steps.Count);
            Steps.Add(Math.Clamp(emptied, LastStep + 1, row.Step - 1));
            Array.ForEach(_columns, static column => column?.Add(float.NaN));
            Array.ForEach(_sigma, static column => column.Add(float.NaN));
        }

        _emptiedAt = null;
        Stride = row.Stride;
        Steps.Add(row.Step);
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i]?.Add(row.Values[i]);
        }

        for (var j = 0; j < _sigma.Length; j++)
        {
            _sigma[j].Add(row.Sigma[j]);
        }
    }

    /// <summary>Notes that the window was emptied: lines break before the next sample.</summary>
    public void Empty(long step) => _emptiedAt ??= step;

    /// <summary>Forgets the samples of a step and of all later ones.</summary>
    public void KeepBefore(long step)
    {
        var count = Steps.FirstFrom(step);
        Steps.Keep(count);
        Array.ForEach(_columns, column => column?.Keep(count));
        Array.ForEach(_sigma, column => column.Keep(count));
        _gaps.RemoveAll(gap => gap >= count);
        _emptiedAt = null;
    }
}

/// <summary>A figure of the training loop's own over time.</summary>
internal sealed class MetricColumns
{
    public Column<long> Steps { get; } = new();

    public Column<float> Values { get; } = new();

    public long Bytes => Steps.Bytes + Values.Bytes;

    /// <summary>Adds a value in the order of its step; one that is there already is no second one.</summary>
    public void Add(long step, double value)
    {
        var at = Steps.FirstFrom(step + 1);
        if (at > 0 && Steps[at - 1] == step && Values[at - 1].Equals((float)value))
        {
            return;
        }

        Steps.Insert(at, step);
        Values.Insert(at, (float)value);
    }

    public void KeepBefore(long step)
    {
        var count = Steps.FirstFrom(step);
        Steps.Keep(count);
        Values.Keep(count);
    }
}
