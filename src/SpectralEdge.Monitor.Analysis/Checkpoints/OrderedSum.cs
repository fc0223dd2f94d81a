
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Adds chunks to a sketch in their order, whatever the order in which they come.</summary>
/// <param name="sum">Shape [d]: added to.</param>
internal sealed class OrderedSum(double[] sum)
{
    // Enough for a thread to be held up for some milliseconds; 2 MiB at d = 8192.
    private const int MostWaiting = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, double[]> _waiting = [];
    private readonly Stack<double[]> _free = [];
    private int _next;

    /// <summary>Room for a chunk.</summary>
    /// <returns>Shape [d]: zeros.</returns>
    public double[] Rent()
    {
        lock (_lock)
        {
            return _free.TryPop(out var buckets) ? buckets : new double[sum.Length];
        }
    }

    /// <summary>Takes a chunk, and adds it as soon as all chunks before it have been added.</summary>
    /// <param name="number">Which chunk it is, from 0.</param>
    /// <param name="buckets">The chunk, from <see cref="Rent"/>; not the caller's any more.</param>
    /// <returns>False if too many chunks wait already; never for the one that is next.</returns>
    public bool TryAdd(int number, double[] buckets)
    {
        lock (_lock)
        {
            if (number != _next && _waiting.Count >= MostWaiting)
            {
                return false;
            }

            _waiting.Add(number, buckets);
            for (; _waiting.Remove(_next, out var present); _next++)
            {
                SketchKernel.Add(present, sum);
                present.AsSpan().Clear();
                _free.Push(present);
            }

            return true;
        }
    }
}
