using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor;

/// <summary>The meeting point of the ranks of one process.</summary>
/// <remarks>
/// Each rank has two arrays and uses them in turns. A rank writes to one again only after it has met the others once more in
/// between, and by then all of them have read it: one meeting is enough for each sum.
/// </remarks>
internal sealed class InProcessGroup
{
    private readonly object _gate = new();
    private readonly TimeSpan _timeout;
    private readonly double[][][] _arrays;

    // Guarded by the lock; a rank may read its own count without it.
    private readonly long[] _joined;
    private readonly int[] _lengths;
    private readonly bool[] _left;
    private long _complete;
    private string? _failure;

    /// <summary>Creates the group.</summary>
    /// <param name="ranks">Number of ranks.</param>
    /// <param name="timeout">How long a rank waits for the others.</param>
    public InProcessGroup(int ranks, TimeSpan timeout)
    {
        Ranks = ranks;
        _timeout = timeout;
        _arrays = [NoValues(ranks), NoValues(ranks)];
        _joined = new long[ranks];
        _lengths = new int[ranks];
        _left = new bool[ranks];
    }

    /// <summary>Number of ranks.</summary>
    public int Ranks { get; }

    /// <inheritdoc cref="ISketchReducer.TrySum"/>
    public bool TrySum(int rank, Span<double> values, [NotNullWhen(false)] out string? failure)
    {
        failure = Volatile.Read(ref _failure);
        if (failure is not null)
        {
            return false;
        }

        var arrays = _arrays[_joined[rank] & 1];
        if (arrays[rank].Length < values.Length)
        {
            arrays[rank] = new double[values.Length];
        }

        values.CopyTo(arrays[rank]);
        if (!Meet(rank, values.Length, out failure))
        {
            return false;
        }

        arrays[0].AsSpan(0, values.Length).CopyTo(values);
        for (var other = 1; other < Ranks; other++)
        {
            var summand = arrays[other].AsSpan(0, values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += summand[i];
            }
        }

        return true;
    }

    /// <summary>Notes that a rank takes part no longer.</summary>
    public void Leave(int rank)
    {
        lock (_gate)
        {
            _left[rank] = true;
            System.Threading.Monitor.PulseAll(_gate);
        }
    }

    private static double[][] NoValues(int ranks)
    {
        var arrays = new double[ranks][];
        Array.Fill(arrays, []);
        return arrays;
    }

    /// <summary>Waits until all ranks have written their values.</summary>
    private bool Meet(int rank, int length, [NotNullWhen(false)] out string? failure)
    {
        lock (_gate)
        {
            _lengths[rank] = length;
            var sum = ++_joined[rank];
            if (FirstMissing_NeedsLock(sum) < 0)
            {
                Complete_NeedsLock(sum);
            }

            var began = Stopwatch.GetTimestamp();
            while (_complete < sum && _failure is null)
            {
                var rest = _timeout - Stopwatch.GetElapsedTime(began);
                if (FailureBeforeWaiting_NeedsLock(sum, rest) is { } found)
                {
                    Fail_NeedsLock(found);
                }
                else
                {
                    System.Threading.Monitor.Wait(_gate, rest);
                }
            }

            failure = _complete >= sum ? null : _failure!;
            return failure is null;
        }
    }

    /// <summary>The first rank that has not joined a sum yet; −1 if all have. Without a closure, which would allocate.</summary>
    private int FirstMissing_NeedsLock(long sum)
    {
        for (var rank = 0; rank < Ranks; rank++)
        {
            if (_joined[rank] < sum)
            {
                return rank;
            }
        }

        return -1;
    }

    private void Complete_NeedsLock(long sum)
    {
        for (var rank = 1; rank < Ranks; rank++)
        {
            if (_lengths[rank] != _lengths[0])
            {
                Fail_NeedsLock($"Rank 0 gave {new Amount(_lengths[0]):value} to sum number {sum} and rank {rank} gave "
                    + $"{_lengths[rank]}; every rank must give as many.");
                return;
            }
        }

        _complete = sum;
        System.Threading.Monitor.PulseAll(_gate);
    }

    private string? FailureBeforeWaiting_NeedsLock(long sum, TimeSpan rest)
    {
        for (var rank = 0; rank < Ranks; rank++)
        {
            if (_joined[rank] < sum && _left[rank])
            {
                return $"Rank {rank} of {Ranks} has left after {_joined[rank]} sums.";
            }
        }

        return rest > TimeSpan.Zero
            ? null
            : $"Rank {FirstMissing_NeedsLock(sum)} of {Ranks} did not take part within {_timeout}.";
    }

    private void Fail_NeedsLock(string failure)
    {
        Volatile.Write(ref _failure, failure);
        System.Threading.Monitor.PulseAll(_gate);
    }
}
