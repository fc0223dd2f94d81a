using Grokking.Network;
using SpectralEdge.Monitor;

namespace Sharded;

/// <summary>
/// One rank of a training run that shares out the optimizer: each rank updates its shard, and all of them put the parameters
/// together again.
/// </summary>
/// <remarks>
/// As in the first stage of ZeRO (Rajbhandari et al., SC 2020), but every rank computes the gradient of the whole batch, so that
/// the run is that of one process to the last bit and what its monitors see can be compared. If a rank is lost, the others go on
/// each by itself, with the lost parameters as they were.
/// </remarks>
internal sealed class ShardedTraining : IDisposable
{
    private readonly ModularAddition _data;
    private readonly Transformer _network;
    private readonly AdamW _optimizer;
    private readonly Example[] _batch;
    private readonly FlatParameters _flat;
    private readonly ISketchReducer _reducer;
    private readonly double[] _exchanged;
    private readonly (int First, int End) _shard;

    public ShardedTraining(Settings settings, ISketchReducer reducer)
    {
        var network = new NetworkOptions();
        _reducer = reducer;
        _data = new ModularAddition(network.Modulus, settings.Seed);
        _network = new Transformer(network, settings.Seed);
        _batch = new Example[settings.BatchSize];
        _flat = new FlatParameters(_network.Parameters);
        _shard = _flat.ShardOf(reducer.Rank, reducer.Ranks);
        var pieces = _flat.Pieces(_shard.First, _shard.End).Select(piece => (piece.Parameter, piece.Start, piece.Count));
        _optimizer = new AdamW(_network.Parameters, pieces, new AdamWOptions());
        _exchanged = new double[_flat.Count];
    }

    public int ParameterCount => _flat.Count;

    public int ShardCount => _shard.End - _shard.First;

    /// <summary>Why the ranks no longer exchange parameters; null as long as they do.</summary>
    public string? Lost { get; private set; }

    /// <summary>What this rank updates, for a monitor to read in place.</summary>
    public ParameterArrays Shard() => _flat.Read(_shard.First, _shard.End);

    /// <summary>Where it lies in the model.</summary>
    public IReadOnlyDictionary<string, long> Offsets() => _flat.Offsets(_shard.First, _shard.End);

    /// <summary>A copy of all parameters.</summary>
    public float[] Snapshot() => [.. _network.Parameters.SelectMany(parameter => parameter.Values)];

    /// <summary>One optimizer step.</summary>
    /// <returns>The mean loss of the batch before the step.</returns>
    public float Step()
    {
        _data.DrawBatch(_batch);
        var loss = _network.Train(_batch);
        _optimizer.Step();
        if (Lost is null)
        {
            PutTogether();
        }

        return loss;
    }

    public void Dispose() => _network.Dispose();

    /// <summary>Every rank writes its shard among zeros; the sum is the model.</summary>
    private void PutTogether()
    {
        Array.Clear(_exchanged);
        foreach (var (parameter, start, count, place) in _flat.Pieces(_shard.First, _shard.End))
        {
            for (var i = 0; i < count; i++)
            {
                _exchanged[place + i] = parameter.Values[start + i];
            }
        }

        if (!_reducer.TrySum(_exchanged, out var failure))
        {
            Lost = failure;
            return;
        }

        foreach (var (parameter, start, count, place) in _flat.Pieces(0, _flat.Count))
        {
            for (var i = 0; i < count; i++)
            {
                parameter.Values[start + i] = (float)_exchanged[place + i];
            }
        }
    }
}
