using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>The functions of the system's Open MPI that are needed here, and whether MPI is initialised.</summary>
/// <remarks>
/// Only Open MPI's binary interface: its handles are addresses of exported variables. Source: the headers of Open MPI 4.1, in
/// which MPI_COMM_WORLD is <c>&amp;ompi_mpi_comm_world</c>, MPI_IN_PLACE is <c>(void *) 1</c>, MPI_STATUS_IGNORE is null,
/// MPI_SUCCESS is 0.
/// </remarks>
internal sealed unsafe class MpiLibrary
{
    // Calls come from whichever thread trains, never from two at once.
    private const int ThreadSerialized = 2;
    private const int LongestErrorText = 256;

    private static readonly string[] FileNames = ["libmpi.so.40", "libmpi.so"];
    private static readonly Lazy<(MpiLibrary? Library, string? Reason)> Loaded = new(() => Load(FileNames));

    private readonly Lock _gate = new();
    private readonly delegate* unmanaged[Cdecl]<int*, int> _initialized;
    private readonly delegate* unmanaged[Cdecl]<int*, int> _finalized;
    private readonly delegate* unmanaged[Cdecl]<void*, void*, int, int*, int> _initThread;
    private readonly delegate* unmanaged[Cdecl]<int> _finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> _commDup;
    private readonly delegate* unmanaged[Cdecl]<nint*, int> _commFree;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> _commSetErrhandler;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _commRank;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _commSize;
    private readonly delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, nint*, int> _iallreduce;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> _test;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> _errorString;
    private readonly nint _world;
    private readonly nint _double;
    private readonly nint _sum;
    private readonly nint _errorsReturn;

    // Guarded by the lock.
    private int _users;
    private bool _isOurs;
    private bool _isBroken;

    private MpiLibrary(nint handle)
    {
        _initialized = (delegate* unmanaged[Cdecl]<int*, int>)NativeLibrary.GetExport(handle, "MPI_Initialized");
        _finalized = (delegate* unmanaged[Cdecl]<int*, int>)NativeLibrary.GetExport(handle, "MPI_Finalized");
        _initThread = (delegate* unmanaged[Cdecl]<void*, void*, int, int*, int>)NativeLibrary.GetExport(
            handle, "MPI_Init_thread");
        _finalize = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "MPI_Finalize");
        _commDup = (delegate* unmanaged[Cdecl]<nint, nint*, int>)NativeLibrary.GetExport(handle, "MPI_Comm_dup");
        _commFree = (delegate* unmanaged[Cdecl]<nint*, int>)NativeLibrary.GetExport(handle, "MPI_Comm_free");
        _commSetErrhandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)NativeLibrary.GetExport(
            handle, "MPI_Comm_set_errhandler");
        _commRank = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(handle, "MPI_Comm_rank");
        _commSize = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(handle, "MPI_Comm_size");
        _iallreduce = (delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, nint*, int>)NativeLibrary.GetExport(
            handle, "MPI_Iallreduce");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)NativeLibrary.GetExport(handle, "MPI_Test");
        _errorString = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)NativeLibrary.GetExport(handle, "MPI_Error_string");
        _world = NativeLibrary.GetExport(handle, "ompi_mpi_comm_world");
        _double = NativeLibrary.GetExport(handle, "ompi_mpi_double");
        _sum = NativeLibrary.GetExport(handle, "ompi_mpi_op_sum");
        _errorsReturn = NativeLibrary.GetExport(handle, "ompi_mpi_errors_return");
    }

    /// <summary>Finds the library.</summary>
    /// <param name="library">The library; null if there is none.</param>
    /// <param name="reason">Why there is none; null if there is one.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryGet([NotNullWhen(true)] out MpiLibrary? library, [NotNullWhen(false)] out string? reason)
    {
        (library, reason) = Loaded.Value;
        return library is not null;
    }

    /// <summary>Whether somebody has finalised MPI: then no other function may be called.</summary>
    public bool IsFinalized() => IsTrue(_finalized, "MPI_Finalized");

    /// <summary>Initialises MPI if nobody has, for one more user.</summary>
    /// <exception cref="InvalidOperationException">MPI has been finalised already, or cannot be initialised.</exception>
    public void Acquire()
    {
        lock (_gate)
        {
            if (IsFinalized())
            {
                throw new InvalidOperationException(
                    "MPI has been finalised in this process, and it can be initialised only once. Keep one reducer until "
                        + "the end of the run.");
            }

            if (!IsTrue(_initialized, "MPI_Initialized"))
            {
                int provided;
                Require(_initThread(null, null, ThreadSerialized, &provided), "MPI_Init_thread");
                _isOurs = true;
            }

            _users++;
        }
    }

    /// <summary>
    /// Ends one use. The last one finalises MPI if it was initialised here and all ranks are there to take part.
    /// </summary>
    /// <param name="isBroken">Whether a rank has failed to answer: MPI_Finalize would then wait for it, perhaps for ever.</param>
    public void Release(bool isBroken)
    {
        lock (_gate)
        {
            _isBroken |= isBroken;
            if (--_users == 0 && _isOurs && !_isBroken)
            {
                // Whatever it answers, nothing of MPI is used any more.
                _ = _finalize();
            }
        }
    }

    /// <summary>A communicator of its own with all processes of the run, whose errors come back as return values.</summary>
    public nint Duplicate()
    {
        nint communicator;
        Require(_commDup(_world, &communicator), "MPI_Comm_dup");
        Require(_commSetErrhandler(communicator, _errorsReturn), "MPI_Comm_set_errhandler");
        return communicator;
    }

    /// <summary>Gives a communicator back.</summary>
    public void Free(nint communicator) => _ = _commFree(&communicator);

    /// <summary>This process's place among those of a communicator, and their number.</summary>
    public (int Rank, int Ranks) PlaceIn(nint communicator)
    {
        int rank, ranks;
        Require(_commRank(communicator, &rank), "MPI_Comm_rank");
        Require(_commSize(communicator, &ranks), "MPI_Comm_size");
        return (rank, ranks);
    }

    /// <summary>Begins a sum in place.</summary>
    /// <param name="values">Memory that stays where it is until <see cref="Test"/> says that the sum is complete.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="communicator">The communicator.</param>
    /// <param name="request">The sum that is under way.</param>
    /// <returns>0, or an error for <see cref="Describe"/>.</returns>
    public int BeginSum(double* values, int count, nint communicator, nint* request) =>
        _iallreduce((void*)1, values, count, _double, _sum, communicator, request);

    /// <summary>Asks whether a sum is complete.</summary>
    /// <returns>0, or an error for <see cref="Describe"/>.</returns>
    public int Test(nint* request, out bool isComplete)
    {
        int flag;
        var error = _test(request, &flag, null);
        isComplete = flag != 0;
        return error;
    }

    /// <summary>What an error is called.</summary>
    public string Describe(int error)
    {
        var text = stackalloc byte[LongestErrorText];
        var length = 0;
        return _errorString(error, text, &length) == 0 ? Encoding.UTF8.GetString(text, length) : $"error {error}";
    }

    /// <summary>Loads the first library that is there.</summary>
    /// <returns>The library, or the reason why there is none.</returns>
    internal static (MpiLibrary? Library, string? Reason) Load(IReadOnlyList<string> fileNames)
    {
        foreach (var name in fileNames)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                try
                {
                    return (new MpiLibrary(handle), null);
                }
                catch (EntryPointNotFoundException exception)
                {
                    return (null, $"{name} is not Open MPI's: {exception.Message} Install Open MPI 4 or 5.");
                }
            }
        }

        return (null, $"No library {string.Join(" or ", fileNames)} was found. Install Open MPI (Debian: openmpi-bin and "
            + $"libopenmpi-dev).");
    }

    private bool IsTrue(delegate* unmanaged[Cdecl]<int*, int> question, string name)
    {
        int flag;
        Require(question(&flag), name);
        return flag != 0;
    }

    private void Require(int error, string function)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"{function} failed: {Describe(error)}.");
        }
    }
}
