namespace SpectralEdge.Monitor;

/// <summary>
/// What has happened since the last record: what samples that were thinned out leave to the next one that is kept.
/// </summary>
internal sealed class TrajectoryCarry
{
    private double[] _groupSums = [];

    /// <summary>Whether the run was broken.</summary>
    public bool IsDiscontinuous { get; private set; }

    /// <summary>Sum of the learning rate; NaN from a stretch without one.</summary>
    public double LearningRateSum { get; private set; }

    /// <summary>Sums of the learning rates of the groups, where any differs from that of the whole model.</summary>
    /// <value>Shape [groups], NaN as for the whole; empty where all are <see cref="LearningRateSum"/>.</value>
    public ReadOnlySpan<double> GroupSums =>
        _groupSums.AsSpan().ContainsAnyExcept(LearningRateSum) ? _groupSums : [];

    /// <summary>The newest value of each metric, in the order of their first one.</summary>
    public Dictionary<string, double> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a metric. One that would be one too many, or has too long a name, is left to the run file.</summary>
    public void AddMetric(string name, double value)
    {
        if (name.Length <= TrajectoryFormat.LongestName
            && (Metrics.Count < TrajectoryFormat.MostMetrics || Metrics.ContainsKey(name)))
        {
            Metrics[name] = value;
        }
    }

    /// <summary>Takes the stretch between two samples.</summary>
    /// <param name="isDiscontinuous">Whether the run was broken in it.</param>
    /// <param name="learningRateSum">Sum of the learning rate of the whole model over it.</param>
    /// <param name="groupSums">Shape [groups]: the same of each group; empty where all are that of the whole model.</param>
    public void AddStretch(bool isDiscontinuous, double learningRateSum, ReadOnlySpan<double> groupSums)
    {
        IsDiscontinuous |= isDiscontinuous;
        if (groupSums.Length > 0 && groupSums.Length != _groupSums.Length)
        {
            // Up to here all groups had the sum of the whole model; over a change of groups nothing is added up.
            _groupSums = new double[groupSums.Length];
            _groupSums.AsSpan().Fill(LearningRateSum);
        }

        for (var i = 0; i < _groupSums.Length; i++)
        {
            _groupSums[i] += groupSums.IsEmpty ? learningRateSum : groupSums[i];
        }

        LearningRateSum += learningRateSum;
    }

    /// <summary>Forgets the sums of groups that are watched no longer.</summary>
    public void ForgetGroups() => _groupSums = [];

    /// <summary>Takes everything that another one has gathered before.</summary>
    public void AddEarlier(TrajectoryCarry earlier)
    {
        AddStretch(earlier.IsDiscontinuous, earlier.LearningRateSum, earlier.GroupSums);
        KeyValuePair<string, double>[] later = [.. Metrics];
        Metrics.Clear();
        foreach (var (name, value) in (IEnumerable<KeyValuePair<string, double>>)[.. earlier.Metrics, .. later])
        {
            AddMetric(name, value);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (IsDiscontinuous, LearningRateSum) = (false, 0);
        _groupSums.AsSpan().Clear();
        Metrics.Clear();
    }
}
