using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Probes;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The gradient of one batch at one place, with the graph that products with the Hessian are derivatives of.</summary>
/// <remarks>
/// <para>
/// <c>backward(create_graph: true)</c> writes a warning to standard error, and an error in <c>torch.autograd.grad</c> ends the
/// process. The same function called from TorchScript does neither: its interpreter makes every error, also that memory is out,
/// one that TorchSharp throws.
/// </para>
/// <para>
/// Cost, in gradients: 1 for the gradient, 2 for each product. A matrix product has two in its backward pass, and each of these
/// three has two again.
/// </para>
/// </remarks>
internal sealed class GradientGraph
{
    private const string Function = "gradient";

    private static readonly Lazy<torch.jit.CompilationUnit> Script = new(static () => torch.jit.compile($"""
        def {Function}(loss: Tensor, parameters: List[Tensor]):
            found = torch.autograd.grad([loss], parameters, retain_graph=True, create_graph=True, allow_unused=True)
            gradients: List[Tensor] = []
            for one in found:
                gradients.append(one if one is not None else torch.empty([0]))
            return gradients

        """));

    private readonly List<(torch.Tensor Gradient, int Start)> _parts = [];

    private GradientGraph(ProbeBatch batch, double loss) => (Batch, Loss) = (batch, loss);

    /// <summary>The batch.</summary>
    public ProbeBatch Batch { get; }

    /// <summary>Its loss.</summary>
    public double Loss { get; }

    /// <summary>Whether there is something to differentiate: not where the loss is linear or depends on no parameter.</summary>
    public bool HasCurvature => _parts.Exists(static part => part.Gradient.requires_grad);

    /// <summary>Whether the loss depends on a parameter.</summary>
    public bool HasGradient => _parts.Count > 0;

    /// <summary>Differentiates a loss.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="forward">Computes its loss.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>Belongs to the outer dispose scope; null where the loss cannot be differentiated.</returns>
    public static GradientGraph? Of(ProbeBatch batch, Func<ProbeBatch, torch.Tensor> forward, Parameter[] parameters)
    {
        var script = Script.Value;

        // Fused attention has no second derivatives; what libtorch computes in its place has.
        var isFused = torch.backends.cuda.flash_sdp_enabled();
        try
        {
            torch.backends.cuda.enable_flash_sdp(false);
            var loss = LossTensor.CheckGraph(forward(batch));
            torch.Tensor[] along = [.. parameters];
            var found = (torch.Tensor[])script.invoke(Function, loss, along);
            var (graph, start) = (new GradientGraph(batch, TensorMemory.ReadNumber(loss)), 0);
            foreach (var (gradient, parameter) in found.Zip(parameters))
            {
                if (gradient.numel() == parameter.numel())
                {
                    graph._parts.Add(((gradient.is_sparse ? gradient.to_dense() : gradient).MoveToOuterDisposeScope(), start));
                }

                start += (int)parameter.numel();
            }

            return graph;
        }
        catch (ExternalException)
        {
            // The plain gradient says what is wrong, if it is not the graph.
            return null;
        }
        finally
        {
            torch.backends.cuda.enable_flash_sdp(isFused);
        }
    }

    /// <summary>Reads the gradient.</summary>
    /// <param name="gradient">Shape [P]: overwritten.</param>
    public void Read(Span<double> gradient)
    {
        gradient.Clear();
        foreach (var (part, start) in _parts)
        {
            TensorValues.Read(part, gradient.Slice(start, (int)part.numel()));
        }
    }

    /// <summary>Adds the derivative of ⟨∇L, v⟩ to the gradients of the parameters.</summary>
    /// <param name="direction">v.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>False where the gradient cannot be differentiated.</returns>
    public bool Differentiate(ReadOnlySpan<double> direction, Parameter[] parameters)
    {
        var (gradients, along) = (new List<torch.Tensor>(), new List<torch.Tensor>());
        foreach (var (gradient, start) in _parts.Where(static part => part.Gradient.requires_grad))
        {
            gradients.Add(gradient);
            along.Add(TensorValues.Of(direction.Slice(start, (int)gradient.numel()), gradient));
        }

        try
        {
            torch.autograd.backward(gradients, along, true, false, parameters);
            return true;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    /// <summary>Frees the graph.</summary>
    public void Forget() => _parts.ForEach(static part => part.Gradient.Dispose());
}
