using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Drives the singular values of a matrix towards 1 and leaves its singular vectors as they are.</summary>
/// <remarks>
/// <para>
/// X_0 = M/max(‖M‖_F, eps), then X ← a X + (b G + c G²) X with G = X Xᵀ: each singular value s becomes a s + b s³ + c s⁵.
/// With Muon's coefficients it does not converge; five steps bring what began above 0.002 into 0.68 to 1.21.
/// </para>
/// <para>Order of operations as in <c>torch/optim/_muon.py</c> of PyTorch 2.9. The caller's scope owns what is made.</para>
/// </remarks>
internal static class NewtonSchulz
{
    /// <summary>The iteration.</summary>
    /// <param name="matrix">Shape [rows, columns]; stays as it is. Zero gives zero; NaN spreads to the whole.</param>
    /// <param name="coefficients">a, b and c.</param>
    /// <param name="eps">Least divisor, in units of the matrix.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="type">The format it is computed in, and that of the result.</param>
    /// <returns>Shape [rows, columns], no unit.</returns>
    public static torch.Tensor Of(
        torch.Tensor matrix, (double A, double B, double C) coefficients, double eps, int steps, torch.ScalarType type)
    {
        // The Gram matrix is that of the shorter side.
        var isTall = matrix.shape[0] > matrix.shape[1];
        var x = matrix.to_type(type);
        x = isTall ? x.t() : x;
        using Scalar least = eps;
        x = x.div(x.norm().clamp_min(least));
        for (var step = 0; step < steps; step++)
        {
            var gram = x.mm(x.t());
            var polynomial = Sum(gram, coefficients.B, gram, gram, coefficients.C);
            x = Sum(x, coefficients.A, polynomial, x, 1);
        }

        return isTall ? x.t() : x;
    }

    /// <summary>beta · added + alpha · left · right.</summary>
    private static torch.Tensor Sum(torch.Tensor added, double beta, torch.Tensor left, torch.Tensor right, double alpha)
    {
        if (added.dtype != torch.ScalarType.Float64)
        {
            return torch.addmm(added, left, right, (float)beta, (float)alpha);
        }

        // TorchSharp's addmm takes its factors in float32.
        using Scalar ofAdded = beta, ofProduct = alpha;
        return added.mul(ofAdded).add(left.mm(right), ofProduct);
    }
}
