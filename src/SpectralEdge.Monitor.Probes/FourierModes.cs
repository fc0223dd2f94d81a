using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Fourier spectra of the leading directions on an embedding with a cyclic group (docs/reference/probes.md).</summary>
public sealed record FourierModes : ProbeResult
{
    /// <inheritdoc/>
    public override string Kind => "fourier_modes";

    /// <summary>What each leading direction does to the rows of the embedding.</summary>
    /// <value>Shape [directions], the leading one first.</value>
    public required IReadOnlyList<FourierMode> Directions { get; init; }

    /// <summary>The embedding itself, for comparison.</summary>
    public required FourierMode Embedding { get; init; }

    /// <summary>The share of a frequency if all were alike: 2/(n − 1), n the order of the group.</summary>
    public required double UniformShare { get; init; }

    internal override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartArray("directions");
        foreach (var mode in Directions)
        {
            json.WriteStartObject();
            mode.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("embedding");
        Embedding.Write(json);
        json.WriteEndObject();
        json.WriteFinite("uniform_share", UniformShare);
    }
}

/// <summary>The Fourier spectrum of rows that stand in the order of a cyclic group.</summary>
/// <param name="Share">
/// F: the share of the dominant frequency in the power of all frequencies from 1. NaN where all rows are alike.
/// </param>
/// <param name="Frequency">The dominant frequency ω, from 1 to ⌊n/2⌋; 0 where all rows are alike.</param>
/// <param name="PValue">
/// The probability that the largest share of rows without order, normal and independent, is as large. Exact (Fisher's g test)
/// for one column and odd n; else at most the number of frequencies times that of a single one, which is no more than the value
/// of a true test, with <paramref name="EffectiveColumns"/> for the number of columns.
/// </param>
/// <param name="EffectiveColumns">
/// How many independent columns of equal size the rows amount to: (tr C)²/tr C² of the columns' covariance C, without its bias.
/// From 1, for a matrix of rank 1, to the width.
/// </param>
/// <param name="Energy">
/// The share of the squared length of the direction that lies in these rows; 1 for the embedding itself.
/// </param>
/// <param name="Spectrum">Shape [⌊n/2⌋]: the share of each frequency, from ω = 1. Not in run files.</param>
public sealed record FourierMode(
    double Share, int Frequency, double PValue, double EffectiveColumns, double Energy, IReadOnlyList<double> Spectrum)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteFinite("share", Share);
        json.WriteNumber("frequency", Frequency);
        json.WriteFinite("p_value", PValue);
        json.WriteFinite("effective_columns", EffectiveColumns);
        json.WriteFinite("energy", Energy);
    }
}
