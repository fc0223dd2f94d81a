using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Puts the samples of all ranks together, one sum for each.</summary>
/// <remarks>
/// The array that is summed has two places for each rank, for its step (plus 1) and its status, and then the sketches. Every rank
/// writes to its own places, so after the sum all of them know all steps and all states. Cost of a sample: one sum of 2 R + n
/// doubles; nothing is allocated.
/// </remarks>
internal sealed class ShardExchange
{
    private readonly ISketchReducer _reducer;
    private double[] _values;

    private ShardExchange(ISketchReducer reducer, IReadOnlyList<ShardGroup> groups)
    {
        _reducer = reducer;
        _values = new double[2 * reducer.Ranks];
        Groups = groups;
    }

    /// <summary>This rank.</summary>
    public int Rank => _reducer.Rank;

    /// <summary>Number of ranks.</summary>
    public int Ranks => _reducer.Ranks;

    /// <summary>The groups of all ranks together.</summary>
    public IReadOnlyList<ShardGroup> Groups { get; }

    /// <summary>This rank's sketches before a sample, those of the whole model after it.</summary>
    public Span<double> Payload => _values.AsSpan(2 * Ranks);

    /// <summary>What is wrong with the last sample; null if it was complete.</summary>
    public string? Detail { get; private set; }

    /// <summary>Sends the declaration of this rank to the others, and checks that all of them fit together.</summary>
    /// <param name="reducer">Sums over the ranks.</param>
    /// <param name="own">What this rank has to say.</param>
    /// <returns>The exchange.</returns>
    /// <exception cref="MonitorOptionsException">
    /// The ranks cannot be watched together. The same message on every rank, unless one does not answer.
    /// </exception>
    public static ShardExchange Start(ISketchReducer reducer, ShardDeclaration own)
    {
        if (!TryGather(reducer, own.ToBytes(), out var gathered, out var failure))
        {
            throw new MonitorOptionsException(
                $"The shards cannot be used:\n- Rank {reducer.Rank} of {reducer.Ranks} cannot reach the others: {failure} All "
                    + $"ranks must create their monitor at the same place of the program. Find out what ended the other one.");
        }

        ShardDeclaration[] ranks = [.. gathered.Select((bytes, rank) => Read(bytes, rank, reducer))];
        ShardCheck.Require(ranks);
        return new ShardExchange(reducer, ShardCheck.Groups(ranks));
    }

    /// <summary>Makes room for the sketches of a sample.</summary>
    /// <param name="length">Number of doubles of all sketches, the same on every rank.</param>
    public void Reserve(int length) => _values = new double[(2 * Ranks) + length];

    /// <summary>Sums the payload over all ranks, if all of them are fine and at the same step.</summary>
    /// <param name="step">The step of this rank's sample.</param>
    /// <param name="status">How it went.</param>
    /// <returns>What has become of the sample.</returns>
    public ShardOutcome Exchange(long step, ShardStatus status)
    {
        var steps = _values.AsSpan(0, Ranks);
        var states = _values.AsSpan(Ranks, Ranks);
        steps.Clear();
        states.Clear();
        steps[_reducer.Rank] = step + 1;
        states[_reducer.Rank] = (int)status;
        Detail = null;
        if (!TrySum(out var failure))
        {
            Detail = failure;
            return ShardOutcome.Unreachable;
        }

        return Judge(steps, states);
    }

    private static ShardDeclaration Read(byte[] bytes, int rank, ISketchReducer reducer)
    {
        try
        {
            return ShardDeclaration.FromBytes(bytes);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException or OverflowException)
        {
            throw new MonitorOptionsException(
                Text($"The shards cannot be used:\n- The declaration of rank {rank} arrived damaged at rank {reducer.Rank} ")
                + $"({exception.Message}); every rank must get the sum of what all hand over. Fix the reducer.",
                exception);
        }
    }

    private static bool TryGather(
        ISketchReducer reducer, byte[] own, [NotNullWhen(true)] out byte[][]? all, [NotNullWhen(false)] out string? failure)
    {
        try
        {
            return ByteGather.TryGather(reducer, own, out all, out failure);
        }
        catch (Exception exception) when (exception is not MonitorOptionsException)
        {
            // A reducer of the user's own.
            (all, failure) = (null, Describe(exception));
            return false;
        }
    }

    private static string Describe(Exception exception) =>
        $"The reducer failed with {exception.GetType().Name}: {exception.Message}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool TrySum([NotNullWhen(false)] out string? failure)
    {
        try
        {
            return _reducer.TrySum(_values, out failure);
        }
        catch (Exception exception)
        {
            // A reducer of the user's own may throw; its exception must not reach the training loop.
            failure = Describe(exception);
            return false;
        }
    }

    private ShardOutcome Judge(ReadOnlySpan<double> steps, ReadOnlySpan<double> states)
    {
        for (var rank = 0; rank < Ranks; rank++)
        {
            if (!(steps[rank] >= 1 && states[rank] is >= 0 and <= (double)ShardStatus.BlocksChanged))
            {
                Detail = Text(
                    $"The sum over the ranks has no step of rank {rank}; the reducer does not add up what the ranks hand over.");
                return ShardOutcome.Unreachable;
            }
        }

        var (worst, other) = (0, 0);
        for (var rank = 1; rank < Ranks; rank++)
        {
            worst = states[rank] > states[worst] ? rank : worst;
            other = other == 0 && steps[rank] != steps[0] ? rank : other;
        }

        var status = (ShardStatus)states[worst];
        if (status == ShardStatus.BlocksChanged)
        {
            Detail = Text($"The blocks of rank {worst} are not those that it declared at start-up.");
            return ShardOutcome.BlocksChanged;
        }

        if (other != 0)
        {
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"Rank 0 is at step {steps[0] - 1:F0} and rank {other} at step {steps[other] - 1:F0}; a sample needs all "
                    + $"ranks at one step.");
            return ShardOutcome.StepsDisagree;
        }

        return Outcome(status, worst);
    }

    /// <summary>What a sample comes to whose ranks are all at one step.</summary>
    private ShardOutcome Outcome(ShardStatus status, int worst)
    {
        switch (status)
        {
            case ShardStatus.Ready:
                return ShardOutcome.Complete;
            case ShardStatus.Starting:
                return ShardOutcome.Starting;
            case ShardStatus.ReadFailed:
                Detail = Text($"Rank {worst} could not read its parameters.");
                return ShardOutcome.ReadFailed;
            default:
                Detail = Text($"Rank {worst} holds NaN or infinite values.");
                return ShardOutcome.NotFinite;
        }
    }
}
