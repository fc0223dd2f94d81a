using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>Sums over the processes of an MPI job, with the system's Open MPI.</summary>
/// <remarks>
/// <para>
/// Start the program with <c>mpirun</c>. MPI is initialised if nobody has done so, and finalised again by the last
/// <see cref="Dispose"/>; it can be initialised once in the life of a process. The reducer works on duplicates of MPI_COMM_WORLD,
/// so it never meets messages of the training run. <c>MPI_Iallreduce</c> is started and asked for until it is done or the timeout
/// is over.
/// </para>
/// <para>
/// After a failure no function of MPI is called any more, not even MPI_Finalize, which might wait for the missing rank for ever;
/// the buffer of the sum under way is left to MPI. <c>mpirun</c> ends a job whose processes die or leave without MPI_Finalize,
/// unless it was started with <c>--enable-recovery</c>.
/// </para>
/// <para>
/// Only Open MPI's binary interface is supported (tried with 4.1.4). Creating one and disposing it are collective: all ranks do
/// both, in the same order. Creating one waits without a bound, as MPI_Init itself does.
/// </para>
/// </remarks>
public sealed unsafe class MpiReducer : ISketchReducer
{
    // A rank that is late by less than this is waited for without sleeping: the others are about to come.
    private const int SpinsBeforeSleep = 1000;

    // Every sum begins with a message of this many doubles: four that give the number of values, then the first values. Open MPI
    // ends the process where lengths differ (4.1.4, in a non-blocking sum), so they are compared before a message of free length
    // is sent.
    private const int HeaderLength = 4;
    private const int FirstMessage = 512;

    private readonly MpiLibrary _library;
    private readonly TimeSpan _timeout;
    private readonly nint _sums;

    // A rank that leaves early says so here, where this cannot be taken for a part of a sum.
    private readonly nint _farewells;
    private double* _buffer;
    private int _capacity;
    private string? _failure;
    private bool _disposed;

    private MpiReducer(MpiLibrary library, TimeSpan timeout)
    {
        _library = library;
        _timeout = timeout;
        _sums = library.Duplicate();
        _farewells = library.Duplicate();
        (Rank, Ranks) = library.PlaceIn(_sums);
        EnsureCapacity(FirstMessage);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Ranks { get; }

    /// <summary>Whether Open MPI is installed here.</summary>
    /// <param name="reason">Why it cannot be used; null if it can.</param>
    /// <returns>True if <see cref="Create"/> can be called.</returns>
    public static bool IsAvailable([NotNullWhen(false)] out string? reason) => MpiLibrary.TryGet(out _, out reason);

    /// <summary>Joins the other processes of the job. Collective.</summary>
    /// <param name="timeout">How long a sum waits for the other ranks, from a millisecond to a day.</param>
    /// <returns>The reducer of this process.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout cannot be used.</exception>
    /// <exception cref="PlatformNotSupportedException">Open MPI is not installed.</exception>
    /// <exception cref="InvalidOperationException">MPI cannot be initialised, or has been finalised.</exception>
    public static MpiReducer Create(TimeSpan timeout)
    {
        ReducerTimeout.Require(timeout);
        if (!MpiLibrary.TryGet(out var library, out var reason))
        {
            throw new PlatformNotSupportedException(reason);
        }

        library.Acquire();
        return new MpiReducer(library, timeout);
    }

    /// <inheritdoc/>
    public bool TrySum(Span<double> values, [NotNullWhen(false)] out string? failure)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is null)
        {
            SumAll(values);
        }

        failure = _failure;
        if (failure is null)
        {
            new ReadOnlySpan<double>(_buffer + HeaderLength, values.Length).CopyTo(values);
        }

        return failure is null;
    }

    /// <summary>Waits until all ranks are here, at most for the timeout, and leaves MPI.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_failure is null)
        {
            Sum(_buffer, 1, _farewells);
        }

        if (_failure is null)
        {
            _library.Free(_sums);
            _library.Free(_farewells);
            NativeMemory.Free(_buffer);
        }

        _buffer = null;
        _library.Release(isBroken: _failure is not null);
    }

    private void EnsureCapacity(int count)
    {
        if (count > _capacity)
        {
            _buffer = (double*)NativeMemory.Realloc(_buffer, (nuint)count * sizeof(double));
            _capacity = count;
        }
    }

    private void SumAll(ReadOnlySpan<double> values)
    {
        // Two billion values are no sketch; the array would be 16 GiB.
        var count = checked(HeaderLength + values.Length);
        EnsureCapacity(count);
        double lower = values.Length & 0xFFFF, upper = values.Length >> 16;
        (_buffer[0], _buffer[1], _buffer[2], _buffer[3]) = (lower, lower * lower, upper, upper * upper);
        values.CopyTo(new Span<double>(_buffer + HeaderLength, values.Length));
        Sum(_buffer, FirstMessage, _sums);

        // Where the mean of the squares is the square of the mean, no rank has another number. Halves of 16 bits keep the sums
        // exact.
        var same = _buffer[0] == Ranks * lower
            && _buffer[1] == Ranks * lower * lower
            && _buffer[2] == Ranks * upper
            && _buffer[3] == Ranks * upper * upper;
        if (_failure is null && !same)
        {
            _failure = $"Rank {Rank} of {Ranks} gave {new Amount(values.Length):value} to a sum and all ranks together gave "
                + $"{_buffer[0] + (65536 * _buffer[2])}; every rank must give as many.";
        }

        if (_failure is null && count > FirstMessage)
        {
            Sum(_buffer + FirstMessage, count - FirstMessage, _sums);
        }
    }

    private void Sum(double* values, int count, nint communicator)
    {
        if (_library.IsFinalized())
        {
            _failure = $"MPI has been finalised under rank {Rank} of {Ranks}. Dispose the monitor and the reducer first.";
            return;
        }

        nint request;
        var error = _library.BeginSum(values, count, communicator, &request);
        var began = Stopwatch.GetTimestamp();
        var (wait, isComplete) = (default(SpinWait), false);
        while (error == 0)
        {
            error = _library.Test(&request, out isComplete);
            if (isComplete || error != 0)
            {
                break;
            }

            if (Stopwatch.GetElapsedTime(began) > _timeout)
            {
                _failure = $"Not all of the {Ranks} ranks took part within {_timeout}; rank {Rank} was there.";
                return;
            }

            wait.SpinOnce(SpinsBeforeSleep);
        }

        if (error != 0)
        {
            _failure = $"MPI_Iallreduce failed on rank {Rank} of {Ranks}: {_library.Describe(error)}.";
        }
    }
}
