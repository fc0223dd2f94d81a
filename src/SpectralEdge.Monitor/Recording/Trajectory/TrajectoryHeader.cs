namespace SpectralEdge.Monitor;

/// <summary>
/// What the samples of a recording consist of, until the next header: which map, which groups, which number format.
/// </summary>
public sealed record TrajectoryHeader
{
    /// <summary>Position among the headers of the run.</summary>
    /// <value>0 for the first; one more each time other blocks are watched.</value>
    public required int Layout { get; init; }

    /// <summary>Version of the library that wrote it.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The step at which these blocks were first read.</summary>
    public required long StartStep { get; init; }

    /// <summary>
    /// Steps between two samples as asked for. Records lie further apart where the recording was thinned out or the monitor
    /// widened its strides: their own steps count.
    /// </summary>
    public required long Every { get; init; }

    /// <summary>Version of the sketch map (docs/reference/sketch-v1.md).</summary>
    public required int SketchVersion { get; init; }

    /// <summary>Which kind of map, by name.</summary>
    public required string Projection { get; init; }

    /// <summary>The run's seed; a group's map follows from it and the group's name.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Number format of the samples.</summary>
    public required TrajectoryPrecision Precision { get; init; }

    /// <summary>Number of watched blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>A fingerprint of the blocks: their names, sizes, types and groups, in their order.</summary>
    public required ulong InventoryHash { get; init; }

    /// <summary>
    /// The groups, in the order of their vectors: name, number of parameters P, and numbers recorded at each sample, d.
    /// </summary>
    public required IReadOnlyList<(string Name, long Parameters, int Length)> Groups
    {
        get;
        init => (field, Length, _starts) = (value, value?.Sum(group => group.Length) ?? 0, StartsOf(value));
    }

    private readonly Starts _starts = new([]);

    /// <summary>Number of numbers in each sample: the sum of the groups' lengths.</summary>
    public int Length { get; private init; }

    /// <summary>Where a group's vector begins in a sample.</summary>
    /// <param name="group">Index of the group.</param>
    /// <returns>The sum of the lengths of the groups before it.</returns>
    public int StartOf(int group) => _starts.Values[group];

    private static Starts StartsOf(IReadOnlyList<(string Name, long Parameters, int Length)>? groups)
    {
        var starts = new int[groups?.Count ?? 0];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + groups![i - 1].Length;
        }

        return new Starts(starts);
    }

    /// <summary>Where vectors begin. It follows from the groups, so headers are equal without it.</summary>
    private readonly record struct Starts(int[] Values)
    {
        public bool Equals(Starts other) => true;

        public override int GetHashCode() => 0;
    }
}

/// <summary>Number format of recorded sketches.</summary>
public enum TrajectoryPrecision
{
    /// <summary>IEEE 754 binary64: what was computed, to the bit.</summary>
    Float64,

    /// <summary>
    /// IEEE 754 binary32: half the size. Each number of a state is rounded by up to 6·10⁻⁸ of itself, so an update whose length
    /// is 10⁻⁴ of the state's is known to about 10⁻³ of its length.
    /// </summary>
    Float32,
}
