using System.Numerics.Tensors;
using Grokking.Network;
using MathNet.Numerics;

namespace Grokking.Tests;

/// <summary>The network's loss in float64, written down example by example, and its derivatives by central differences.</summary>
/// <remarks>
/// Shares no line with the network, which works on batches, in float32, with gradients by hand. GELU is the exact one.
/// </remarks>
internal sealed class ReferenceNetwork(Transformer network, NetworkOptions options, Example[] batch)
{
    // Of the order of the fourth root of 2e-16, for second differences; their error is then about 1e-8.
    private const double Step = 1e-4;

    private readonly Dictionary<string, (int Start, int Count)> _blocks = network.Parameters.Index().ToDictionary(
        block => block.Item.Name,
        block => (network.Parameters.Take(block.Index).Sum(before => before.Values.Length), block.Item.Values.Length));

    /// <summary>Mean cross entropy.</summary>
    /// <param name="place">Shape [P], in the order of the network's parameters.</param>
    public double Loss(double[] place) => batch.Average(example => Loss(place, example));

    /// <summary>Elements of the gradient.</summary>
    /// <param name="place">Shape [P].</param>
    /// <param name="elements">Which.</param>
    public double[] Gradient(double[] place, IEnumerable<int> elements)
    {
        var at = (double[])place.Clone();
        return [.. elements.Select(i => (Beside(at, i, Step) - Beside(at, i, -Step)) / (2 * Step))];
    }

    /// <summary>Elements of H v.</summary>
    /// <param name="place">Shape [P].</param>
    /// <param name="direction">v, shape [P], of about length 1.</param>
    /// <param name="elements">Which.</param>
    public double[] HessianProduct(double[] place, double[] direction, IReadOnlyList<int> elements)
    {
        // Steps along v are longer, since they are shared by all elements.
        const double Along = 10 * Step;
        var ahead = Gradient(Moved(place, direction, Along), elements);
        var behind = Gradient(Moved(place, direction, -Along), elements);
        return [.. ahead.Zip(behind, (x, y) => (x - y) / (2 * Along))];
    }

    private static double[] Moved(double[] place, double[] direction, double factor) =>
        [.. place.Zip(direction, (x, v) => x + (factor * v))];

    private double Beside(double[] place, int element, double step)
    {
        var value = place[element];
        place[element] += step;
        var loss = Loss(place);
        place[element] = value;
        return loss;
    }

    private double Loss(double[] place, Example example)
    {
        var (width, size) = (options.Width, options.Width / options.Heads);
        var first = Token(place, example.A, 0);
        var read = Linear(place, Norm(place, first, "layer0.norm1"), "layer0.attention.in_proj");
        var other = Linear(place, Norm(place, Token(place, example.B, 1), "layer0.norm1"), "layer0.attention.in_proj");
        var mixed = new double[width];
        for (var head = 0; head < width; head += size)
        {
            // Softmax over the two keys; queries, keys and values lie one above the other.
            var scores = new[] { read, other }.Select(
                x => Enumerable.Range(head, size).Sum(i => read[i] * x[width + i]) / Math.Sqrt(size)).ToArray();
            var share = 1 / (1 + Math.Exp(scores[1] - scores[0]));
            for (var i = head; i < head + size; i++)
            {
                mixed[i] = (share * read[(2 * width) + i]) + ((1 - share) * other[(2 * width) + i]);
            }
        }

        var x = Sum(first, Linear(place, mixed, "layer0.attention.out_proj"));
        var hidden = Linear(place, Norm(place, x, "layer0.norm2"), "layer0.linear1");
        var active = Array.ConvertAll(hidden, h => h * 0.5 * (1 + SpecialFunctions.Erf(h / Math.Sqrt(2))));
        x = Sum(x, Linear(place, active, "layer0.linear2"));
        var logits = Linear(place, Norm(place, x, "norm"), "head");
        return Math.Log(logits.Sum(Math.Exp)) - logits[example.Label];
    }

    private double[] Token(double[] place, int token, int position) => Sum(
        [.. Of(place, "embedding.weight").Slice(token * options.Width, options.Width)],
        [.. Of(place, "position.weight").Slice(position * options.Width, options.Width)]);

    private double[] Norm(double[] place, double[] x, string name)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);
        var weight = Of(place, name + ".weight");
        var bias = Of(place, name + ".bias");
        var result = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            result[i] = ((x[i] - mean) / deviation * weight[i]) + bias[i];
        }

        return result;
    }

    private double[] Linear(double[] place, double[] x, string name)
    {
        var weight = Of(place, name + ".weight");
        var bias = Of(place, name + ".bias");
        var result = bias.ToArray();
        for (var row = 0; row < result.Length; row++)
        {
            result[row] += TensorPrimitives.Dot(weight.Slice(row * x.Length, x.Length), x);
        }

        return result;
    }

    private ReadOnlySpan<double> Of(double[] place, string name)
    {
        var (start, count) = _blocks[name];
        return place.AsSpan(start, count);
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
