using System.Runtime.Intrinsics;

namespace Grokking.Network;

/// <summary>Scaled dot-product attention of the first of two tokens; holds sizes only.</summary>
/// <remarks>
/// <para>
/// Only the first token is read out after the single layer, so only its query is needed: exact, not an approximation.
/// </para>
/// <para>
/// With two tokens the softmax is a sigmoid: p = σ(q·(k₀ - k₁) / √h), and a head of width h gives v₁ + p (v₀ - v₁).
/// All first tokens come before all second tokens; a row of <c>keyValue</c> is a key, then a value.
/// </para>
/// </remarks>
internal sealed class Attention(int width, int heads)
{
    private readonly int _headWidth = width / heads;
    private readonly float _scale = 1 / MathF.Sqrt(width / heads);

    /// <summary>Mixes the values of both tokens, for each example and head.</summary>
    /// <param name="query">Shape [count x width].</param>
    /// <param name="keyValue">Shape [2 count x 2 width].</param>
    /// <param name="share">Shape [count x heads], overwritten: the first token's part p.</param>
    /// <param name="mixed">Shape [count x width], overwritten.</param>
    /// <param name="count">Number of examples.</param>
    public void Forward(ReadOnlySpan<float> query, ReadOnlySpan<float> keyValue, Span<float> share, Span<float> mixed, int count)
    {
        for (var i = 0; i < count * heads; i++)
        {
            var q = query[(i * _headWidth)..];
            var k0 = keyValue[Key(i)..];
            var k1 = keyValue[Key(i + (count * heads))..];
            var score = Vector256<float>.Zero;
            for (var j = 0; j < _headWidth; j += Vector256<float>.Count)
            {
                score += At(q, j) * (At(k0, j) - At(k1, j));
            }

            var p = 1 / (1 + MathF.Exp(-_scale * Vector256.Sum(score)));
            share[i] = p;

            var v0 = k0[width..];
            var v1 = k1[width..];
            var target = mixed[(i * _headWidth)..];
            for (var j = 0; j < _headWidth; j += Vector256<float>.Count)
            {
                (At(v1, j) + (p * (At(v0, j) - At(v1, j)))).CopyTo(target[j..]);
            }
        }
    }

    /// <summary>Writes the gradients of queries, keys and values.</summary>
    /// <param name="mixedGradient">Shape [count x width]: derivative of the loss by the mixed values.</param>
    /// <param name="query">What the forward pass read.</param>
    /// <param name="keyValue">What the forward pass read.</param>
    /// <param name="share">What the forward pass wrote.</param>
    /// <param name="queryGradient">Shape [count x width], overwritten.</param>
    /// <param name="keyValueGradient">Shape [2 count x 2 width], overwritten.</param>
    /// <param name="count">Number of examples.</param>
    public void Backward(
        ReadOnlySpan<float> mixedGradient, ReadOnlySpan<float> query, ReadOnlySpan<float> keyValue, ReadOnlySpan<float> share,
        Span<float> queryGradient, Span<float> keyValueGradient, int count)
    {
        for (var i = 0; i < count * heads; i++)
        {
            var (first, second) = (Key(i), Key(i + (count * heads)));
            var dm = mixedGradient[(i * _headWidth)..];
            var p = share[i];
            var dp = ValueGradients(
                dm,
                p,
                keyValue[(first + width)..],
                keyValue[(second + width)..],
                keyValueGradient[(first + width)..],
                keyValueGradient[(second + width)..]);

            var ds = _scale * p * (1 - p) * dp;
            var offset = i * _headWidth;
            for (var j = 0; j < _headWidth; j += Vector256<float>.Count)
            {
                (ds * (At(keyValue[first..], j) - At(keyValue[second..], j))).CopyTo(queryGradient[(offset + j)..]);
                var dk = ds * At(query[offset..], j);
                dk.CopyTo(keyValueGradient[(first + j)..]);
                (-dk).CopyTo(keyValueGradient[(second + j)..]);
            }
        }
    }

    private float ValueGradients(
        ReadOnlySpan<float> dm, float p, ReadOnlySpan<float> v0, ReadOnlySpan<float> v1, Span<float> dv0, Span<float> dv1)
    {
        var dp = Vector256<float>.Zero;
        for (var j = 0; j < _headWidth; j += Vector256<float>.Count)
        {
            dp += At(dm, j) * (At(v0, j) - At(v1, j));
            (p * At(dm, j)).CopyTo(dv0[j..]);
            ((1 - p) * At(dm, j)).CopyTo(dv1[j..]);
        }

        return Vector256.Sum(dp);
    }

    // Heads are counted through all rows, so the second tokens begin at count * heads.
    private int Key(int head) => (head / heads * 2 * width) + (head % heads * _headWidth);

    private static Vector256<float> At(ReadOnlySpan<float> x, int index) => Vector256.Create(x[index..]);
}
