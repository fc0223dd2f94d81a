namespace SpectralEdge.Monitor;

/// <summary>
/// What has happened since the last record: what samples that were thinned out leave to the next one that is kept.
/// </summary>
internal sealed class TrajectoryCarry
{
    /// <summary>Whether the run was broken.</summary>
    public bool IsDiscontinuous { get; private set; }

    /// <summary>Sum of the learning rate; NaN from a stretch without one.</summary>
    public double LearningRateSum { get; private set; }

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
    public void AddStretch(bool isDiscontinuous, double learningRateSum)
    {
        IsDiscontinuous |= isDiscontinuous;
        LearningRateSum += learningRateSum;
    }

    /// <summary>Takes everything that another one has gathered before.</summary>
    public void AddEarlier(TrajectoryCarry earlier)
    {
        AddStretch(earlier.IsDiscontinuous, earlier.LearningRateSum);
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
        Metrics.Clear();
    }
}
