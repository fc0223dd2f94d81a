using SpectralEdge.Monitor.Probes;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A probed model outside of a schedule.</summary>
internal static class Probed
{
    public static readonly ProbeBatch First = new(ProbeBatch.Train, 0);

    /// <summary>Of a callback, with one loss for all batches.</summary>
    public static TorchProbedModel Of(
        SpectralEdgeCallback callback, Func<torch.Tensor?> loss, torch.nn.Module? module = null) => Of(callback, _ => loss(), module);

    /// <summary>Of a callback.</summary>
    public static TorchProbedModel Of(
        SpectralEdgeCallback callback, Func<ProbeBatch, torch.Tensor?> loss, torch.nn.Module? module = null) =>
        new(callback.Source, () => callback.Inventory, callback.Rates, module ?? callback.Module, loss) { HasValidation = true };

    /// <summary>A gradient between Save and Restore.</summary>
    public static (double Loss, double[] Gradient) Gradient(this TorchProbedModel model, ProbeBatch? batch = null) =>
        model.Between(() =>
        {
            var gradient = new double[model.Count()];
            return (model.Gradient(batch ?? First, gradient), gradient);
        });

    /// <summary>A product with the Hessian between Save and Restore.</summary>
    public static (HessianProduct How, double[] Product) Product(this TorchProbedModel model, double[] direction) =>
        model.Between(() =>
        {
            var product = new double[model.Count()];
            return (model.HessianProduct(First, direction, product), product);
        });

    /// <summary>Does something between Save and Restore.</summary>
    public static T Between<T>(this TorchProbedModel model, Func<T> act)
    {
        model.Save();
        try
        {
            return act();
        }
        finally
        {
            model.Restore();
        }
    }

    /// <summary>Number of parameters.</summary>
    public static int Count(this TorchProbedModel model) => (int)model.Blocks.Sum(block => block.Count);

    /// <summary>The largest difference, as a share of the length of what is expected.</summary>
    public static double Error(double[] expected, double[] actual) =>
        expected.Zip(actual, (x, y) => Math.Abs(x - y)).Max() / Math.Sqrt(expected.Sum(x => x * x));
}
