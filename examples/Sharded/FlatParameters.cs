using Grokking.Network;
using SpectralEdge.Monitor;

namespace Sharded;

/// <summary>The parameters of a network as one long vector, and the pieces of it that a shard is made of.</summary>
internal sealed class FlatParameters
{
    private readonly IReadOnlyList<Parameter> _parameters;

    public FlatParameters(IReadOnlyList<Parameter> parameters)
    {
        _parameters = parameters;
        Count = parameters.Sum(parameter => parameter.Values.Length);
    }

    public int Count { get; }

    /// <summary>
    /// The shard of a rank: ranks with higher numbers hold more, and every cut lies at an odd place inside some row.
    /// </summary>
    public (int First, int End) ShardOf(int rank, int ranks) => (Cut(rank, ranks), Cut(rank + 1, ranks));

    /// <summary>The pieces of parameters between two places of the vector.</summary>
    public IEnumerable<(Parameter Parameter, int Start, int Count, int Place)> Pieces(int first, int end)
    {
        var place = 0;
        foreach (var parameter in _parameters)
        {
            var (start, stop) = (Math.Max(first, place), Math.Min(end, place + parameter.Values.Length));
            if (start < stop)
            {
                yield return (parameter, start - place, stop - start, start);
            }

            place += parameter.Values.Length;
        }
    }

    /// <summary>A shard as a monitor reads it: the memory that the rank updates, piece by piece.</summary>
    public ParameterArrays Read(int first, int end)
    {
        var arrays = new ParameterArrays();
        foreach (var (parameter, start, count, _) in Pieces(first, end))
        {
            arrays.Add(parameter.Name, parameter.Values.AsMemory(start, count));
        }

        return arrays;
    }

    /// <summary>Where the pieces lie. The whole model is one group, so that is their place in the vector.</summary>
    public IReadOnlyDictionary<string, long> Offsets(int first, int end) =>
        Pieces(first, end).ToDictionary(piece => piece.Parameter.Name, piece => (long)piece.Place);

    private int Cut(int rank, int ranks)
    {
        if (rank == 0 || rank == ranks)
        {
            return rank == 0 ? 0 : Count;
        }

        // Shares of 2, 3, 4 ... parts.
        var (taken, all) = (rank * (rank + 3) / 2, ranks * (ranks + 3) / 2);
        return (int)((long)Count * taken / all) | 1;
    }
}
