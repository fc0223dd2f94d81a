using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Reproduction.Running;
using SpectralEdge.Monitor;

namespace Reproduction.Series;

/// <summary>What follows from the recorded trajectory of the first group: the drift of its weights, and errors of projections.</summary>
internal static class RecordingFacts
{
    private const int Window = 10;
    private const int Draws = 3;

    private static readonly int[] Lengths = [50, 100, 200, 500, 1000];

    /// <summary>The facts of a run, by name.</summary>
    public static IReadOnlyDictionary<string, double> Of(string folder, Setup setup, long? generalised)
    {
        var facts = new Dictionary<string, double>();
        var path = Path.Combine(folder, "watch", "trajectory.sketch");
        if (!File.Exists(path))
        {
            return facts;
        }

        using var reader = TrajectoryReader.Open(path);
        var group = reader.Header.Groups.Select((one, i) => (one.Name, i)).First(one => one.Name == setup.Groups[0][0]).i;
        var states = reader.Samples().Select(sample => (sample.Step, Values: sample.Group(group).ToArray())).ToArray();
        Drift(facts, "", states);
        if (generalised is { } step)
        {
            Drift(facts, "_until_generalised", [.. states.Where(state => state.Step <= step)]);
        }

        if (setup is { Experiment: "modular", Seed: 42 } or { Experiment: "language", Seed: 1 })
        {
            Projections(facts, states);
        }

        return facts;
    }

    /// <summary>PC1's share of the centred snapshots, 40 at most, and of walks with steps of the same lengths in random directions.</summary>
    private static void Drift(Dictionary<string, double> facts, string mark, (long Step, double[] Values)[] states)
    {
        var stride = Math.Max(1, (states.Length + 39) / 40);
        var snapshots = states.Where((_, i) => i % stride == 0).Select(state => state.Values).ToArray();
        if (snapshots.Length < 4)
        {
            return;
        }

        var steps = snapshots.Zip(snapshots.Skip(1)).Select(pair => Difference(pair.Second, pair.First)).ToArray();
        var products = Matrix<double>.Build.Dense(steps.Length, steps.Length, (i, j) => Dot(steps[i], steps[j]));
        facts["pc1_drift" + mark] = FirstShare(products);
        facts["pc1_drift_null" + mark] = FirstShare(Matrix<double>.Build.DenseOfDiagonalVector(products.Diagonal()));
    }

    /// <summary>PC1's share of the centred running sums of vectors, from their inner products.</summary>
    private static double FirstShare(Matrix<double> products)
    {
        var count = products.RowCount + 1;
        var sums = Matrix<double>.Build.Dense(count, count - 1, (i, j) => j < i ? 1 : 0);
        var centre = Matrix<double>.Build.DenseIdentity(count) - (1.0 / count);
        var scatter = centre * sums * products * sums.Transpose() * centre;
        var values = scatter.Evd(Symmetricity.Symmetric).EigenValues.Real();
        return values[count - 1] / values.Sum();
    }

    /// <summary>Relative errors of σ2/σ3 in windows of 10 after a Gaussian projection: mean and largest over windows and draws.</summary>
    private static void Projections(Dictionary<string, double> facts, (long Step, double[] Values)[] states)
    {
        var updates = states.Zip(states.Skip(1)).Select(pair => Difference(pair.Second.Values, pair.First.Values)).ToArray();
        var all = Matrix<double>.Build.DenseOfRowArrays(updates);
        var exact = Ratios(all * all.Transpose());
        foreach (var length in Lengths)
        {
            var errors = new List<double>();
            for (var draw = 0; draw < Draws; draw++)
            {
                var normal = new Normal(0, 1, new MathNet.Numerics.Random.MersenneTwister((1000 * draw) + length));
                var projected = all * Matrix<double>.Build.Random(all.ColumnCount, length, normal);
                errors.AddRange(Ratios(projected * projected.Transpose()).Zip(exact).Select(pair => Math.Abs((pair.First / pair.Second) - 1)));
            }

            facts[$"projection_error_{length}_mean"] = errors.Average();
            facts[$"projection_error_{length}_largest"] = errors.Max();
        }
    }

    private static double[] Ratios(Matrix<double> products) =>
    [
        .. Enumerable.Range(0, products.RowCount - Window + 1).Select(first =>
        {
            var values = products.SubMatrix(first, Window, first, Window).Evd(Symmetricity.Symmetric).EigenValues.Real();
            return Math.Sqrt(values[Window - 2] / values[Window - 3]);
        }),
    ];

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b).Select(pair => pair.First - pair.Second)];

    private static double Dot(double[] a, double[] b) => a.Zip(b).Sum(pair => pair.First * pair.Second);
}
