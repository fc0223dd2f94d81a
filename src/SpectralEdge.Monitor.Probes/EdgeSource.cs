using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>What of the updates in a window gradients made and what weight decay, along each direction.</summary>
/// <remarks>
/// <para>
/// The decay part of update i is −(Σ_s η_s) ω θ̄_i, with θ̄_i = (θ_before + θ_after)/2 − δ_i/(2Q) the mean of the Q places on a
/// straight way that its steps start from; the gradient part is the rest, momentum and clipping with it. Exact for updates of
/// one step; else off by at most (Ση) ω times the largest distance from that straight way, and by as much again as the rate
/// changes within the update. The published program has no δ/(2Q), which is a share of η ω/2 of the update.
/// </para>
/// <para>
/// Decay that is added to the gradient is separated the same way where there is neither momentum nor a preconditioner;
/// elsewhere it counts as gradient, and <see cref="Undefined"/> says so.
/// </para>
/// <para>
/// Where the two parts nearly cancel, as
/// they do late in training, both energies are large and their difference is small: look at <see cref="Cancellations"/> before
/// a fraction, and take fractions near 0 or 1 as such, not for their digits.
/// </para>
/// <para>
/// Directions are those above the
/// window's numerical rank, n of them.</para>
/// </remarks>
public sealed record EdgeSource : ProbeResult
{
    /// <inheritdoc/>
    public override string Kind => "edge_source";

    /// <summary>
    /// Number of updates that the energies are means over: the newest ones of the window whose rates were heard of.
    /// </summary>
    /// <value>From 1 to W; W from the W-th sample on.</value>
    public required int Updates { get; init; }

    /// <summary>E_grad = mean of ⟨δ_grad, v_k⟩².</summary>
    /// <value>Shape [n], in squared parameter units; NaN where it is not above what the format resolves.</value>
    public required IReadOnlyList<double> GradientEnergies { get; init; }

    /// <summary>E_wd = mean of ⟨δ_wd, v_k⟩².</summary>
    /// <value>Shape [n], in squared parameter units; 0 without decay.</value>
    public required IReadOnlyList<double> DecayEnergies { get; init; }

    /// <summary>grad_frac = E_grad/(E_grad + E_wd).</summary>
    /// <value>Shape [n], from 0 to 1; NaN where E_grad is.</value>
    public required IReadOnlyList<double> GradientFractions { get; init; }

    /// <summary>Standard errors of <see cref="GradientFractions"/> that come from sketching, by the jackknife.</summary>
    /// <value>Shape [n], no unit; 0 where the window is exact.</value>
    public required IReadOnlyList<double> FractionErrors { get; init; }

    /// <summary>
    /// mean(⟨δ_grad, v_k⟩⟨δ_wd, v_k⟩)/√(E_grad E_wd). Its sign is the alignment of 2604.07380.
    /// </summary>
    /// <value>Shape [n], from −1, against each other, to 1; NaN where there is no decay or E_grad is NaN.</value>
    public required IReadOnlyList<double> Alignments { get; init; }

    /// <summary>What is left of the two parts in their sum: mean(⟨δ, v_k⟩²)/(E_grad + E_wd).</summary>
    /// <value>Shape [n], from 0, where they cancel, over 1, where one of them is alone, to 2, where they are equal.</value>
    public required IReadOnlyList<double> Cancellations { get; init; }

    /// <summary>⟨δ_grad, v_k⟩ of the newest update.</summary>
    /// <value>Shape [n], in parameter units. With <see cref="DecayParts"/> it adds up to ⟨δ, v_k⟩.</value>
    public required IReadOnlyList<double> GradientParts { get; init; }

    /// <summary>⟨δ_wd, v_k⟩ of the newest update.</summary>
    /// <value>Shape [n], in parameter units.</value>
    public required IReadOnlyList<double> DecayParts { get; init; }

    /// <summary>
    /// What the next update already owes to earlier gradients: ⟨−η μ (1 − μ^Q)/(1 − μ) P b, v_k⟩, with b the momentum buffer now
    /// and Q the steps of an update. It would be this, and decay, if its gradients were 0.
    /// </summary>
    /// <value>Shape [n], in parameter units; empty for optimizers without momentum, NaN where no rate is known.</value>
    /// <remarks>
    /// With the rate and P as they are now. Adam's correction of its mean for the first steps is left out, and so is Nesterov's
    /// look ahead.
    /// </remarks>
    public required IReadOnlyList<double> MomentumParts { get; init; }

    /// <summary>Momentum's share: <see cref="MomentumParts"/> over ⟨δ_grad, v_k⟩ of the newest update.</summary>
    /// <value>
    /// Shape [n], no unit, of either sign: what is decided already of an update like the newest. By construction μ for updates of
    /// one step; about μ/((1 − μ) Q) for long ones with a lasting gradient. Empty without momentum.
    /// </value>
    public required IReadOnlyList<double> MomentumShares { get; init; }

    /// <summary>What is not separated and why values are NaN: one sentence each.</summary>
    public required IReadOnlyList<string> Undefined { get; init; }

    internal override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("updates", Updates);
        json.WriteFinite(JsonEncodedText.Encode("gradient_energies"), [.. GradientEnergies]);
        json.WriteFinite(JsonEncodedText.Encode("decay_energies"), [.. DecayEnergies]);
        json.WriteFinite(JsonEncodedText.Encode("gradient_fractions"), [.. GradientFractions]);
        json.WriteFinite(JsonEncodedText.Encode("fraction_errors"), [.. FractionErrors]);
        json.WriteFinite(JsonEncodedText.Encode("alignments"), [.. Alignments]);
        json.WriteFinite(JsonEncodedText.Encode("cancellations"), [.. Cancellations]);
        json.WriteFinite(JsonEncodedText.Encode("gradient_parts"), [.. GradientParts]);
        json.WriteFinite(JsonEncodedText.Encode("decay_parts"), [.. DecayParts]);
        json.WriteFinite(JsonEncodedText.Encode("momentum_parts"), [.. MomentumParts]);
        json.WriteFinite(JsonEncodedText.Encode("momentum_shares"), [.. MomentumShares]);
        json.WriteStartArray("undefined");
        foreach (var sentence in Undefined)
        {
            json.WriteStringValue(sentence);
        }

        json.WriteEndArray();
    }
}
