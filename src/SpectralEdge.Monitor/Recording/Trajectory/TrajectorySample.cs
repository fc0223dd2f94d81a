namespace SpectralEdge.Monitor;

/// <summary>One recorded state of the parameters: its sketch, and what was known of the run at that step.</summary>
public sealed class TrajectorySample
{
    private readonly double[] _values;
    private readonly double[] _groupSums;

    internal TrajectorySample(double[] values, double[] groupSums) => (_values, _groupSums) = (values, groupSums);

    /// <summary>What the sample consists of.</summary>
    public required TrajectoryHeader Header { get; init; }

    /// <summary>Number of samples of the run before this one, those among them that were thinned out.</summary>
    public required long Index { get; init; }

    /// <summary>Index of the record that was written before this one.</summary>
    /// <value>−1 for the first.</value>
    public required long PreviousIndex { get; init; }

    /// <summary>Number of optimizer steps completed.</summary>
    public required long Step { get; init; }

    /// <summary>Time since the recording began.</summary>
    /// <value>Seconds.</value>
    public required double Seconds { get; init; }

    /// <summary>The loss of the step.</summary>
    /// <value>NaN where none was given.</value>
    public required double Loss { get; init; }

    /// <summary>The sum of the learning rate of the whole model over the steps since the record before.</summary>
    /// <value>NaN where it was not given for every step.</value>
    public required double LearningRateSum { get; init; }

    /// <summary>The same of one group.</summary>
    /// <param name="group">Index of the group in the header.</param>
    /// <returns>
    /// NaN where it was not given for every step; <see cref="LearningRateSum"/> where all groups have that, and in recordings
    /// that were made before groups had theirs.
    /// </returns>
    public double LearningRateSumOf(int group) => _groupSums.Length == 0 ? LearningRateSum : _groupSums[group];

    /// <summary>The sums of the groups; empty where all have that of the whole model.</summary>
    internal ReadOnlySpan<double> GroupSums => _groupSums;

    /// <summary>
    /// Whether something broke the run between the record before and this one: other blocks, a state that could not be read, a
    /// step that went backwards.
    /// </summary>
    public required bool IsDiscontinuous { get; init; }

    /// <summary>
    /// Whether the difference from the sample read before this one is an update: nothing broke the run, the groups are the same,
    /// and no record in between is lost.
    /// </summary>
    public required bool IsUpdate { get; init; }

    /// <summary>The newest value of each metric given since the record before, in the order of their first one.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Metrics { get; init; }

    /// <summary>Where the record begins in the file.</summary>
    /// <value>Bytes.</value>
    public required long Offset { get; init; }

    /// <summary>The sketches Sθ of all groups, one after the other.</summary>
    /// <value>Shape [<see cref="TrajectoryHeader.Length"/>], in parameter units; finite.</value>
    public ReadOnlySpan<double> Sketch => _values;

    /// <summary>The sketch Sθ of one group.</summary>
    /// <param name="group">Index of the group in the header.</param>
    /// <returns>Shape [d].</returns>
    public ReadOnlySpan<double> Group(int group) => _values.AsSpan(Header.StartOf(group), Header.Groups[group].Length);
}
