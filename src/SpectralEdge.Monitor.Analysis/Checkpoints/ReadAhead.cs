using System.Buffers;
using System.Runtime.ExceptionServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads tensors on a thread of its own, a few pieces ahead of the reader.</summary>
/// <remarks>Memory: 16 MiB, rented while the list is read. One thread takes the pieces; an error of the reading thread
/// is raised there.</remarks>
internal sealed class ReadAhead : IDisposable
{
    /// <summary>Bytes of a piece: one chunk of the blocked sketch in float32.</summary>
    public const int PieceBytes = 4 << 20;
    private const int Pieces = 4;

    private readonly IReadOnlyList<StoredTensor> _tensors;
    private readonly byte[][] _buffers = new byte[Pieces][];
    private readonly Piece[] _ring = new Piece[Pieces];
    private readonly SemaphoreSlim _free = new(Pieces);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stops;
    private int _taken = -1;

    /// <summary>Begins to read.</summary>
    /// <param name="tensors">The tensors, in the order in which they are wanted.</param>
    public ReadAhead(IReadOnlyList<StoredTensor> tensors)
    {
        _tensors = tensors;
        for (var i = 0; i < Pieces; i++)
        {
            _buffers[i] = ArrayPool<byte>.Shared.Rent(PieceBytes);
        }

        _thread = new Thread(Read) { IsBackground = true, Name = "SpectralEdge checkpoint" };
        _thread.Start();
    }

    /// <summary>Takes the next piece; the one taken before is given back.</summary>
    /// <param name="piece">The piece.</param>
    /// <returns>False when there are no more.</returns>
    public bool TryTake(out Piece piece)
    {
        if (_taken >= 0)
        {
            _free.Release();
        }

        _filled.Wait();
        _failure?.Throw();
        _taken = (_taken + 1) % Pieces;
        piece = _ring[_taken];
        return piece.Count > 0;
    }

    public void Dispose()
    {
        _stops = true;
        _free.Release();
        _thread.Join();
        Array.ForEach(_buffers, buffer => ArrayPool<byte>.Shared.Return(buffer));
        _free.Dispose();
        _filled.Dispose();
    }

    private void Read()
    {
        try
        {
            ReadAll();
        }
        catch (Exception exception)
        {
            // Raised where the pieces are taken: no thread waits for this one.
            _failure = ExceptionDispatchInfo.Capture(exception);
            _filled.Release();
        }
    }

    private void ReadAll()
    {
        using var reader = new TensorReader();
        var slot = 0;
        for (var tensor = 0; tensor < _tensors.Count; tensor++)
        {
            reader.Begin(_tensors[tensor]);
            for (var first = 0L; ; slot = (slot + 1) % Pieces)
            {
                _free.Wait();
                if (_stops)
                {
                    return;
                }

                var count = reader.Read(_buffers[slot].AsSpan(0, PieceBytes));
                if (count == 0)
                {
                    // The place stays free for the next tensor.
                    _free.Release();
                    break;
                }

                _ring[slot] = new Piece(tensor, first, count, _buffers[slot]);
                _filled.Release();
                first += count;
            }
        }

        _free.Wait();
        _ring[slot] = default;
        _filled.Release();
    }
}

/// <summary>Consecutive values of a tensor, in memory.</summary>
/// <param name="Tensor">Index of the tensor in the list that is read.</param>
/// <param name="First">Index in the tensor of the first value.</param>
/// <param name="Count">Number of values; 0 for the end of the list.</param>
/// <param name="Buffer">The memory: it holds the values until the next piece is asked for.</param>
internal readonly record struct Piece(int Tensor, long First, int Count, byte[] Buffer);
