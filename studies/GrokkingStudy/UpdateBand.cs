using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Grokking.Network;

namespace GrokkingStudy;

/// <summary>
/// Inner products of each update of a run with itself and the ones before it, for four groups of parameters and the rest.
/// </summary>
/// <remarks>
/// The file holds float64, little-endian, shape [updates, groups, <see cref="Width"/>]: ⟨δ_t, δ_(t−l)⟩ of a group, 0 where there
/// is no such update. Groups: embedding, attention, feed-forward, head, rest. Products of one block are float32.
/// </remarks>
internal sealed class UpdateBand : IDisposable
{
    public const int Width = 24;

    public const int Groups = 5;

    private readonly FileStream _file;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly List<float[][]> _updates = [];
    private readonly double[] _row = new double[Groups * Width];
    private float[][] _before;

    public UpdateBand(string path, IReadOnlyList<Parameter> parameters)
    {
        _file = File.Create(path);
        _parameters = parameters;
        _before = Snapshot();
    }

    /// <summary>
    /// Cosine between the newest update and the parameters before it, with the sign turned: 1 for pure weight decay.
    /// </summary>
    public double CosineToDecay { get; private set; } = double.NaN;

    /// <summary>Takes the update since the last call.</summary>
    public void Add()
    {
        var now = Snapshot();
        var update = now.Select(block => new float[block.Length]).ToArray();
        for (var block = 0; block < now.Length; block++)
        {
            TensorPrimitives.Subtract(now[block], _before[block], update[block]);
        }

        CosineToDecay = -Dot(update, _before) / Math.Sqrt(Dot(update, update) * Dot(_before, _before));
        _before = now;
        _updates.Insert(0, update);
        if (_updates.Count > Width)
        {
            _updates.RemoveAt(Width);
        }

        Array.Clear(_row);
        for (var block = 0; block < update.Length; block++)
        {
            var first = Group(_parameters[block].Name) * Width;
            for (var lag = 0; lag < _updates.Count; lag++)
            {
                _row[first + lag] += TensorPrimitives.Dot<float>(update[block], _updates[lag][block]);
            }
        }

        _file.Write(MemoryMarshal.AsBytes<double>(_row));
    }

    public void Dispose() => _file.Dispose();

    private static double Dot(float[][] x, float[][] y) => x.Zip(y, (a, b) => (double)TensorPrimitives.Dot<float>(a, b)).Sum();

    private static int Group(string block) => block.Split('.') switch
    {
        ["embedding", ..] => 0,
        ["layer0", "attention", ..] => 1,
        ["layer0", "linear1" or "linear2", ..] => 2,
        ["head", ..] => 3,
        _ => 4,
    };

    private float[][] Snapshot() => [.. _parameters.Select(parameter => (float[])parameter.Values.Clone())];
}
