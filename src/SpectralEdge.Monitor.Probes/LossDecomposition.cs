using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>How the loss changes along the directions of a window, predicted and measured (docs/reference/probes.md).</summary>
/// <remarks>
/// <para>
/// θ is the place of the sample, δ the newest update, so θ − δ is where the sample before it was taken. v_j points to either
/// side: projections and steps change their sign together, changes of the loss do not.
/// </para>
/// <para>
/// Directions are those
/// above the window's numerical rank, n of them. <see cref="Undefined"/> says why something is NaN.</para>
/// </remarks>
public sealed record LossDecomposition : ProbeResult
{
    /// <inheritdoc/>
    public override string Kind => "loss_decomposition";

    /// <summary>The loss that the network is trained on.</summary>
    public required LossAccount Train { get; init; }

    /// <summary>The loss on data that it is not trained on; null where the model has no validation batch.</summary>
    public required LossAccount? Validation { get; init; }

    /// <summary>The sum Ση of the rates over the steps of the newest update.</summary>
    /// <value>Where blocks have several, their root mean square, weighted by values. NaN if no rate is known.</value>
    public required double LearningRateSum { get; init; }

    /// <summary>
    /// s_j: the step along v_j by plain gradient descent, −Ση ⟨v_j, P ∇L_train⟩, with the rate of each block and P the
    /// preconditioner, where the optimizer has one.
    /// </summary>
    /// <value>Shape [n], in parameter units; NaN if no rate is known. Momentum and weight decay are not part of it.</value>
    public required IReadOnlyList<double> GradientSteps { get; init; }

    /// <summary>a_j: the step that the newest update took along v_j, ⟨v_j, δ⟩.</summary>
    /// <value>Shape [n], in parameter units.</value>
    public required IReadOnlyList<double> Steps { get; init; }

    /// <summary>α_j of the halves of the window, |⟨v_j^(1), v_j^(2)⟩| (Test 8).</summary>
    /// <value>Shape [n], from 0 to 1; NaN for windows of three, beyond ⌊W/2⌋, and where a half has no such direction.</value>
    public required IReadOnlyList<double> HalfWindowStability { get; init; }

    /// <summary>
    /// α_j of the sliding window, max(0, 1 − ‖ΔΣ‖²/gap_j²) (Def. 16.1): <see cref="SubspaceMotion.Stability"/>.
    /// </summary>
    /// <value>Shape [n], from 0 to 1; NaN without a window before, or where motion is switched off.</value>
    public required IReadOnlyList<double> SlidingStability { get; init; }

    /// <summary>
    /// The part of the measured change that each direction made: L(θ) − L(θ − a_j v_j), of validation where there is one, else
    /// of training.
    /// </summary>
    /// <value>
    /// Shape [n], in units of loss; NaN where it is not asked for, below what the format
    /// resolves, or where the window is a sketch.
    /// </value>
    /// <remarks>
    /// The parts add up to the whole change only to first
    /// order.</remarks>
    public required IReadOnlyList<double> Measured { get; init; }

    /// <summary>Whether a gradient step along v_j lowers both losses, or that of training alone.</summary>
    /// <value>Shape [n].</value>
    public required IReadOnlyList<DirectionKind> Kinds { get; init; }

    /// <summary>
    /// The directions by how much they change the validation loss, |s_j G_j|, largest first; else that of training.
    /// </summary>
    /// <value>Shape [n]: positions j, from 1. Empty where no rate is known.</value>
    public required IReadOnlyList<int> Ranking { get; init; }

    /// <summary>The step of the probe before this one; null for the first, or if the window began anew since.</summary>
    public required long? PreviousStep { get; init; }

    /// <summary>Why values are NaN: one sentence each.</summary>
    public required IReadOnlyList<string> Undefined { get; init; }

    internal override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteFinite("learning_rate_sum", LearningRateSum);
        json.WriteFinite(JsonEncodedText.Encode("gradient_steps"), [.. GradientSteps]);
        json.WriteFinite(JsonEncodedText.Encode("steps"), [.. Steps]);
        json.WriteFinite(JsonEncodedText.Encode("half_window_stability"), [.. HalfWindowStability]);
        json.WriteFinite(JsonEncodedText.Encode("sliding_stability"), [.. SlidingStability]);
        json.WriteFinite(JsonEncodedText.Encode("measured"), [.. Measured]);
        json.WriteStartArray("kinds");
        foreach (var kind in Kinds)
        {
            json.WriteStringValue(kind switch
            {
                DirectionKind.Generalising => "generalising",
                DirectionKind.Memorising => "memorising",
                _ => "undefined",
            });
        }

        json.WriteEndArray();
        json.WriteStartArray("ranking");
        foreach (var position in Ranking)
        {
            json.WriteNumberValue(position);
        }

        json.WriteEndArray();
        Train.Write(json, "train");
        Validation?.Write(json, "validation");
        json.WriteFinite("previous_step", PreviousStep);
        json.WriteStartArray("undefined");
        foreach (var sentence in Undefined)
        {
            json.WriteStringValue(sentence);
        }

        json.WriteEndArray();
    }
}

/// <summary>The change of one loss over an update.</summary>
public sealed record LossAccount
{
    /// <summary>The loss L(θ) at the sample.</summary>
    /// <value>In units of loss.</value>
    public required double Loss { get; init; }

    /// <summary>G_j = ⟨v_j, ∇L(θ)⟩.</summary>
    /// <value>
    /// Shape [n], in units of loss over parameter; NaN where the gradient vanishes below what the format resolves.
    /// </value>
    public required IReadOnlyList<double> Projections { get; init; }

    /// <summary>
    /// Standard errors of <see cref="Projections"/> that come from sketching, by the jackknife over parts of the sketch.
    /// </summary>
    /// <value>Shape [n], in units of loss over parameter; 0 where the window is exact, NaN where a sketch has no parts.</value>
    public required IReadOnlyList<double> ProjectionErrors { get; init; }

    /// <summary>
    /// The change by the master equation, Σ_j α_j s_j G_j, for an update whose rates add up to
    /// <see cref="LossDecomposition.LearningRateSum"/>: the forecast of the next update, if its rates are those of the newest.
    /// </summary>
    /// <value>In units of loss. From a sketch, without the bias that collisions give to products of projections.</value>
    /// <remarks>
    /// It is that of plain gradient descent, and far off where the optimizer is another: in the demo's runs under AdamW it
    /// correlated with the measured change of one update by about 0 to −0.7 (docs/studies/probes.md).
    /// <see cref="FirstOrder"/> is of the update that was really made.
    /// </remarks>
    public required LossPrediction Predicted { get; init; }

    /// <summary>Standard errors of <see cref="Predicted"/> that come from sketching, with the α_j held fast.</summary>
    /// <value>In units of loss; 0 where the window is exact.</value>
    public required LossPrediction PredictedErrors { get; init; }

    /// <summary>The change by the newest update itself to first order, ⟨∇L(θ), δ⟩; it is Σ_j a_j G_j.</summary>
    /// <value>In units of loss. Exact in exact windows but for the curvature along δ; else from the sketch.</value>
    public required double FirstOrder { get; init; }

    /// <summary>The measured change over the newest update: L(θ) − L(θ − δ), on the same batch.</summary>
    /// <value>
    /// In units of loss; NaN where the window is a sketch, or below what the format resolves. In the window of a group, δ is
    /// what moved in the group alone.
    /// </value>
    public required double Measured { get; init; }

    /// <summary>
    /// What the probe before this one forecast for the way from there to here: its <see cref="Predicted"/>, times the sum of
    /// the rates of all updates since over that of its own.
    /// </summary>
    /// <value>
    /// In units of loss; NaN without one.</value>
    /// <remarks>As far off as <see cref="Predicted"/> where the optimizer is no plain gradient descent, as under AdamW.</remarks>
    public required LossPrediction Forecast { get; init; }

    /// <summary>What happened on that way: L(θ) here minus L(θ) at the probe before, on the same batch.</summary>
    /// <value>
    /// In units of loss; NaN without one, or below what the format resolves. The forecast's error is this minus it.
    /// </value>
    public required double SincePrevious { get; init; }

    internal void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteFinite("loss", Loss);
        json.WriteFinite(JsonEncodedText.Encode("projections"), [.. Projections]);
        json.WriteFinite(JsonEncodedText.Encode("projection_errors"), [.. ProjectionErrors]);
        Predicted.Write(json, "predicted");
        PredictedErrors.Write(json, "predicted_errors");
        json.WriteFinite("first_order", FirstOrder);
        json.WriteFinite("measured", Measured);
        Forecast.Write(json, "forecast");
        json.WriteFinite("since_previous", SincePrevious);
        json.WriteEndObject();
    }
}

/// <summary>A change of the loss by the master equation, with each of its stability coefficients.</summary>
/// <param name="Unweighted">All α_j = 1: the first order of gradient descent inside the window.</param>
/// <param name="HalfWindow">
/// α_j = <see cref="LossDecomposition.HalfWindowStability"/>, 0 where a direction has none; NaN for windows of three.
/// </param>
/// <param name="Sliding">α_j = <see cref="LossDecomposition.SlidingStability"/>; NaN where it is.</param>
public readonly record struct LossPrediction(double Unweighted, double HalfWindow, double Sliding)
{
    internal static LossPrediction None => new(double.NaN, double.NaN, double.NaN);

    internal LossPrediction Times(double factor) => new(Unweighted * factor, HalfWindow * factor, Sliding * factor);

    internal void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteFinite("unweighted", Unweighted);
        json.WriteFinite("half_window", HalfWindow);
        json.WriteFinite("sliding", Sliding);
        json.WriteEndObject();
    }
}

/// <summary>What a step along the training gradient does to the validation loss along one direction.</summary>
public enum DirectionKind
{
    /// <summary>
    /// There is no validation batch, or one of the two projections is not above what can be resolved: 4 ε ‖∇L‖, or 2 standard
    /// errors.
    /// </summary>
    Undefined,

    /// <summary>G_train and G_val agree in sign: it lowers both.</summary>
    Generalising,

    /// <summary>They disagree: it lowers the training loss and raises the other.</summary>
    Memorising,
}
